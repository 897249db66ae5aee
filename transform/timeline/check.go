package timeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Difference is something that an example expects and that is not what it comes
// to.
type Difference struct {
	ID           string `json:"id"`
	Path         string `json:"path"` // "resolution.state", "alt.n3_pause=false.in_time", "cases.3"
	Want         any    `json:"want"`
	Got          any    `json:"got"`
	Missing      bool   `json:"missing,omitempty"` // nothing in the example lets the key be computed
	Line, Column int    `json:"-"`                 // of what is expected
}

// String is one line for a terminal.
func (d Difference) String() string {
	want, got := written(d.Want), written(d.Got)
	if d.Missing {
		return fmt.Sprintf("%s, line %d: %s should be %s: the example does not say what it follows from", d.ID, d.Line, d.Path, want)
	}
	return fmt.Sprintf("%s, line %d: %s should be %s, is %s", d.ID, d.Line, d.Path, want, got)
}

func written(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(data)
}

// Check runs the examples of a file and compares each with what it expects: the
// keys of expect, at any depth and under each other reading, and the answers that
// stand at the end of cases and levels. What an example does not expect is not
// compared. Instants are equal whatever their offset. No difference is a pass.
func Check(data []byte, options Options) ([]Difference, error) {
	results, err := Run(data, options)
	if err != nil {
		return nil, err
	}
	documents, prefix, err := split(data)
	if err != nil {
		return nil, err
	}
	var found []Difference
	for i, raw := range documents {
		checker := checker{id: results[i].ID}
		if err := checker.document(raw, results[i]); err != nil {
			return nil, problem(data, results[i].ID, err, prefix(i)...)
		}
		for _, d := range checker.found {
			d.Line, d.Column = lineAndColumn(data, locate(data, append(slices.Clone(prefix(i)), d.where...)))
			found = append(found, d.Difference)
		}
	}
	return found, nil
}

type located struct {
	Difference
	where []any
}

type checker struct {
	id    string
	found []located
}

func (c *checker) document(raw json.RawMessage, result Result) error {
	var asked struct {
		Expect  map[string]any            `json:"expect"`
		Cases   [][]any                   `json:"cases"`
		Levels  [][]any                   `json:"levels"`
		Tickets map[string]map[string]any `json:"tickets"`
	}
	if err := json.Unmarshal(raw, &asked); err != nil {
		return errors.Join(errors.New(`"expect" must be an object, "cases" and "levels" lists of lists`), err)
	}
	got, err := plain(result)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(asked.Expect)) {
		c.compare(asked.Expect[key], got, []any{"expect"}, key)
	}
	c.answers("cases", asked.Cases, result.Cases)
	c.answers("levels", asked.Levels, result.Levels)
	tickets, _ := got["tickets"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(asked.Tickets)) {
		one, _ := tickets[name].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(asked.Tickets[name])) {
			want := asked.Tickets[name][key]
			if nested, ok := want.(map[string]any); ok && key == "expect" {
				for _, inner := range slices.Sorted(maps.Keys(nested)) {
					c.compare(nested[inner], one, []any{"tickets", name, "expect"}, inner)
				}
				continue
			}
			if key != "events" && key != "as_of" {
				c.compare(want, one, []any{"tickets", name}, key)
			}
		}
	}
	return nil
}

// answers compares the last part of each case, where the file has one more than
// the question.
func (c *checker) answers(key string, asked, computed [][]any) {
	for i := range computed {
		at := len(computed[i]) - 1
		if len(asked[i]) <= at {
			continue
		}
		if got, err := plainValue(computed[i][at]); err != nil || !same(asked[i][at], got) {
			c.add(asked[i][at], computed[i][at], false, []any{key, i})
		}
	}
}

// compare compares the value at a key, the keys of want and no others.
func (c *checker) compare(want any, holder map[string]any, where []any, key string) {
	path := append(slices.Clone(where), key)
	got, there := holder[key]
	if !there {
		c.add(want, nil, true, path)
		return
	}
	c.value(want, got, path)
}

func (c *checker) value(want, got any, path []any) {
	switch want := want.(type) {
	case map[string]any:
		fields, ok := got.(map[string]any)
		if !ok {
			c.add(want, got, false, path)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			c.compare(want[key], fields, path, key)
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			c.add(want, got, false, path)
			return
		}
		for i := range want {
			c.value(want[i], list[i], append(slices.Clone(path), i))
		}
	default:
		if !same(want, got) {
			c.add(want, got, false, path)
		}
	}
}

func (c *checker) add(want, got any, missing bool, where []any) {
	var names []string
	for i, step := range where {
		switch step := step.(type) {
		case string:
			if i > 0 || step != "expect" {
				names = append(names, step)
			}
		case int:
			names = append(names, strconv.Itoa(step))
		}
	}
	c.found = append(c.found, located{Difference{ID: c.id, Path: strings.Join(names, "."), Want: want, Got: got, Missing: missing}, where})
}

// same compares two plain values; two texts that are instants by what they mean.
func same(want, got any) bool {
	a, isText := want.(string)
	b, alsoText := got.(string)
	if !isText || !alsoText {
		return fmt.Sprint(want) == fmt.Sprint(got) && (want == nil) == (got == nil)
	}
	at, err := time.Parse(time.RFC3339, a)
	other, err2 := time.Parse(time.RFC3339, b)
	if err == nil && err2 == nil {
		return at.Equal(other)
	}
	return a == b
}

// plain is a result as a reader of its JSON sees it.
func plain(result Result) (map[string]any, error) {
	value, err := plainValue(result)
	if err != nil {
		return nil, err
	}
	object, _ := value.(map[string]any)
	return object, nil
}

func plainValue(value any) (any, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("write the result: %w", err)
	}
	var decoded any
	if err := json.Unmarshal(data, &decoded); err != nil {
		return nil, fmt.Errorf("read the result back: %w", err)
	}
	return decoded, nil
}
