package mapping

import (
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/text/encoding/charmap"

	"pilotis/transform/slip"
)

// readSlip reads the delivery slip that a document is. One of which the
// content was not read says nothing of its items: that is an error, for no slip
// may be found wanting unread.
func readSlip(record any) (any, error) {
	object, err := recordOf(record, "slip")
	if err != nil {
		return nil, err
	}
	content, err := contentOf(object)
	if err != nil {
		return nil, err
	}
	read, lacks := slip.Parse(content)
	missing := make([]any, len(lacks))
	for i, item := range lacks {
		missing[i] = string(item)
	}
	return map[string]any{"missing": missing, "signed": read.Signed}, nil
}

// contentOf is the text of a document; what is not UTF-8 is read as Windows-1252,
// in which French desktops write.
func contentOf(record map[string]any) (string, error) {
	content, _ := record["content"].(map[string]any)
	if why := textAt(content, "omitted"); why != "" {
		return "", fmt.Errorf("the content of the slip was not read: %s", why)
	}
	if encoded := textAt(content, "base64"); encoded != "" {
		data, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return "", fmt.Errorf("the content of the slip: %w", err)
		}
		text, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return "", fmt.Errorf("the content of the slip: %w", err)
		}
		return string(text), nil
	}
	text, ok := content["text"].(string)
	if !ok && content["sha256"] != emptySHA256 {
		return "", errors.New("the content of the slip was not kept: let the source read it, by a text pattern")
	}
	return text, nil
}

// emptySHA256 is that of a file without content, the text of which is left out.
const emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
