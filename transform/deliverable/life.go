package deliverable

import (
	"strings"
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Life is what the contract makes of a deliverable as seen on a day.
type Life struct {
	View calendar.Date
	UO   string // code of the unit; empty when unknown

	// Planned is the date of the order, Due the one in force: that of the latest
	// ordre de service, or of the reading. For a delivered one it
	// is what was in force at the delivery. Zero when no date is known.
	Planned, Due calendar.Date
	DueRule      string
	Moved        bool   // an ordre de service changed the order's date

	Reading  calendar.Date // day of the reading meeting; zero without
	HandOver term.Term     // R-077; NOT_APPLICABLE without reading
	Delivery term.Term     // the first delivery against Due

	Cycles []Cycle
	State  State

	// FirstDecision is the day of the first decision, zero before it; whether the
	// deliverable was conform at first delivery is judged on it for ever.
	FirstDecision calendar.Date
	FirstConform  bool
	// CountsInConformity is false for documents of units verified on their
	// activity alone.
	CountsInConformity bool
	Adjournments       int
	AcceptedOn         calendar.Date

	// Titulaire is the lateness of deliveries and redeliveries, Ministere that of
	// decisions. Neither is ever part of the other.
	Titulaire, Ministere Lateness

	trace.Trace
}

// Lateness is the sum of the days by which terms were late.
type Lateness struct {
	Terms int `json:"terms"` // how many were late
	Days  int `json:"days"`
	JO    int `json:"jo"`
}

func (l *Lateness) add(t term.Term) {
	if t.Late() {
		l.Terms++
		l.Days += t.LateDays
		l.JO += t.LateJO
	}
}

// Cycle is a delivery, its verification and what followed. A decision taken
// without delivery is a cycle without one, and a delivery after the final decision
// one that nobody decides on.
type Cycle struct {
	N            int           // of the delivery, from 1; 0 without delivery
	Delivered    calendar.Date // zero without delivery
	At           time.Time
	Verification term.Term // owed by the Ministry; NOT_APPLICABLE without delivery, or once superseded
	Outcome      string    // empty while undecided
	Effect       string    // ACCEPTE, AJOURNEMENT, REFUS; empty while undecided
	DecidedOn    calendar.Date
	Superseded   bool      // another delivery came before the decision
	Redelivery   term.Term // owed by the contractor after an adjournment; NOT_APPLICABLE else
}

// Redeliveries counts the redeliveries in time among those that are judged, for
// K-013: one that is past and did not come is late.
func (l Life) Redeliveries() (kept, judged int) {
	return tally(l.Cycles, func(c Cycle) term.Term { return c.Redelivery })
}

// Decisions counts the verifications decided in time among those that are judged,
// for K-017.
func (l Life) Decisions() (kept, judged int) {
	return tally(l.Cycles, func(c Cycle) term.Term { return c.Verification })
}

func tally(cycles []Cycle, of func(Cycle) term.Term) (kept, judged int) {
	for _, c := range cycles {
		t := of(c)
		if t.Decided() {
			judged++
		}
		if t.State == term.Met {
			kept++
		}
	}
	return kept, judged
}

// Follow gives the life of a deliverable as of an instant. What happens after it
// is ignored, and the order of the input means nothing. A zero instant is that of
// the last event. The version of the contract in force is chosen for each delay
// by its own event (see [contract.Contract.At]).
func Follow(d Deliverable, c *contract.Contract, asOf time.Time) Life {
	if asOf.IsZero() {
		asOf = d.last(c.Calendar())
	}
	f := &follower{Deliverable: d, contract: c, view: c.Calendar().DateOf(asOf), asOf: asOf}
	f.life.View = f.view
	f.identify()
	f.arrange()
	f.due()
	f.read()
	f.run()
	f.judge()
	return f.life
}

// last is the instant of the last event; a day counts to its end.
func (d Deliverable) last(c *calendar.Calendar) time.Time {
	var at time.Time
	later := func(t time.Time) {
		if t.After(at) {
			at = t
		}
	}
	endOf := func(day calendar.Date) {
		if !day.IsZero() {
			later(c.End(day).Add(-time.Second))
		}
	}
	for _, delivery := range d.Deliveries {
		later(delivery.At)
	}
	for _, decision := range d.Decisions {
		endOf(decision.On)
		endOf(decision.Notified)
	}
	for _, due := range d.Dues {
		endOf(due.Set)
	}
	if d.Reading != nil {
		later(d.Reading.HandedOver)
	}
	endOf(d.Cancelled)
	return at
}

// identify finds the unit of the deliverable.
func (f *follower) identify() {
	life := &f.life
	life.UO = f.UO
	if code, _, found := strings.Cut(f.Code, "/"); found && life.UO == "" && code != "TR" {
		life.UO = code
	}
	life.CountsInConformity = true
	if f.Code != "" {
		if _, known := f.contract.ExpectedCode(f.Code); !known {
			life.Flag(flaw.UnknownDeliverable, "R-091", f.Ref, "Le livrable « %s » n'est pas au catalogue du marché.", f.Code)
		}
	}
	if life.UO == "" {
		return
	}
	unit, _, found := f.contract.UnitAndLevel(life.UO)
	if !found {
		life.Flag(flaw.UnknownUnit, "R-010", f.Ref, "L'unité d'œuvre « %s » n'est pas au catalogue.", life.UO)
		return
	}
	life.UO = unit.Code
	life.CountsInConformity = f.contract.CountsInConformity(unit)
}
