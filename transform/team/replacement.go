package team

import (
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Replacement is an unplanned departure, or a request for a ramp-up, and when
// somebody came for it.
type Replacement struct {
	Ref string
	// On is the last day worked of who left, or the day of the request.
	On     calendar.Date
	CameOn calendar.Date // first day of the replacement; zero while nobody came
}

// Mobilisation is the verdict on a replacement.
type Mobilisation struct {
	// JO is the working days after On, up to and with the first day of the
	// replacement; up to the view while nobody came.
	JO   int
	Term term.Term
	trace.Trace
}

// Mobilise judges a replacement as seen on a day: it must take fewer than
// team.replace_jo working days, or no more than them without team.replace_strict
//
func Mobilise(r Replacement, c *contract.Contract, view calendar.Date) Mobilisation {
	c = c.At(r.On)
	k := c.Knobs().Team
	allowed := k.ReplaceJO
	if k.ReplaceStrict {
		allowed--
	}
	var m Mobilisation
	if r.On.IsZero() {
		m.Term = term.Term{Rule: "R-120", Party: term.Titulaire, State: term.NotApplicable}
		m.Flag(flaw.NoDeparture, "R-120", r.Ref, "La date du départ ou de la demande n'est pas connue.")
		return m
	}
	due := c.Calendar().NthWorkingDayAfter(r.On, max(allowed, 0))
	came := r.CameOn
	if came.After(view) {
		came = calendar.Date{}
	}
	end := came
	if end.IsZero() {
		end = view
	}
	m.JO = max(0, c.Calendar().WorkingDays(r.On, end))
	m.Term = term.Judge(c.Calendar(), "R-120", term.Titulaire, due, came, view)
	if m.JO <= allowed { // the count decides: a closed day costs no more
		m.Term.State = term.Running
		if !came.IsZero() {
			m.Term.State = term.Met
		}
		m.Term.LateDays, m.Term.LateJO = 0, 0
	}
	m.Event(r.On, "R-120", "Départ non prévu ou demande de renfort.")
	m.Term.Tell(&m.Trace, "Mobilisation", view)
	return m
}

// Departed tells whether an assignment ended unplanned, and not at the Ministry's
// wish: before its planned end, or told so.
func Departed(a Assignment) bool {
	if a.End.IsZero() || a.ByMinistry {
		return false
	}
	return a.Unplanned || !a.PlannedEnd.IsZero() && a.End.Before(a.PlannedEnd)
}
