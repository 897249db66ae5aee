package mapping

import (
	"bytes"
	"errors"

	fast "github.com/goccy/go-json"
)

// decodeObject reads the body of a record of any tool.
func decodeObject(body []byte) (map[string]any, error) {
	if err := checkBody(body); err != nil {
		return nil, err
	}
	var record map[string]any
	decoder := fast.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&record); err != nil {
		return nil, errors.New("the body is no record: " + printable(err.Error()))
	}
	return plainNumbers(record).(map[string]any), nil
}
