package timeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// document is one example as written: its keys, each still unread.
type document struct {
	keys map[string]json.RawMessage
	used map[string]bool
}

func newDocument(data json.RawMessage) (*document, error) {
	d := &document{used: map[string]bool{}}
	if err := json.Unmarshal(data, &d.keys); err != nil || d.keys == nil {
		return nil, errors.New("an example must be an object with an id, a kind and what the kind asks for")
	}
	for _, key := range [...]string{"id", "kind", "as_of"} {
		var text string
		if raw, there := d.keys[key]; there && json.Unmarshal(raw, &text) != nil {
			return nil, within(fmt.Errorf("%q must be a text", key), key)
		}
	}
	for _, free := range [...]string{"id", "kind", "expect", "alt", "knobs", "title", "rules", "note", "comment"} {
		d.used[free] = true
	}
	return d, nil
}

// read decodes the value of a key, if it is there.
func (d *document) read(key string, into any) (bool, error) {
	d.used[key] = true
	raw, there := d.keys[key]
	if !there || string(raw) == "null" {
		return false, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return true, within(fmt.Errorf("read %q: %w", key, readable(err)), key)
	}
	return true, nil
}

func (d *document) text(key string) string {
	var text string
	if raw, there := d.keys[key]; there {
		_ = json.Unmarshal(raw, &text) // newDocument refuses another type
	}
	return text
}

// ignored are the keys that nothing read.
func (d *document) ignored() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(d.keys)), func(key string) bool { return d.used[key] || strings.HasSuffix(key, "_at") })
}

// kind is the one written, or else the one that the keys tell.
func (d *document) kind() string {
	if kind := d.text("kind"); kind != "" || d.keys["kind"] != nil {
		return kind
	}
	for _, sign := range [...][2]string{{"events", "ticket"}, {"tickets", "tickets"}, {"input", "pack"}} {
		if _, there := d.keys[sign[0]]; there {
			return sign[1]
		}
	}
	cases := string(d.keys["cases"])
	if cases == "" && d.keys["levels"] != nil {
		return "levels"
	}
	if cases != "" {
		for _, class := range [...]clock.Criticality{clock.Bloquant, clock.Majeur, clock.Mineur, "N3"} {
			if strings.Contains(cases, `"`+string(class)+`"`) {
				return "rates"
			}
		}
		return "dates"
	}
	return "ticket"
}

// event is [instant or day, kind, argument or null].
type event struct {
	written  string // the instant or day
	kind     string
	argument string
}

// events reads the events of a life. The argument may be left out, and a kind may
// be numbered: n3_sent[2] is an n3_sent.
func events(data json.RawMessage) ([]event, error) {
	var list []json.RawMessage
	if len(data) > 0 && json.Unmarshal(data, &list) != nil {
		return nil, errors.New(`"events" must be a list of [instant, kind, argument or null]`)
	}
	if len(list) == 0 {
		return nil, errors.New("there is no event")
	}
	read := make([]event, len(list))
	for i, raw := range list {
		var parts []*string
		if err := json.Unmarshal(raw, &parts); err != nil || len(parts) < 2 || len(parts) > 3 || parts[0] == nil || parts[1] == nil {
			return nil, within(fmt.Errorf("read the event %s: expected [instant, kind, argument or null], each a text", raw), i)
		}
		kind, _, _ := strings.Cut(*parts[1], "[")
		read[i] = event{written: *parts[0], kind: kind}
		if len(parts) == 3 && parts[2] != nil {
			read[i].argument = *parts[2]
		}
	}
	return read, nil
}

// knobs reads {"sn2.n3_pause": false, …}. A text is written as in a contract file;
// lists and objects are JSON, which a contract file reads too.
func (d *document) knobs() (map[string]string, error) {
	var written map[string]json.RawMessage
	if _, err := d.read("knobs", &written); err != nil {
		return nil, err
	}
	values := make(map[string]string, len(written))
	for key, value := range written {
		var text string
		if json.Unmarshal(value, &text) == nil && string(value) != "null" {
			values[key] = text
			continue
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, value); err != nil {
			return nil, within(err, "knobs", key)
		}
		values[key] = compact.String()
	}
	return values, nil
}

// alternatives are the other readings that an example asks for, "knob=value" or
// several of them separated by commas: under alt, and under alt of expect.
func (d *document) alternatives() ([]string, error) {
	expected, err := expectation(d.keys["expect"])
	if err != nil {
		return nil, within(err, "expect")
	}
	var names []string
	if raw, there := expected.raw["alt"]; there {
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil {
			return nil, within(errors.New(`"alt" must be an object, its keys "knob=value"`), "expect", "alt")
		}
		names = slices.Collect(maps.Keys(object))
	}
	if raw, there := d.keys["alt"]; there {
		var list []string
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &list) != nil && json.Unmarshal(raw, &object) != nil {
			return nil, within(errors.New(`"alt" must be a list of "knob=value"`), "alt")
		}
		names = append(append(names, list...), slices.Collect(maps.Keys(object))...)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// expected is what an example expects: figures by their names, or the answers of
// its cases in their order.
type expected struct {
	raw  map[string]json.RawMessage
	keys map[string]any
	list []any
}

func expectation(raw json.RawMessage) (expected, error) {
	var e expected
	if len(raw) == 0 || json.Unmarshal(raw, &e.raw) == nil && json.Unmarshal(raw, &e.keys) == nil || json.Unmarshal(raw, &e.list) == nil {
		return e, nil
	}
	return e, errors.New(`"expect" must be an object, or the list of the answers`)
}

// alternative is a contract under the knobs that a name lists.
func alternative(c *contract.Contract, name string) (*contract.Contract, error) {
	values := map[string]string{}
	for _, part := range readings(name) {
		knob, value, found := strings.Cut(part, "=")
		if !found {
			return nil, fmt.Errorf(`%q is no other reading: expected "knob=value"`, name)
		}
		values[strings.TrimSpace(knob)] = strings.TrimSpace(value)
	}
	return c.With(values)
}

// readings splits "knob=value,knob=[value,value]" at the commas outside brackets.
func readings(name string) []string {
	var parts []string
	depth, start := 0, 0
	for i, letter := range name {
		switch letter {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, name[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, name[start:])
}

// views are the instants at which an example asks for a view: its keys that end in
// _at, and those of expect, which are questions and no answers.
func (d *document) views(m moment) (map[string]time.Time, error) {
	views := map[string]time.Time{}
	collect := func(keys map[string]json.RawMessage, path ...any) error {
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			name, found := strings.CutSuffix(key, "_at")
			if !found {
				continue
			}
			var text string
			if err := json.Unmarshal(keys[key], &text); err != nil {
				return within(fmt.Errorf("%q must be an instant", key), append(path, key)...)
			}
			at, err := m.seen(text)
			if err != nil {
				return within(err, append(path, key)...)
			}
			views[name] = at
		}
		return nil
	}
	if err := collect(d.keys); err != nil {
		return nil, err
	}
	expected, err := expectation(d.keys["expect"])
	if err != nil {
		return nil, within(err, "expect")
	}
	return views, collect(expected.raw, "expect")
}
