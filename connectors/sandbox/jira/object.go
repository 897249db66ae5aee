package jira

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// object is a JSON object that keeps the order of its members and the bytes of
// their values, so that what is cut out of a payload or put into it leaves the
// rest as the tool wrote it.
type object []member

type member struct {
	name  string
	value json.RawMessage
}

// parseObject reads the one JSON object that raw holds.
func parseObject(raw []byte) (object, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	first, err := decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("read an object: %w", err)
	}
	if first != json.Delim('{') {
		return nil, fmt.Errorf("read an object: it starts with %v", first)
	}
	var members object
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("read a member's name: %w", err)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, fmt.Errorf("read member %v: %w", name, err)
		}
		members = append(members, member{name: fmt.Sprint(name), value: value})
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("read the end of an object: %w", err)
	}
	return members, nil
}

func (o object) get(name string) json.RawMessage {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// child gives the object under name, nil when there is none.
func (o object) child(name string) object {
	inner, err := parseObject(o.get(name))
	if err != nil {
		return nil
	}
	return inner
}

// text gives the string, or the number as it is written, under name.
func (o object) text(name string) string { return scalar(o.get(name)) }

func scalar(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(value, &number) == nil {
		return number.String()
	}
	return ""
}

// with gives a copy in which name has the value, at its place or at the end.
func (o object) with(name string, value any) object {
	copied := slices.Clone(o)
	for i := range copied {
		if copied[i].name == name {
			copied[i].value = encode(value)
			return copied
		}
	}
	return append(copied, member{name: name, value: encode(value)})
}

func (o object) without(name string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return m.name == name })
}

// bytes writes the object; the values are copied verbatim.
func (o object) bytes() json.RawMessage {
	size := len("{}")
	for _, m := range o {
		size += len(m.name) + len(m.value) + len(`"":,`)
	}
	var b bytes.Buffer
	b.Grow(size)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(m.name))
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// encode writes a value of this package as JSON, as JIRA does: accents and
// angle brackets as they are. Raw messages and objects are copied verbatim.
func encode(value any) json.RawMessage {
	switch v := value.(type) {
	case json.RawMessage:
		return v
	case object:
		return v.bytes()
	case []json.RawMessage:
		return array(v)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return json.RawMessage(strconv.Quote(err.Error())) // only channels and functions fail; the package encodes none
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// array concatenates raw items: broken bytes pass.
func array(items []json.RawMessage) json.RawMessage {
	size := len("[]")
	for _, item := range items {
		size += len(item) + len(",")
	}
	list := append(make([]byte, 0, size), '[')
	for i, item := range items {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, item...)
	}
	return append(list, ']')
}
