package committee

import (
	"slices"
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Life is what the contract makes of a meeting as seen on a day.
type Life struct {
	Held    bool
	Period  contract.Period // that of the committee in which it was held, or planned
	Support term.Term       // MISSED at the meeting when none was sent by then
	Minutes term.Term
	// Quorum is whether every mandatory role attended; Known is false when the
	// attendance is not recorded or the contract sets none.
	Quorum, QuorumKnown bool
	Absent              []Role // of each group without anybody, the first role
	trace.Trace
}

// Judge gives the life of a meeting as of an instant, under the contract in force
// on its day. A zero instant is after everything recorded.
func Judge(m Meeting, c *contract.Contract, asOf time.Time) Life {
	day := m.HeldOn
	if day.IsZero() {
		day = m.PlannedOn
	}
	c = c.At(day)
	cal := c.Calendar()
	if asOf.IsZero() {
		asOf = m.last(cal)
	}
	view := cal.DateOf(asOf)
	life := Life{Held: !m.Cancelled && !m.HeldOn.IsZero() && !m.HeldOn.After(view)}
	none := term.Term{Party: term.Titulaire, State: term.NotApplicable}
	life.Support, life.Minutes = none, none
	life.Support.Rule, life.Minutes.Rule = rules(m.Committee)
	if day.IsZero() {
		life.Flag(flaw.NoMeetingDate, "R-095", m.Ref, "La réunion n'a ni date prévue ni date tenue.")
		return life
	}
	if !slices.Contains(Codes(), m.Committee) && !m.ForCOPIL {
		life.Flag(flaw.UnknownCommittee, "R-095", m.Ref, "Le comité « %s » n'est pas l'un de ceux du marché.", m.Committee)
	}
	life.Period, _ = PeriodOf(m.code(), day, c)
	if m.Cancelled {
		life.Event(day, "R-095", "Réunion annulée.")
		return life
	}
	life.terms(m, c, day, asOf)
	if life.Held {
		life.Event(day, "R-095", "%s tenu, période %s.", m.Committee, life.Period.Label)
		life.attend(m)
	}
	return life
}

// code is the committee that a meeting counts for.
func (m Meeting) code() string {
	if m.ForCOPIL {
		return COPIL
	}
	return m.Committee
}

func rules(code string) (support, minutes string) {
	support, minutes = "R-099", "R-101"
	if code == COPIL || code == COOP {
		support, minutes = "R-100", "R-102"
	}
	return support, minutes
}

// terms judges the support and the minutes. Both run from the day on which the
// meeting is held, or planned until then.
func (life *Life) terms(m Meeting, c *contract.Contract, day calendar.Date, asOf time.Time) {
	delay, bound := delays(m.Committee, c)
	if !bound {
		return
	}
	cal, view := c.Calendar(), c.Calendar().DateOf(asOf)
	sent := func(at time.Time) calendar.Date {
		if at.IsZero() || at.After(asOf) {
			return calendar.Date{}
		}
		return cal.DateOf(at)
	}
	if delay.SupportDays != nil {
		due := c.PlainDaysBefore(day, *delay.SupportDays)
		life.Delay(due, life.Support.Rule, "Support dû %d jours avant la réunion du %s.", *delay.SupportDays, trace.Day(day))
		life.Support = term.Judge(cal, life.Support.Rule, term.Titulaire, due, sent(m.SupportSent), view)
		if life.Support.State == term.Overdue && life.Held {
			// Without support at the meeting it is missed then, and grows no later.
			life.Support = term.Judge(cal, life.Support.Rule, term.Titulaire, due, calendar.Date{}, day)
			life.Support.State = term.Missed
		}
		life.Support.Tell(&life.Trace, "Support", view)
	}
	if !life.Held {
		return
	}
	if minutes := sent(m.MinutesSent); !minutes.IsZero() && minutes.Before(day) {
		life.Flag(flaw.ClockBackwards, life.Minutes.Rule, m.Ref, "Le compte rendu est du %s, la réunion du %s.", trace.Day(minutes), trace.Day(day))
	}
	due := cal.NthWorkingDayAfter(day, delay.MinutesJO)
	life.Delay(due, life.Minutes.Rule, "Compte rendu dû %d JO après la réunion.", delay.MinutesJO)
	life.Minutes = term.Judge(cal, life.Minutes.Rule, term.Titulaire, due, sent(m.MinutesSent), view)
	life.Minutes.Tell(&life.Trace, "Compte rendu", view)
}

// attend checks the attendance.
func (life *Life) attend(m Meeting) {
	groups := quorum(m.Committee)
	if len(groups) == 0 || len(m.Roles) == 0 {
		return
	}
	life.QuorumKnown = true
	for _, group := range groups {
		if !slices.ContainsFunc(group, func(r Role) bool { return slices.Contains(m.Roles, r) }) {
			life.Absent = append(life.Absent, group[0])
		}
	}
	life.Quorum = len(life.Absent) == 0
	if !life.Quorum {
		life.Flag(flaw.Quorum, "R-103", m.Ref, "La composition minimale n'est pas réunie : %d rôle(s) absent(s), dont %s.", len(life.Absent), life.Absent[0])
	}
}

func (m Meeting) last(cal *calendar.Calendar) time.Time {
	at := m.SupportSent
	if m.MinutesSent.After(at) {
		at = m.MinutesSent
	}
	if !m.HeldOn.IsZero() {
		if end := cal.End(m.HeldOn).Add(-time.Second); end.After(at) {
			at = end
		}
	}
	return at
}
