package timeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"pilotis/transform/calendar"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// factKinds are the objects of the contract other than tickets, counts and dates.
var factKinds = [...]string{"deliverable", "meeting", "quote", "order", "replacement", "reversibility", "increment", "apdt"}

// fact gives what computes an object, nil for no such kind.
func (r *runner) fact(kind string) func(*document) error {
	switch kind {
	case "deliverable":
		return r.deliverable
	case "meeting":
		return r.meeting
	case "quote":
		return r.quote
	case "order":
		return r.order
	case "replacement":
		return r.replacement
	case "reversibility":
		return r.reversibility
	case "increment":
		return r.increment
	case "apdt":
		return r.design
	}
	return nil
}

// nested computes an object that stands under the name of its kind, or whose keys
// are those of the example itself.
func (r *runner) nested(kind string, compute func(*document) error) error {
	raw, there := r.keys[kind]
	if !there {
		r.used["as_of"] = true
		return compute(r.document)
	}
	r.used[kind], r.used["as_of"] = true, true
	inner, err := newDocument(raw)
	if err != nil {
		return within(fmt.Errorf("%q must be an object", kind), kind)
	}
	if err := compute(inner); err != nil {
		return within(err, kind)
	}
	for _, key := range inner.ignored() {
		r.result.Ignored = append(r.result.Ignored, kind+"."+key)
	}
	return nil
}

// view is the day of the view: that of the example, else the last of some days.
func (r *runner) view(days ...calendar.Date) calendar.Date {
	if !r.asOf.IsZero() {
		return r.calendar.DateOf(r.asOf)
	}
	return slices.MaxFunc(append(days, calendar.Date{}), func(a, b calendar.Date) int { return b.DaysUntil(a) })
}

// dayOf reads a day of an object, zero when it is not written.
func (r *runner) dayOf(d *document, key string) (calendar.Date, error) {
	var text string
	if _, err := d.read(key, &text); err != nil {
		return calendar.Date{}, err
	}
	day, err := r.day(text)
	if err != nil {
		return calendar.Date{}, within(err, key)
	}
	return day, nil
}

// daysOf reads some days of an object into places.
func (r *runner) daysOf(d *document, into map[string]*calendar.Date) error {
	for key, place := range into {
		day, err := r.dayOf(d, key)
		if err != nil {
			return err
		}
		*place = day
	}
	return nil
}

// kept is whether a term is kept; nil while nobody can tell.
func kept(t term.Term) any {
	if !t.Decided() {
		return nil
	}
	return t.State == term.Met
}

// account puts the account of an object into the result, after those before it.
func (r *runner) account(t trace.Trace) {
	steps, _ := r.result.Facts["steps"].([]trace.Step)
	flaws, _ := r.result.Facts["flaws"].([]trace.Flaw)
	r.result.set("steps", append(steps, t.Steps...))
	r.result.set("flaws", append(append([]trace.Flaw{}, flaws...), t.Flaws...))
}

// quarterOf is the label of the quarter of a day; nil for none.
func (r *runner) quarterOf(day calendar.Date) any {
	if day.IsZero() {
		return nil
	}
	return r.contract.Quarter(day).Label
}

// measures reads the criteria of the projects of a line: a list of numbers, or a
// list of such lists.
func measures(raw json.RawMessage) ([][]int, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var one []int
	if err := json.Unmarshal(raw, &one); err == nil {
		return [][]int{one}, nil
	}
	var several [][]int
	if err := json.Unmarshal(raw, &several); err != nil {
		return nil, errors.New("the measures must be a list of whole numbers, or one such list a project")
	}
	return several, nil
}
