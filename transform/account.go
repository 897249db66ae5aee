package transform

import (
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/trace"
)

// day is a local day as the warehouse keeps it: its midnight UTC, nil for none.
func day(date calendar.Date) *time.Time {
	if date.IsZero() {
		return nil
	}
	t := midnight(date)
	return &t
}

func midnight(date calendar.Date) time.Time {
	return time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, time.UTC)
}

// flaws are the flaws of an object as three columns of a row, and its account as
// one: each step is a line of date, rule and sentence.
func flaws(account trace.Trace) (rules, whats, refs, steps []string) {
	for _, flaw := range account.Flaws {
		rules, whats, refs = append(rules, flaw.Rule), append(whats, flaw.What), append(refs, flaw.Ref)
	}
	for _, step := range account.Steps {
		on := "—"
		if !step.On.IsZero() {
			on = step.On.String()
		}
		steps = append(steps, on+" "+step.Rule+" "+step.Note)
	}
	return rules, whats, refs, steps
}
