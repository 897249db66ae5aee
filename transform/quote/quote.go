// Package quote judges the quotes of the contractor: ten working
// days once the Ministry's inputs are complete, three parts, units of the
// catalogue.
//
// It is pure and imports contract, calendar, term, trace and flaw.
package quote

import (
	"slices"
	"strings"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Quote is a request for a quote and its answer.
type Quote struct {
	Ref         string
	Inputs      []calendar.Date // when the Ministry gave its inputs; the last completes them
	SubmittedOn calendar.Date   // zero when not yet
	Withdrawn   bool
	Units       []string // of its lines
	// Parts are those that it has; nil when nobody checked.
	Parts []Part
}

// Part is a part that a quote must have.
type Part string

// The three parts.
const (
	Scope    Part = "perimetre_et_delais"
	Planning Part = "planning_et_jalons"
	Costs    Part = "decomposition_chiffree"
)

// Life is what the contract makes of a quote.
type Life struct {
	CompleteOn calendar.Date
	Term       term.Term // NOT_APPLICABLE while inputs miss, and once withdrawn (K-023)
	trace.Trace
}

// Judge gives the verdict as seen on a day. Inputs completed later restart the
// delay from that day.
func Judge(q Quote, c *contract.Contract, view calendar.Date) Life {
	life := Life{Term: term.Term{Rule: "R-118", Party: term.Titulaire, State: term.NotApplicable}}
	submitted := q.SubmittedOn
	if submitted.After(view) {
		submitted = calendar.Date{}
	}
	for _, given := range q.Inputs {
		if given.After(life.CompleteOn) && !given.After(view) {
			life.CompleteOn = given
		}
	}
	c = c.At(life.CompleteOn)
	life.content(q, c)
	if q.Withdrawn {
		life.Verdict(view, "R-118", "Demande de devis retirée : aucun délai.")
		return life
	}
	if life.CompleteOn.IsZero() {
		life.Flag(flaw.NoInputs, "R-118", q.Ref, "La date à laquelle les entrants sont complets n'est pas connue.")
		return life
	}
	if !submitted.IsZero() && submitted.Before(life.CompleteOn) {
		life.Flag(flaw.ClockBackwards, "R-118", q.Ref, "Le devis est remis avant que les entrants soient complets.")
	}
	due := c.Calendar().NthWorkingDayAfter(life.CompleteOn, c.Knobs().Devis.JO)
	life.Event(life.CompleteOn, "R-118", "Entrants complets.")
	life.Delay(due, "R-118", "Devis sous %d JO.", c.Knobs().Devis.JO)
	life.Term = term.Judge(c.Calendar(), "R-118", term.Titulaire, due, submitted, view)
	life.Term.Tell(&life.Trace, "Devis", view)
	return life
}

// content checks the parts and the units.
func (life *Life) content(q Quote, c *contract.Contract) {
	if q.Parts != nil {
		var missing []string
		for _, part := range [...]Part{Scope, Planning, Costs} {
			if !slices.Contains(q.Parts, part) {
				missing = append(missing, string(part))
			}
		}
		if len(missing) > 0 {
			life.Flag(flaw.IncompleteQuote, "R-119", q.Ref, "Le devis n'a pas les parties : %s.", strings.Join(missing, ", "))
		}
	}
	for _, unit := range q.Units {
		if _, _, found := c.Unit(unit); !found {
			life.Flag(flaw.UnknownUnit, "R-119", q.Ref, "La ligne « %s » n'est pas une unité d'œuvre du catalogue.", unit)
		}
	}
}
