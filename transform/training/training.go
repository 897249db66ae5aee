// Package training reads training sessions and satisfaction surveys (R-039,
// It keeps sums, never the answers of a person.
//
// It is pure and imports contract, calendar, term, trace and flaw.
package training

import (
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

// Session is a training session (UO3.4-AAFO).
type Session struct {
	Ref              string
	EndedOn          calendar.Date
	Invited, Present int
	HalfDays         int // animated: the units consumed
	Hot, Cold        Marks
	ColdOn           calendar.Date // of the cold evaluation; zero when none
	Convened         bool          // the participants got their convocation
}

// Marks is a sum of marks.
type Marks struct{ Sum, Answers int64 }

// Reading is what the contract makes of a session.
type Reading struct {
	Level string // by the invited or the present, as uo.aafo.count says
	// ColdDue is the day after which a missing cold evaluation is an alert
	// (training.cold_days), and ColdMissing whether it is, at the view.
	ColdDue     calendar.Date
	ColdMissing bool
	trace.Trace
}

// Read judges a session as seen on a day.
func Read(s Session, c *contract.Contract, view calendar.Date) Reading {
	c = c.At(s.EndedOn)
	var r Reading
	trainees := s.Invited
	if c.Knobs().UO.AAFO.Count == "present" {
		trainees = s.Present
	}
	if unit, _, found := c.Unit("UO3.4-AAFO"); found {
		if level, known := unit.Level(trainees); known {
			r.Level = level.Code
		}
	}
	if s.Present > s.Invited {
		r.Flag(flaw.Attendance, "R-143", s.Ref, "Plus de présents (%d) que d'invités (%d).", s.Present, s.Invited)
	}
	if !s.Convened {
		r.Flag(flaw.NoAcknowledgement, "R-143", s.Ref, "La réception des convocations n'est pas vérifiée.")
	}
	if s.EndedOn.IsZero() || s.EndedOn.After(view) {
		return r
	}
	if s.Hot.Answers == 0 {
		r.Flag(flaw.NoHotEvaluation, "R-143", s.Ref, "Aucune évaluation à chaud.")
	}
	r.ColdDue = s.EndedOn.AddDays(c.Knobs().Training.ColdDays)
	r.Delay(r.ColdDue, "R-143", "Évaluation à froid attendue sous %d jours.", c.Knobs().Training.ColdDays)
	r.ColdMissing = view.After(r.ColdDue) && (s.ColdOn.IsZero() || s.ColdOn.After(view))
	if r.ColdMissing {
		r.Flag(flaw.NoColdEvaluation, "R-143", s.Ref, "Aucune évaluation à froid au %s.", trace.Day(view))
	}
	return r
}

// leastShown is the number of answers below which nothing is shown, so that
// nobody is recognised.
const leastShown = 5

// Satisfaction is the mean mark of coached people as a fraction (R-142, K-050);
// shown is false under five answers.
func (m Marks) Satisfaction() (num, den int64, shown bool) {
	if m.Answers < leastShown {
		return 0, 0, false
	}
	return m.Sum, m.Answers, true
}
