package timeline

import (
	"encoding/json"
	"errors"
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

// rules are those in force at the submission.
func rules(events []clock.Event, c *contract.Contract) clock.Rules {
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
	return c.AtInstant(submitted).Rules()
}

// fold gives a life as of an instant; zero is its own, else its last event.
func (r *runner) fold(l life, asOf time.Time) (clock.Life, error) {
	if asOf.IsZero() {
		asOf = l.asOf
	}
	if asOf.IsZero() {
		asOf = last(l.events)
	}
	return clock.Fold(l.events, asOf, rules(l.events, r.contract))
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
			return nil, within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name)
		}
		events, err := r.life(one.Events)
		if err != nil {
			return nil, within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name, "events")
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

// tally is what a quarter counts at a view.
type tally struct {
	Treated int `json:"treated"`
	Sent    int `json:"sent"`
}

// tickets folds each ticket, then counts the quarters: the volume by submission
// and at each view the treated tickets and those sent to N3 (R-061 to
// A view shows every quarter that any view, or the volume, shows.
func (r *runner) tickets() error {
	lives, err := r.lives()
	if err != nil {
		return err
	}
	if len(lives) == 0 {
		return errors.New("there is no ticket")
	}
	r.used["as_of"] = true
	views, err := r.views(r.moment)
	if err != nil {
		return err
	}
	tickets, volume := map[string]*Ticket{}, map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(lives)) {
		folded, err := r.fold(lives[name], r.asOf)
		if err != nil {
			return within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name)
		}
		tickets[name] = local{r.calendar}.ticket(folded, r.quarter)
		if folded.Counted {
			volume[r.quarter(folded.SubmittedAt)]++
		}
	}
	if len(views) == 0 {
		views["live"] = r.asOf
	}
	counts := map[string]map[string]tally{}
	quarters := map[string]bool{}
	for quarter := range volume {
		quarters[quarter] = true
	}
	for name, at := range views {
		rates, err := r.count(lives, at)
		if err != nil {
			return err
		}
		counts[name] = map[string]tally{}
		for quarter, classes := range rates {
			counts[name][quarter] = tally{Treated: classes["N3"][1], Sent: classes["N3"][0]}
			quarters[quarter] = true
		}
		r.result.set(name+"_rates", rates)
		r.result.set(name+"_at", local{r.calendar}.instant(at))
	}
	for name := range counts {
		for quarter := range quarters {
			if _, there := counts[name][quarter]; !there {
				counts[name][quarter] = tally{} // nothing is shown as nothing
			}
		}
		r.result.set(name, counts[name])
	}
	r.result.set("tickets", tickets)
	r.result.set("volume", volume)
	return nil
}

// count tells for each quarter, by class, the tickets in time among treated ones, and
// as N3 those sent among treated ones. A ticket submitted later is not there yet.
func (r *runner) count(lives map[string]life, at time.Time) (map[string]map[string][2]int, error) {
	rates := map[string]map[string][2]int{}
	for name, l := range lives {
		folded, err := r.fold(l, at)
		if errors.Is(err, clock.ErrNotSubmitted) {
			continue
		}
		if err != nil {
			return nil, within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name)
		}
		quarter := r.quarter(folded.TreatedAt)
		if quarter == "" || !folded.Counted {
			continue
		}
		if rates[quarter] == nil {
			rates[quarter] = map[string][2]int{}
		}
		add := func(key string, counted bool) {
			share := rates[quarter][key]
			share[1]++
			if counted {
				share[0]++
			}
			rates[quarter][key] = share
		}
		add(string(folded.Class), folded.InTime)
		add("N3", len(folded.N3) > 0)
	}
	return rates, nil
}
