package mapping

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	fast "github.com/goccy/go-json"
)

// record is a JIRA issue as it is read, with its whole history.
type record struct {
	ID        label          `json:"id"`
	Key       label          `json:"key"`
	Self      label          `json:"self"`
	Fields    map[string]any `json:"fields"`
	Changelog *changelog     `json:"changelog"`
}

type changelog struct {
	Total     *int     `json:"total"`
	Histories []change `json:"histories"`
}

// change is one entry of the history: several fields that one account changed at
// one instant.
type change struct {
	ID      label          `json:"id"`
	Created instant        `json:"created"`
	Author  map[string]any `json:"author"` // nil where the tool names none
	Items   []item         `json:"items"`
}

// item is the change of one field. From and To are identifiers, the others the
// names as displayed then; null, "" and absent all mean none.
type item struct {
	Field      label `json:"field"`
	FieldType  label `json:"fieldtype"`
	FieldID    label `json:"fieldId"`
	From       label `json:"from"`
	FromString label `json:"fromString"`
	To         label `json:"to"`
	ToString   label `json:"toString"`
}

func (i item) before() word { return word{name: string(i.FromString), id: string(i.From)} }

func (i item) after() word { return word{name: string(i.ToString), id: string(i.To)} }

// isOf tells whether the item changes the named field. A custom field that
// happens to be called like a field of JIRA's own is not that field, unless the
// mapping names its identifier.
func (i item) isOf(field string) bool {
	if string(i.FieldID) == field {
		return true
	}
	own := field == "status" || field == "priority"
	return string(i.Field) == field && !(own && (i.FieldType == "custom" || i.FieldID != ""))
}

// label is a text or an identifier; JIRA sends some identifiers as numbers.
type label string

// UnmarshalJSON accepts a text, a number and null.
func (l *label) UnmarshalJSON(data []byte) error {
	switch {
	case data[0] == '"':
		text, err := unquote(data)
		if err != nil {
			return err
		}
		*l = label(text)
	case string(data) == "null":
		*l = ""
	case data[0] == '-' || data[0] >= '0' && data[0] <= '9':
		*l = label(data)
	default:
		return fmt.Errorf("%s stands where a text or a number is wanted", quote(string(data)))
	}
	return nil
}

// unquote reads a JSON string; most have no escape and are their own text.
func unquote(data []byte) (string, error) {
	if bytes.IndexByte(data, '\\') < 0 {
		return string(data[1 : len(data)-1]), nil
	}
	var text string
	err := json.Unmarshal(data, &text)
	return text, err
}

// decode reads the body of a record. Its error names the place and shows an
// excerpt.
func decode(body []byte) (*record, error) {
	if err := checkBody(body); err != nil {
		return nil, err
	}
	var r record
	decoder := fast.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&r); err != nil {
		reason := describeShape(body, err)
		if r, err = withoutHistory(body, reason); err != nil {
			return nil, reason
		}
	}
	for key, value := range r.Fields {
		r.Fields[key] = plainNumbers(value)
	}
	if r.Changelog != nil {
		for i := range r.Changelog.Histories {
			for key, value := range r.Changelog.Histories[i].Author {
				r.Changelog.Histories[i].Author[key] = plainNumbers(value)
			}
		}
		if err := r.Changelog.order(); err != nil {
			return nil, err
		}
	}
	return &r, nil
}

// checkBody tells what keeps a body from being a JSON object.
func checkBody(body []byte) error {
	if at := invalidUTF8(body); at >= 0 {
		return fmt.Errorf("the body is not valid UTF-8 at byte %d, near %s", at, near(body, at))
	}
	// The standard library decides what is JSON: the faster decoder is laxer.
	if !json.Valid(body) {
		return describeSyntax(body)
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); trimmed[0] != '{' {
		return fmt.Errorf("the body is no JSON object: it starts with %s", near(trimmed, 0))
	}
	return nil
}

