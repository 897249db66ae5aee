package timeline

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// life is a ticket as written.
type life struct {
	events []clock.Event
	asOf   time.Time // zero when it is not written
}

// life reads the events of a ticket.
func (m moment) life(data json.RawMessage) ([]clock.Event, error) {
	written, err := events(data)
	if err != nil {
		return nil, err
	}
	list := make([]clock.Event, len(written))
	for i, e := range written {
		at, err := m.instant(e.written)
		if err != nil {
			return nil, within(fmt.Errorf("read the event %s: %w", e.kind, err), i)
		}
		list[i] = clock.Event{At: at, Kind: clock.Kind(e.kind), Argument: e.argument}
		if err := list[i].Check(); err != nil {
			return nil, within(fmt.Errorf("read the event %s of %s: %w", e.kind, e.written, err), i)
		}
	}
	return list, nil
}

// last is when the last event happened.
func last(events []clock.Event) time.Time {
	return slices.MaxFunc(events, func(a, b clock.Event) int { return a.At.Compare(b.At) }).At
}

// inForce is the contract at the submission.
func inForce(events []clock.Event, c *contract.Contract) *contract.Contract {
	var created, submitted time.Time
	for _, e := range events {
		switch {
		case e.Kind == clock.Created && (created.IsZero() || e.At.Before(created)):
			created = e.At
		case e.Kind == clock.Submitted && (submitted.IsZero() || e.At.Before(submitted)):
			submitted = e.At
		}
	}
	if submitted.IsZero() {
		submitted = created
	}
	return c.AtInstant(submitted)
}

// fold gives a life as of an instant; zero is its own, else its last event.
func (r *runner) fold(l life, asOf time.Time) (clock.Life, error) {
	if asOf.IsZero() {
		asOf = l.asOf
	}
	if asOf.IsZero() {
		asOf = last(l.events)
	}
	return clock.Fold(l.events, asOf, inForce(l.events, r.contract).Rules())
}

// quarter is the label of the quarter of an instant; empty for none.
func (r *runner) quarter(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return r.contract.Quarter(r.calendar.DateOf(t)).Label
}

func (r *runner) ticket() error {
	var written json.RawMessage
	if _, err := r.read("events", &written); err != nil {
		return err
	}
	r.used["as_of"] = true
	events, err := r.life(written)
	if err != nil {
		return within(err, "events")
	}
	folded, err := r.fold(life{events: events}, r.asOf)
	if err != nil {
		return within(err, "events")
	}
	r.result.Ticket = local{r.calendar}.ticket(folded, r.quarter)
	r.result.Knobs = inForce(events, r.contract).Values(decisive("ticket")...)
	return nil
}

// lives reads the tickets of an example, by name.
func (r *runner) lives() (map[string]life, error) {
	var written map[string]json.RawMessage
	if there, err := r.read("tickets", &written); err != nil || !there {
		return nil, err
	}
	lives := make(map[string]life, len(written))
	for _, name := range slices.Sorted(maps.Keys(written)) {
		var one struct {
			Events json.RawMessage `json:"events"`
			AsOf   string          `json:"as_of"`
		}
		if err := json.Unmarshal(written[name], &one); err != nil {
			return nil, within(fmt.Errorf("ticket %s: %w", name, readable(err)), "tickets", name)
		}
		events, err := r.life(one.Events)
		if err != nil {
			return nil, within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name, "events")
		}
		if !slices.ContainsFunc(events, func(e clock.Event) bool { return e.Kind == clock.Submitted || e.Kind == clock.Created }) {
			return nil, within(fmt.Errorf("ticket %s: %w", name, clock.ErrNotSubmitted), "tickets", name, "events")
		}
		l := life{events: events}
		if one.AsOf != "" {
			if l.asOf, err = r.seen(one.AsOf); err != nil {
				return nil, within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name, "as_of")
			}
		}
		lives[name] = l
	}
	return lives, nil
}
