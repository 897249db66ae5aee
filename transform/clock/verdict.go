package clock

import "time"

// finish draws the verdicts at the as-of instant.
func (m *machine) finish() {
	life := &m.life
	life.Criticality = m.crit
	life.Class = m.crit
	if !life.TreatedAt.IsZero() {
		life.Class = m.treatedClass
	}
	life.Counted = life.CancelledAt.IsZero() || m.rules.CountCancelled
	if life.TakenAt.IsZero() && !m.firstAct.IsZero() {
		life.TakenAt, life.TakenSeconds, life.TakenImputed = m.firstAct, m.firstActSeconds, true
	}
	if !life.ClosedAt.IsZero() {
		life.ClosedSeconds = m.closing()
	}
	if life.Counted && !life.FirstTreatedAt.IsZero() {
		life.PackUnits = 1
	}
	switch m.where {
	case inN2:
		life.Holder = HeldByN2
	case atN3:
		life.Holder = HeldByN3
	}
	m.finishN3()
	life.Workaround = m.finishWorkaround()
	life.Resolution = m.finishResolution()
	if !life.Counted {
		life.Workaround.disapply()
		life.Resolution.disapply()
	}
	life.InTime = !life.Workaround.State.failed() && !life.Resolution.State.failed() && !life.N3State.failed()
	life.Phone = m.phone()
	m.warn()
	if !m.rules.NoSteps {
		life.Steps = m.steps()
	}
}

func (t *Target) disapply() { t.State, t.OverdueAfter = NotApplicable, time.Time{} }

// pending gives the state of a target that applies and is not reached.
func (m *machine) pending(t Target) Target {
	t.State = Running
	if m.past(t, m.asOf) {
		t.State = Overdue
	}
	return m.unsuspended(t)
}

// unsuspended clears what cannot be told while the clock is suspended.
func (m *machine) unsuspended(t Target) Target {
	if m.counts(m.where) {
		return t
	}
	t.OverdueAfter = time.Time{}
	if m.where == atN3 && t.Seconds < t.Budget {
		t.Deadline = time.Time{}
	}
	return t
}

// finishN3 sums up the transmissions.
func (m *machine) finishN3() {
	life := &m.life
	life.N3State = NotApplicable
	for i := range life.N3 {
		n3 := &life.N3[i]
		if !life.Counted || i > 0 && m.rules.N3Eval == FirstOnly {
			n3.disapply()
		}
		if n3.State == Missed || n3.State == Met && life.N3State != Missed {
			life.N3State = n3.State
		}
	}
	if n := len(life.N3); n > 0 && m.where != inN2 {
		life.N3Deadline = life.N3[n-1].Deadline
		return
	}
	life.N3Deadline = m.unsuspended(m.measure(m.rules.N3, m.asOf)).Deadline
}

// finishWorkaround applies R-052 to the workaround.
func (m *machine) finishWorkaround() Target {
	life := &m.life
	all := m.rules.CommitmentMode == AllMilestones
	if !life.WorkaroundAt.IsZero() {
		target := m.workaround
		branch := life.ResolvedAt.IsZero() || life.WorkaroundAt.Before(life.ResolvedAt)
		if !all && !branch || all && (m.exemptByN3 || m.exemptByFix) {
			target.disapply() // that branch was not taken, or excused from this milestone
		}
		return target
	}
	target := m.measure(m.rules.Workaround, m.asOf)
	switch {
	case !all || m.exemptByN3 || m.exemptByFix:
		target = m.unsuspended(target)
		target.disapply()
		return target
	case m.open():
		return m.pending(target)
	}
	target.OverdueAfter = time.Time{}
	if m.past(target, m.mark) {
		target.State = Missed
	}
	return target
}

// finishResolution applies to the resolution.
func (m *machine) finishResolution() Target {
	life := &m.life
	switch {
	case !life.ExceptionAt.IsZero():
		target := m.measure(m.rules.Resolution, m.asOf)
		if !life.ResolvedAt.IsZero() {
			target = m.resolution
		}
		target.State, target.OverdueAfter = Waived, time.Time{}
		return target
	case !life.ResolvedAt.IsZero():
		return m.resolution
	case m.where == stopped: // cancelled
		target := m.measure(m.rules.Resolution, m.asOf)
		target.disapply()
		return target
	case m.where == atN3 && m.rules.N3Pause:
		target := m.unsuspended(m.measure(m.rules.Resolution, m.asOf))
		target.State = Running // suspended, whatever was used before
		return target
	}
	return m.pending(m.measure(m.rules.Resolution, m.asOf))
}

// phone judges the telephone call.
func (m *machine) phone() State {
	life := &m.life
	if life.Class == Mineur || !life.Counted {
		return NotApplicable
	}
	limit := m.rules.PhoneMaxDelay
	late := func(at time.Time) bool {
		return limit > 0 && m.rules.Calendar.Seconds(life.StartAt, at) > limit
	}
	switch {
	case !life.PhoneAt.IsZero():
		if late(life.PhoneAt) || !life.ClosedAt.IsZero() && !life.PhoneAt.Before(life.ClosedAt) {
			return Missed
		}
		return Met
	case !life.ClosedAt.IsZero():
		return Missed
	case late(m.asOf):
		return Overdue
	}
	return Running
}

// warn sets the warnings on an open ticket in N2 hands.
func (m *machine) warn() {
	life := &m.life
	if m.where != inN2 {
		return
	}
	m.overdue(later(life.Resolution.OverdueAfter, m.since), time.Time{})
	if life.WorkaroundAt.IsZero() && len(life.N3) == 0 {
		life.WindowPassed = m.past(m.measure(m.rules.Workaround, m.asOf), m.asOf) ||
			m.past(m.measure(m.rules.N3, m.asOf), m.asOf)
	}
	next, goals := life.Resolution, m.rules.Resolution
	if w := life.Workaround; w.State == Running && (next.State != Running || w.Deadline.Before(next.Deadline)) {
		next, goals = w, m.rules.Workaround
	}
	if next.State != Running {
		return
	}
	safe := next.Budget - next.Budget*m.rules.RiskPct/100
	life.AtRiskFrom = m.tally(m.rules.meter(goals.For(m.crit)), m.base, safe, m.asOf).deadline
	life.AtRisk = !m.asOf.Before(life.AtRiskFrom)
}