// withoutHistory reads an issue whose changelog is no object but a placeholder,
// as some servers and exports put in its place: it has no history, which only a
// ticket out of the scope may do without.
func withoutHistory(body []byte, reason error) (record, error) {
	var r struct {
		record
		Changelog json.RawMessage `json:"changelog"`
	}
	decoder := fast.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&r); err != nil {
		return record{}, err
	}
	if trimmed := bytes.TrimSpace(r.Changelog); len(trimmed) == 0 || trimmed[0] == '{' {
		return record{}, reason
	}
	return r.record, nil
}

// order sorts the history by instant, then by number: entries that share an
// instant are told apart by their identifiers alone, and the tool sends them in
// either direction. An entry sent twice is kept once.
func (c *changelog) order() error {
	for _, h := range c.Histories {
		if h.Created.IsZero() {
			return fmt.Errorf("the change %s of the history has no time", quote(string(h.ID)))
		}
	}
	slices.SortStableFunc(c.Histories, compareChanges)
	c.Histories = slices.CompactFunc(c.Histories, func(a, b change) bool {
		return a.ID != "" && a.ID == b.ID && a.Created.Equal(b.Created.Time)
	})
	return nil
}

func compareChanges(a, b change) int {
	return cmp.Or(
		a.Created.Compare(b.Created.Time),
		compareNumbers(string(a.ID), string(b.ID)),
		slices.CompareFunc(a.Items, b.Items, func(x, y item) int {
			return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To),
				cmp.Compare(x.FromString, y.FromString), cmp.Compare(x.ToString, y.ToString))
		}),
	)
}

// compareNumbers orders identifiers by value, of any length.
func compareNumbers(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// complete tells whether the tool gave as many changes as it says there are.
func (c *changelog) complete() bool {
	return c != nil && (c.Total == nil || *c.Total <= len(c.Histories))
}

// plainNumbers turns JSON numbers into int where they are whole and fit, so that
// `== 5` holds and large identifiers keep their digits, and into float64 where
// not.
func plainNumbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		if whole, err := strconv.Atoi(string(v)); err == nil {
			return whole
		}
		number, _ := v.Float64() // beyond its range an infinity, which equals nothing that a mapping could name
		return number
	case map[string]any:
		for key, one := range v {
			v[key] = plainNumbers(one)
		}
	case []any:
		for i, one := range v {
			v[i] = plainNumbers(one)
		}
	}
	return value
}

func invalidUTF8(body []byte) int {
	if utf8.Valid(body) {
		return -1
	}
	for at := 0; at < len(body); {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// near is what stands around a byte, printable.
func near(body []byte, at int) string {
	const around = 20
	from, to := max(0, at-around), min(len(body), at+around)
	return strconv.QuoteToASCII(string(body[from:to]))
}

func describeSyntax(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return errors.New("the body is empty")
	}
	var value json.RawMessage
	err := json.Unmarshal(body, &value)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at := int(syntax.Offset)
		return fmt.Errorf("the body is not JSON at byte %d: %w, near %s", at, err, near(body, max(0, at-1)))
	}
	return fmt.Errorf("the body is not JSON: %w", err)
}

// describeShape asks the standard library, which knows the place of a value of
// the wrong type.
func describeShape(body []byte, otherwise error) error {
	var r record
	err := json.Unmarshal(body, &r)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		at := int(wrong.Offset)
		return fmt.Errorf("the body is no issue: %s is of the wrong type (%s) at byte %d, near %s", cmp.Or(wrong.Field, "it"), wrong.Value, at, near(body, max(0, at-1)))
	case err != nil:
		return fmt.Errorf("the body is no issue: %s", printable(err.Error()))
	}
	return fmt.Errorf("the body is no issue: %s", printable(otherwise.Error()))
}

// updated is when the tool says the issue last changed; zero when it does not.
func (r *record) updated() (time.Time, error) { return r.field("updated") }

// created is when the issue was created; zero when the tool does not say.
func (r *record) created() (time.Time, error) { return r.field("created") }

func (r *record) field(name string) (time.Time, error) {
	at, err := parseInstant(r.Fields[name])
	if err != nil {
		return time.Time{}, fmt.Errorf("field %s: %w", name, err)
	}
	return at, nil
}
