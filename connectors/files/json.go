package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// readJSON reads a document that is a list of objects, holds one, or is itself
// the only record; or one object a line. The bytes of each object stay as they
// are. A document that is no JSON is one malformed record.
func readJSON(t Table, file string, data []byte) (contents, error) {
	var c contents
	text, err := toUTF8(data, t.Encoding)
	if err != nil {
		return c, err
	}
	switch ext := strings.ToLower(path.Ext(file)); {
	case ext == ".ndjson" || ext == ".jsonl":
		line := 0
		for raw := range bytes.Lines(text) {
			line++
			if raw = bytes.TrimSpace(raw); len(raw) > 0 {
				c.object(t, file, line, raw)
			}
		}
		return c, nil
	case !json.Valid(text):
		c.malformed(file, 1, text, "it is not a JSON document")
		return c, nil
	}
	document := json.RawMessage(bytes.TrimSpace(text))
	if t.Records != "" {
		found := member(document, t.Records)
		if found == nil {
			c.malformed(file, 1, text, "it has no member %s", t.Records)
			return c, nil
		}
		document = found
	}
	if document[0] != '[' {
		c.object(t, file, 1, document)
		return c, nil
	}
	var objects []json.RawMessage
	if err := json.Unmarshal(document, &objects); err != nil {
		return c, fmt.Errorf("cut the list into its objects: %w", err)
	}
	for i, object := range objects {
		c.object(t, file, i+1, object)
	}
	return c, nil
}

// object adds one object; n counts lines or objects.
func (c *contents) object(t Table, file string, n int, raw json.RawMessage) {
	if raw[0] != '{' || !json.Valid(raw) {
		c.malformed(file, n, raw, "it is not a JSON object")
		return
	}
	key := make([]string, len(t.Key))
	for i, name := range t.Key {
		value := member(raw, name)
		var text string
		switch {
		case value == nil || string(value) == "null":
			c.malformed(file, n, raw, "it has no member %s", name)
			return
		case json.Unmarshal(value, &text) == nil:
			key[i] = text
		default:
			key[i] = string(value)
		}
	}
	c.good(file, n, key, raw, raw)
}

// member finds a value by names with dots; nil when there is none.
func member(object json.RawMessage, names string) json.RawMessage {
	for name := range strings.SplitSeq(names, ".") {
		var members map[string]json.RawMessage
		if json.Unmarshal(object, &members) != nil {
			return nil
		}
		object = members[name]
	}
	return object
}
