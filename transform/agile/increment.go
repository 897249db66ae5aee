// Package agile computes what the contract says of increments, backlogs and
// product design: the calendar of an increment, its
// reserve, what is Ready, Done or too large, the predictability of a train, and
// the delay of UO2.6-APDT.
//
// It is pure and imports contract, calendar, term, trace and flaw.
package agile

import (
	"fmt"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
)

// Increment is the calendar of a program increment: sprints, then a
// sprint of innovation and planning. Holidays shift nothing.
type Increment struct {
	Whole   contract.Period
	Sprints []contract.Period // S1, S2… then IP
	Next    calendar.Date     // first day of the next increment
}

// IncrementFrom lays out the increment that starts on a day, under the contract
// in force then: by default four sprints of 21 days and 7 of planning, 91 days.
func IncrementFrom(start calendar.Date, c *contract.Contract) Increment {
	k := c.At(start).Knobs().PI
	var pi Increment
	first := start
	add := func(label string, days int) {
		if days > 0 {
			pi.Sprints = append(pi.Sprints, contract.Period{Label: label, First: first, Last: first.AddDays(days - 1)})
			first = first.AddDays(days)
		}
	}
	for i := range k.Sprints {
		add(fmt.Sprintf("S%d", i+1), k.SprintDays)
	}
	add("IP", k.IPDays)
	pi.Whole, pi.Next = contract.Period{Label: "PI " + start.String(), First: start, Last: first.AddDays(-1)}, first
	return pi
}

// Load is the load of an increment in one unit.
type Load struct{ Capacity, Committed int64 }

// Reserve tells whether the reserve is kept when committing: exact, equality is
// kept. It is unknown without capacity.
func (l Load) Reserve(c *contract.Contract) (kept, known bool) {
	if l.Capacity <= 0 {
		return false, false
	}
	return 100*l.Committed <= int64(100-c.Knobs().PI.VolantPct)*l.Capacity, true
}
