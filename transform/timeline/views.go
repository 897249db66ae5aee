package timeline

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pilotis/transform/clock"
	"pilotis/transform/trace"
)

// tally is what a period counts at a view.
type tally struct {
	Treated int `json:"treated"`
	Sent    int `json:"sent"`
	InTime  int `json:"in_time"`
}

// tickets folds each ticket, then counts: the volume of each quarter by submission
// and at each view the treated tickets of each period and those sent to
// N3. A view shows every quarter that any view, or the volume,
// shows or is asked for.
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
	if len(views) == 0 {
		views["live"] = r.latest(lives)
	}
	tickets, volume := map[string]*Ticket{}, map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(lives)) {
		folded, err := r.fold(lives[name], r.asOf)
		if errors.Is(err, clock.ErrNotSubmitted) {
			continue // it is not there yet
		}
		if err != nil {
			return within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name)
		}
		tickets[name] = local{r.calendar}.ticket(folded, r.quarter)
		if folded.Counted {
			volume[r.quarter(folded.SubmittedAt)]++
		}
	}
	if err := r.show(lives, views, volume); err != nil {
		return err
	}
	r.result.set("tickets", tickets)
	r.result.set("volume", volume)
	return nil
}

// latest is the instant of the view of tickets as a whole: the one given, else the
// last of theirs.
func (r *runner) latest(lives map[string]life) time.Time {
	if !r.asOf.IsZero() {
		return r.asOf
	}
	var at time.Time
	for _, l := range lives {
		for _, t := range [...]time.Time{l.asOf, last(l.events)} {
			if t.After(at) {
				at = t
			}
		}
	}
	return at
}

// show counts at each view, and completes the periods: nothing is shown as
// nothing.
func (r *runner) show(lives map[string]life, views map[string]time.Time, volume map[string]int) error {
	byMonth := r.contract.Knobs().SN2.RatePeriod == "month"
	for _, label := range r.asked("volume", false) {
		volume[label] += 0
	}
	counts, labels := map[string]map[string]tally{}, map[string]bool{}
	for label := range volume {
		if !byMonth {
			labels[label] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(views)) {
		rates, overdue, err := r.count(lives, name, views[name])
		if err != nil {
			return err
		}
		counts[name] = map[string]tally{}
		for label, classes := range rates {
			inTime := 0
			for class, share := range classes {
				if class != "N3" {
					inTime += share[0]
				}
			}
			counts[name][label] = tally{Treated: classes["N3"][1], Sent: classes["N3"][0], InTime: inTime}
			labels[label] = true
		}
		for _, label := range r.asked(name, byMonth) {
			labels[label] = true
		}
		if r.contract.Knobs().SN2.IncludeOverdueOpen {
			r.charge(rates, overdue, views[name])
		}
		r.result.set(name+"_rates", rates)
		r.result.set(name+"_overdue_open", overdue)
		r.result.set(name+"_at", local{r.calendar}.instant(views[name]))
	}
	for name, count := range counts {
		for label := range labels {
			if _, there := count[label]; !there {
				count[label] = tally{} // what another view shows counts nothing here
			}
		}
		r.result.set(name, count)
	}
	if !byMonth {
		for label := range labels {
			volume[label] += 0
		}
	}
	return nil
}

// asked are the civil periods that an example expects under a key: questions, as
// the instants of views are.
func (r *runner) asked(key string, byMonth bool) []string {
	expected, err := expectation(r.keys["expect"])
	if err != nil {
		return nil // views told it
	}
	periods, _ := expected.keys[key].(map[string]any)
	return slices.DeleteFunc(slices.Collect(maps.Keys(periods)), func(label string) bool {
		_, err := time.Parse("2006-01", label)
		year, quarter, found := strings.Cut(label, "-Q")
		isQuarter := found && len(year) == 4 && len(quarter) == 1 && strings.Contains("1234", quarter)
		return byMonth && err != nil || !byMonth && !isQuarter
	})
}

// period is the label of the period of a rate, by sn2.rate_period; empty
// for none.
func (r *runner) period(t time.Time) string {
	if !t.IsZero() && r.contract.Knobs().SN2.RatePeriod == "month" {
		return r.contract.Month(r.calendar.DateOf(t)).Label
	}
	return r.quarter(t)
}

// count tells for each period, by class, the tickets in time among treated ones,
// and as N3 those sent among treated ones; and by class the open tickets that are
// overdue. A ticket submitted later is not there yet.
func (r *runner) count(lives map[string]life, view string, at time.Time) (map[string]map[string][2]int, map[string]int, error) {
	rates, overdue := map[string]map[string][2]int{}, map[string]int{}
	var account trace.Trace
	for _, name := range slices.Sorted(maps.Keys(lives)) {
		folded, err := r.fold(lives[name], at)
		if errors.Is(err, clock.ErrNotSubmitted) {
			account.Event(r.calendar.DateOf(at), "R-047", "Vue %s, %s : pas encore soumis.", view, name)
			continue
		}
		if err != nil {
			return nil, nil, within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name)
		}
		label := r.period(folded.TreatedAt)
		switch {
		case !folded.Counted:
			account.Event(r.calendar.DateOf(folded.CancelledAt), "R-044", "Vue %s, %s : annulé, non compté (sn2.count_cancelled).", view, name)
			continue
		case label == "":
			if folded.Resolution.State == clock.Overdue {
				overdue[string(folded.Class)]++
			}
			account.Event(r.calendar.DateOf(folded.AsOf), "R-061", "Vue %s, %s : pas traité, résolution %s.", view, name, folded.Resolution.State)
			continue
		}
		add(rates, label, string(folded.Class), folded.InTime)
		add(rates, label, "N3", len(folded.N3) > 0)
		account.Event(r.calendar.DateOf(folded.TreatedAt), "R-061", "Vue %s, %s : traité, compté en %s (sn2.rate_period), classe %s, dans les délais : %s, transmis au N3 : %s.",
			view, name, label, folded.Class, yes(folded.InTime), yes(len(folded.N3) > 0))
	}
	r.account(account)
	return rates, overdue, nil
}

func yes(answer bool) string {
	if answer {
		return "oui"
	}
	return "non"
}

// add counts a ticket in a rate.
func add(rates map[string]map[string][2]int, label, key string, counted bool) {
	if rates[label] == nil {
		rates[label] = map[string][2]int{}
	}
	share := rates[label][key]
	share[1]++
	if counted {
		share[0]++
	}
	rates[label][key] = share
}

// charge adds open tickets that are overdue to the rates of the period of the
// view, not in time: sn2.include_overdue_open.
func (r *runner) charge(rates map[string]map[string][2]int, overdue map[string]int, at time.Time) {
	for class, n := range overdue {
		for range n {
			add(rates, r.period(at), class, false)
		}
	}
}
