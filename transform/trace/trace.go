// Package trace is the account of how a dated fact of the contract came about:
// what happened, which delay followed from it, what the verdict is, and what is
// wrong with the data. Committees read it, so its sentences are French.
//
// It imports calendar and flaw.
package trace

import (
	"fmt"
	"slices"

	"pilotis/transform/calendar"
	"pilotis/transform/flaw"
)

// Flaw is something wrong with the data of an object that stays a fact all the
// same: it is shown with the rule it offends and never makes the object vanish.
type Flaw struct {
	Code flaw.Code `json:"code"`
	Rule string    `json:"rule"` // "R-016"
	What string    `json:"what"` // a sentence in French
	Ref  string    `json:"ref"`  // what it is about: a reference, a code, a path
}

// Kind is what a step tells.
type Kind string

// The kinds of steps.
const (
	Event   Kind = "event"   // something happened on the date
	Delay   Kind = "delay"   // a delay expires at 24:00 of the date
	Verdict Kind = "verdict" // what it comes to, as seen on the date
	Defect  Kind = "flaw"    // a flaw; the date may be none
)

// Step is one line of an account. Its date is zero where the matter has none.
type Step struct {
	On   calendar.Date `json:"on"`
	Kind Kind          `json:"kind"`
	Rule string        `json:"rule"`
	Note string        `json:"note"`
}

// Trace collects an account in the order in which it is told. The zero value is
// ready.
type Trace struct {
	Steps []Step `json:"steps"`
	Flaws []Flaw `json:"flaws"`
}

// Event tells that something happened.
func (t *Trace) Event(on calendar.Date, rule, format string, values ...any) {
	t.add(on, Event, rule, format, values)
}

// Delay tells that a delay expires at the end of the date.
func (t *Trace) Delay(on calendar.Date, rule, format string, values ...any) {
	t.add(on, Delay, rule, format, values)
}

// Verdict tells what something comes to, as seen on the date.
func (t *Trace) Verdict(on calendar.Date, rule, format string, values ...any) {
	t.add(on, Verdict, rule, format, values)
}

// Flag records what is wrong, in the account and in the list of flaws. An equal
// flaw is recorded once.
func (t *Trace) Flag(code flaw.Code, rule, ref, format string, values ...any) {
	t.Take(Flaw{Code: code, Rule: rule, What: fmt.Sprintf(format, values...), Ref: ref})
}

// Take records a flaw found elsewhere.
func (t *Trace) Take(found Flaw) {
	if slices.Contains(t.Flaws, found) {
		return
	}
	t.Flaws = append(t.Flaws, found)
	t.Steps = append(t.Steps, Step{Kind: Defect, Rule: found.Rule, Note: found.What})
}

// Join adds the account of a part to that of the whole.
func (t *Trace) Join(part Trace) {
	for _, step := range part.Steps {
		if step.Kind != Defect {
			t.Steps = append(t.Steps, step)
		}
	}
	for _, found := range part.Flaws {
		t.Take(found)
	}
}

func (t *Trace) add(on calendar.Date, kind Kind, rule, format string, values []any) {
	t.Steps = append(t.Steps, Step{On: on, Kind: kind, Rule: rule, Note: fmt.Sprintf(format, values...)})
}

// Day writes a date as committees read it: 14/07/2026, or "aucune date".
func Day(date calendar.Date) string {
	if date.IsZero() {
		return "aucune date"
	}
	return fmt.Sprintf("%02d/%02d/%04d", date.Day, date.Month, date.Year)
}
