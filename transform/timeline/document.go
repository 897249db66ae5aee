package timeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pilotis/transform/clock"
)

// document is a file as written.
type document struct {
	ID      string            `json:"id"`
	Kind    string            `json:"kind"` // ticket, tickets, dates or rates
	AsOf    *time.Time        `json:"as_of"`
	Events  []event           `json:"events"`
	Tickets map[string]ticket `json:"tickets"`
	Cases   []json.RawMessage `json:"cases"`
	Levels  []json.RawMessage `json:"levels"`
}

type ticket struct {
	Events []event    `json:"events"`
	AsOf   *time.Time `json:"as_of"`
}

// event is [instant, kind, argument or null].
type event clock.Event

// UnmarshalJSON reads the three parts of an event; the argument may be left out.
func (e *event) UnmarshalJSON(data []byte) error {
	var parts []*string
	if err := json.Unmarshal(data, &parts); err != nil || len(parts) < 2 || len(parts) > 3 || parts[0] == nil || parts[1] == nil {
		return fmt.Errorf("read the event %s: expected [instant, kind, argument or null]", data)
	}
	at, err := time.Parse(time.RFC3339, *parts[0])
	if err != nil {
		return fmt.Errorf("read the event %s: the instant must be as 2026-06-09T10:15:00+02:00", data)
	}
	*e = event{At: at, Kind: clock.Kind(*parts[1])}
	if len(parts) == 3 && parts[2] != nil {
		e.Argument = *parts[2]
	}
	return nil
}

func events(written []event) []clock.Event {
	list := make([]clock.Event, len(written))
	for i, e := range written {
		list[i] = clock.Event(e)
	}
	return list
}

// last is when the last event happened.
func last(written []event) (time.Time, error) {
	var at time.Time
	for _, e := range written {
		if e.At.After(at) {
			at = e.At
		}
	}
	if at.IsZero() {
		return at, errors.New("there is no event")
	}
	return at, nil
}

// parts reads the parts of a case, whatever their types.
func parts(data json.RawMessage) ([]any, error) {
	var list []any
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("read the case %s: expected a list", data)
	}
	return list, nil
}

// number reads a whole number of a case.
func number(list []any, at int) (int, bool) {
	if at >= len(list) {
		return 0, false
	}
	value, ok := list[at].(float64)
	return int(value), ok && value == float64(int(value))
}

func text(list []any, at int) (string, bool) {
	if at >= len(list) {
		return "", false
	}
	value, ok := list[at].(string)
	return value, ok
}
