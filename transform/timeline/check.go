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

	"pilotis/transform/contract"
)

// Comparison is an example beside what it expects.
type Comparison struct {
	ID       string `json:"id"`
	Compared int    `json:"compared"` // how many figures were; none of those not given
	// Differences are what is expected and is not what the example comes to.
	Differences []Difference `json:"differences"`
	// NotGiven is what is expected and follows from an object that the example does
	// not hold: neither right nor wrong.
	NotGiven []Difference `json:"not_given"`
	// Ignored are the keys of the example that its kind does not read.
	Ignored []string `json:"ignored,omitempty"`
}

// Difference is something that an example expects, beside what it comes to.
type Difference struct {
	ID           string `json:"id"`
	Path         string `json:"path"` // "resolution.state", "alt.n3_pause=false.in_time", "cases.3"
	Want         any    `json:"want"`
	Got          any    `json:"got"`
	Unknown      bool   `json:"unknown,omitempty"` // no figure has that name
	Needs        string `json:"needs,omitempty"`   // what the example would have to hold
	Line, Column int    `json:"-"`                 // of what is expected
}

// String is one line for a terminal.
func (d Difference) String() string {
	place := fmt.Sprintf("%s, line %d: %s", d.ID, d.Line, d.Path)
	want, got := written(d.Want), written(d.Got)
	switch {
	case d.Needs != "":
		return fmt.Sprintf("%s should be %s: not given: it follows from %s", place, want, d.Needs)
	case d.Unknown:
		return fmt.Sprintf("%s should be %s: the example gives no figure of that name", place, want)
	}
	return fmt.Sprintf("%s should be %s, is %s", place, want, got)
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
// compared. Instants are equal whatever their offset. An example that has a
// mistake is not compared: the error tells it, as that of [Run] does.
func Check(data []byte, options Options) ([]Comparison, error) {
	results, mistakes := Run(data, options)
	if results == nil {
		return nil, mistakes
	}
	documents, prefix, err := split(data)
	if err != nil {
		return nil, err
	}
	c := options.Contract
	if c == nil {
		c = contract.Default()
	}
	comparisons := make([]Comparison, len(documents))
	for i, raw := range documents {
		checker := checker{
			moment: moment{calendar: c.Calendar(), notes: new([]string)}, kind: results[i].Kind,
			Comparison: Comparison{ID: results[i].ID, Differences: []Difference{}, NotGiven: []Difference{}, Ignored: results[i].Ignored},
		}
		if results[i].Error == "" {
			if err := checker.document(raw, results[i]); err != nil {
				mistakes = errors.Join(mistakes, problem(data, results[i].ID, err, prefix(i)...))
			}
		}
		for _, d := range checker.found {
			d.Line, d.Column = lineAndColumn(data, locate(data, append(slices.Clone(prefix(i)), d.where...)))
			if d.Needs != "" {
				checker.Compared--
				checker.NotGiven = append(checker.NotGiven, d.Difference)
			} else {
				checker.Differences = append(checker.Differences, d.Difference)
			}
		}
		comparisons[i] = checker.Comparison
	}
	return comparisons, mistakes
}

type located struct {
	Difference
	where []any
}

type checker struct {
	moment
	Comparison
	kind  string
	given map[string]json.RawMessage // the keys of the example
	found []located
}

func (c *checker) document(raw json.RawMessage, result Result) error {
	var asked struct {
		Expect  json.RawMessage           `json:"expect"`
		Cases   [][]any                   `json:"cases"`
		Levels  [][]any                   `json:"levels"`
		Tickets map[string]map[string]any `json:"tickets"`
	}
	if err := errors.Join(json.Unmarshal(raw, &asked), json.Unmarshal(raw, &c.given)); err != nil {
		return errors.Join(errors.New(`"cases" and "levels" must be lists of lists`), err)
	}
	got, err := plain(result)
	if err != nil {
		return err
	}
	expected, err := expectation(asked.Expect)
	if err != nil {
		return within(err, "expect")
	}
	if expected.list != nil {
		c.value(expected.list, got["results"], []any{"expect"})
	}
	for _, key := range slices.Sorted(maps.Keys(expected.keys)) {
		c.compare(expected.keys[key], got, []any{"expect"}, key)
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
		got, err := plainValue(computed[i][at])
		c.Compared++
		if err != nil || !c.same(asked[i][at], got) {
			c.differ(asked[i][at], computed[i][at], []any{key, i})
		}
	}
}

// compare compares the value at a key, the keys of want and no others.
func (c *checker) compare(want any, holder map[string]any, where []any, key string) {
	path := append(slices.Clone(where), key)
	got, there := holder[key]
	if !there {
		c.Compared++
		c.found = append(c.found, located{Difference{ID: c.ID, Path: dotted(path), Want: want, Unknown: true, Needs: c.needs(path)}, path})
		return
	}
	c.value(want, got, path)
}

func (c *checker) value(want, got any, path []any) {
	switch want := want.(type) {
	case map[string]any:
		fields, ok := got.(map[string]any)
		if !ok {
			c.Compared++
			c.differ(want, got, path)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			c.compare(want[key], fields, path, key)
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			c.Compared++
			c.differ(want, got, path)
			return
		}
		for i := range want {
			c.value(want[i], list[i], append(slices.Clone(path), i))
		}
	default:
		c.Compared++
		if !c.same(want, got) {
			c.differ(want, got, path)
		}
	}
}

func (c *checker) differ(want, got any, where []any) {
	c.found = append(c.found, located{Difference{ID: c.ID, Path: dotted(where), Want: want, Got: got}, where})
}

// needs tells what a figure at a path follows from; empty unless the example is
// one of dates, beside which an object may stand that would give the figure.
func (c *checker) needs(path []any) string {
	key, isKey := path[len(path)-1].(string)
	top := len(path) == 2 || len(path) == 4 && path[1] == "alt"
	if !isKey || !top || path[0] != "expect" || c.kind != "dates" {
		return ""
	}
	return needed(key, func(kind string) bool { _, there := c.given[kind]; return there })
}

// dotted writes a path as a reader of the results walks it.
func dotted(where []any) string {
	var names []string
	for i, step := range where {
		switch step := step.(type) {
		case string:
			if i > 0 || step != "expect" || holdsList(where) {
				names = append(names, step)
			}
		case int:
			names = append(names, strconv.Itoa(step))
		}
	}
	return strings.Join(names, ".")
}

// holdsList tells whether what is expected there is the list of the answers.
func holdsList(where []any) bool {
	if len(where) < 2 {
		return true
	}
	_, isIndex := where[1].(int)
	return isIndex
}

// same compares two plain values; two texts that are instants by what they mean.
func (c *checker) same(want, got any) bool {
	a, isText := want.(string)
	b, alsoText := got.(string)
	if isText && alsoText && a != b {
		other, err := time.Parse(time.RFC3339, b)
		if err != nil {
			return false
		}
		at, err := c.instant(a)
		return err == nil && at.Equal(other)
	}
	switch got.(type) {
	case map[string]any, []any:
		return false
	}
	return want == got
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
