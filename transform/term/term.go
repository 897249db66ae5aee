// Package term judges one dated obligation of one party: due by the end of a day,
// done on a day or not yet. Every delay of the contract that is counted in days
// ends here (C-09 to C-12); the support clocks, counted in seconds, do not.
//
// It imports calendar and trace.
package term

import (
	"fmt"

	"pilotis/transform/calendar"
	"pilotis/transform/trace"
)

// Party is who owes.
type Party string

// The two parties. Lateness of one is never counted against the other (R-074,
//
const (
	Titulaire Party = "TITULAIRE" // the contractor
	Ministere Party = "MJ"        // the Ministry
)

// State is the verdict, with the words of the support targets.
type State string

// The states. RUNNING is not done and not late; OVERDUE is not done and late.
const (
	Met           State = "MET"
	Missed        State = "MISSED"
	Running       State = "RUNNING"
	Overdue       State = "OVERDUE"
	NotApplicable State = "NOT_APPLICABLE"
)

// Term is one obligation and what became of it. Due expires at its 24:00, local
// time: an event of that date is in time whatever its hour.
type Term struct {
	Rule  string        `json:"rule"`
	Party Party         `json:"party"`
	Due   calendar.Date `json:"due"`  // zero when nothing is due
	Done  calendar.Date `json:"done"` // zero while it is not done
	State State         `json:"state"`
	// LateDays and LateJO are the lateness in calendar days and in working days
	// to Done, or to the day of the view while OVERDUE; 0 in time. Late
	// over a weekend alone is some days and no working day.
	LateDays int `json:"late_days"`
	LateJO   int `json:"late_jo"`
}

// Judge gives the verdict as seen on a day. What is done after that day must not
// be given to it.
func Judge(c *calendar.Calendar, rule string, party Party, due, done, view calendar.Date) Term {
	t := Term{Rule: rule, Party: party, Due: due, Done: done}
	end := done
	switch {
	case due.IsZero():
		t.State = NotApplicable
		return t
	case done.IsZero() && view.After(due):
		t.State, end = Overdue, view
	case done.IsZero():
		t.State = Running
		return t
	case done.After(due):
		t.State = Missed
	default:
		t.State = Met
		return t
	}
	t.LateDays, t.LateJO = due.DaysUntil(end), c.WorkingDays(due, end)
	return t
}

// Late tells whether the obligation is missed, or overdue at the view.
func (t Term) Late() bool { return t.State == Missed || t.State == Overdue }

// Decided tells whether the term counts in a rate of terms kept: it is judged, or
// past without being done.
func (t Term) Decided() bool { return t.State == Met || t.Late() }

var meanings = map[State]string{
	Met: "respecté", Missed: "dépassé", Running: "en cours", Overdue: "en retard", NotApplicable: "sans objet",
}

// Tell adds the verdict to an account. name is what is owed, in French.
func (t Term) Tell(account *trace.Trace, name string, view calendar.Date) {
	if t.State == NotApplicable {
		account.Verdict(view, t.Rule, "%s : sans objet.", name)
		return
	}
	note := fmt.Sprintf("%s : %s (%s), dû le %s", name, meanings[t.State], t.State, trace.Day(t.Due))
	if !t.Done.IsZero() {
		note += ", fait le " + trace.Day(t.Done)
	}
	if t.Late() {
		note += fmt.Sprintf(", %d j de retard (%d JO)", t.LateDays, t.LateJO)
	}
	if t.Party == Ministere {
		note += ", à la charge du Ministère"
	}
	account.Verdict(view, t.Rule, "%s.", note)
}
