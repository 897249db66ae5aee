package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// row is one record of a file.
type row struct {
	id     string
	body   json.RawMessage
	broken string    // why it is none; empty for a good row
	at     time.Time // of its file
}

// contents is what one file holds.
type contents struct {
	rows []row
}

// malformed adds what cannot be read, under the file's name and the line, with
// its raw text.
func (c *contents) malformed(file string, line int, raw []byte, format string, args ...any) {
	c.rows = append(c.rows, row{id: fmt.Sprintf("%s!%d", file, line), body: notJSON(raw), broken: fmt.Sprintf(format, args...)})
}

// notJSON keeps raw text from being taken for a good record: text such as 12;3 is
// no JSON, but 12 is.
func notJSON(raw []byte) json.RawMessage {
	if len(bytes.TrimSpace(raw)) == 0 || json.Valid(raw) {
		return append([]byte("\u2026"), raw...)
	}
	return raw
}

// identifier joins the key values. A value's own slashes and percents are
// escaped, so that no two keys give one identifier.
func identifier(values []string) (string, bool) {
	escaped := make([]string, len(values))
	empty := true
	for i, value := range values {
		value = strings.TrimSpace(value)
		empty = empty && value == ""
		escaped[i] = value
		if strings.ContainsAny(value, "/%!\x00\n\r\t") {
			escaped[i] = url.PathEscape(value)
		}
	}
	return strings.Join(escaped, "/"), !empty
}

// columns are the names of a table's header.
type columns struct {
	names []string
	key   []int
}

// readColumns reads a header. Names must differ, and the key columns be there;
// columns without a name after the last one with a name are no columns.
func readColumns(header, key []string) (columns, error) {
	var c columns
	for i, name := range header {
		header[i] = strings.TrimSpace(name)
	}
	for len(header) > 0 && header[len(header)-1] == "" {
		header = header[:len(header)-1]
	}
	at := map[string]int{}
	for i, name := range header {
		if _, twice := at[name]; twice {
			return c, fmt.Errorf("two columns are named %q", name)
		}
		at[name] = i
	}
	c.names = header
	for _, name := range key {
		i, ok := at[name]
		if !ok {
			return c, fmt.Errorf("no column is named %q", name)
		}
		c.key = append(c.key, i)
	}
	return c, nil
}

// fields writes a row as a JSON object in the order of the columns.
type fields struct{ bytes.Buffer }

func (f *fields) add(name string, value any) {
	if f.Len() == 0 {
		f.WriteByte('{')
	} else {
		f.WriteByte(',')
	}
	f.Write(encode(name))
	f.WriteByte(':')
	f.Write(encode(value))
}

func (f *fields) end() json.RawMessage {
	f.WriteByte('}')
	return f.Bytes()
}

// encode writes a string, or a map of strings, as JSON.
func encode(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // strings and maps of strings always encode
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// good adds a row, or what is wrong with its key.
func (c *contents) good(file string, line int, key []string, body json.RawMessage, raw []byte) {
	id, ok := identifier(key)
	if !ok {
		c.malformed(file, line, raw, "its key is empty")
		return
	}
	c.rows = append(c.rows, row{id: id, body: body})
}
