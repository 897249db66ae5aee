package timeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Problem is a mistake in a file, with its place: lines and columns count from 1.
type Problem struct {
	ID           string // of the document; may be empty
	Line, Column int
	Err          error
}

// Error is one line, place first.
func (p *Problem) Error() string {
	if p.ID == "" {
		return fmt.Sprintf("read the timeline at %d:%d: %v", p.Line, p.Column, p.Err)
	}
	return fmt.Sprintf("read the timeline %s at %d:%d: %v", p.ID, p.Line, p.Column, p.Err)
}

// Unwrap gives the mistake itself.
func (p *Problem) Unwrap() error { return p.Err }

// misplaced is a mistake at a path inside a document: keys and indexes.
type misplaced struct {
	path []any
	err  error
}

func (m *misplaced) Error() string { return m.err.Error() }
func (m *misplaced) Unwrap() error { return m.err }

// within puts a mistake under a further step of the path.
func within(err error, path ...any) error {
	if err == nil {
		return nil
	}
	var inner *misplaced
	if errors.As(err, &inner) {
		return &misplaced{path: append(slices.Clone(path), inner.path...), err: err}
	}
	return &misplaced{path: path, err: err}
}

// locate finds the offset of the value at a path, or of its nearest ancestor that
// is there.
func locate(data []byte, path []any) int {
	decoder := json.NewDecoder(bytes.NewReader(data))
	at := skipSpace(data, 0)
	for _, step := range path {
		next := enter(decoder, data, step)
		if next < 0 {
			return at
		}
		at = next
	}
	return at
}

// enter goes into the value that comes next, as far as the step; -1 when it is
// not there.
func enter(decoder *json.Decoder, data []byte, step any) int {
	open, err := decoder.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return -1
	}
	for i := 0; decoder.More(); i++ {
		found := i == step
		if open == json.Delim('{') {
			key, err := decoder.Token()
			if err != nil {
				return -1
			}
			found = key == step
		}
		if found {
			return skipSpace(data, int(decoder.InputOffset()))
		}
		var skipped json.RawMessage
		if decoder.Decode(&skipped) != nil {
			return -1
		}
	}
	return -1
}

// skipSpace is the offset of the next value: past space, a colon and a comma.
func skipSpace(data []byte, at int) int {
	for at < len(data) && strings.IndexByte(" \t\r\n:,", data[at]) >= 0 {
		at++
	}
	return at
}

func lineAndColumn(data []byte, offset int) (line, column int) {
	before := data[:min(max(offset, 0), len(data))]
	return bytes.Count(before, []byte("\n")) + 1, len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:]))) + 1
}

// problem gives a mistake its place.
func problem(data []byte, id string, err error, prefix ...any) error {
	if err == nil {
		return nil
	}
	path := prefix
	var inner *misplaced
	if errors.As(err, &inner) {
		path = append(slices.Clone(prefix), inner.path...)
	}
	line, column := lineAndColumn(data, locate(data, path))
	return &Problem{ID: id, Line: line, Column: column, Err: err}
}

// readable says in words what was wanted where JSON holds a value of another type.
func readable(err error) error {
	var unfit *json.UnmarshalTypeError
	if !errors.As(err, &unfit) {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	wanted := map[reflect.Kind]string{
		reflect.Int: "a whole number", reflect.String: "a text", reflect.Bool: "true or false",
		reflect.Slice: "a list", reflect.Map: "an object", reflect.Struct: "an object",
	}[unfit.Type.Kind()]
	if unfit.Field != "" {
		wanted += fmt.Sprintf(" for %q", unfit.Field)
	}
	return fmt.Errorf("%s is wanted, this is a JSON %s", wanted, unfit.Value)
}

// syntax places a mistake of the JSON itself.
func syntax(data []byte, err error) error {
	offset := len(data)
	var bad *json.SyntaxError
	var unfit *json.UnmarshalTypeError
	switch {
	case errors.As(err, &bad):
		offset = int(bad.Offset) - 1
	case errors.As(err, &unfit):
		offset = int(unfit.Offset) - 1
	}
	line, column := lineAndColumn(data, offset)
	return &Problem{Line: line, Column: column, Err: err}
}

// repeated tells of a key that an object holds twice: one of them would be
// skipped. The data must be JSON.
func repeated(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	type level struct {
		keys  map[string]bool // nil in a list
		value bool            // a value follows the key that was read
	}
	var open []level
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil // the end: what is not JSON was told before
		}
		top := len(open) - 1
		if key, isText := token.(string); isText && top >= 0 && open[top].keys != nil && !open[top].value {
			if open[top].keys[key] {
				end := int(decoder.InputOffset())
				line, column := lineAndColumn(data, bytes.LastIndexByte(data[:end-1], '"'))
				return &Problem{Line: line, Column: column, Err: fmt.Errorf("the key %q stands twice in one object", key)}
			}
			open[top].keys[key], open[top].value = true, true
			continue
		}
		if top >= 0 {
			open[top].value = false
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{keys: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
		}
	}
}
