package mantis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// member is one field of an issue with its bytes.
type member struct {
	name  string
	value json.RawMessage
}

// members parts a JSON object, in its order.
func members(raw []byte) ([]member, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return nil, fmt.Errorf("read an object: it starts with %v: %w", first, err)
	}
	var all []member
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("read a field's name: %w", err)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, fmt.Errorf("read field %v: %w", name, err)
		}
		all = append(all, member{fmt.Sprint(name), value})
	}
	return all, nil
}

// write puts an object together of the fields wanted; nil is all of them.
func write(b *bytes.Buffer, all []member, wanted map[string]bool) {
	b.WriteByte('{')
	first := true
	for _, m := range all {
		if wanted != nil && !wanted[m.name] {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteByte('"')
		b.WriteString(m.name)
		b.WriteString(`":`)
		b.Write(m.value)
	}
	b.WriteByte('}')
}

// encode writes JSON as PHP does: letters beyond ASCII and slashes escaped.
func encode(v any) []byte {
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err) // only types of this package are encoded
	}
	text := bytes.TrimSuffix(plain.Bytes(), []byte("\n"))
	escaped := make([]byte, 0, len(text)+len(text)/8)
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == '/':
			escaped = append(escaped, '\\', '/')
		case r < utf8.RuneSelf:
			escaped = append(escaped, text[0])
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, high, low)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		}
		text = text[n:]
	}
	return escaped
}

func itoa(n int) string { return strconv.Itoa(n) }
