package clock

import "time"

// counts tells whether the time of a place counts against the targets.
func (m *machine) counts(place where) bool {
	return place == inN2 || place == recharged || place == atN3 && !m.rules.N3Pause
}

// tally is a count up to an instant and where it meets a budget.
type tally struct {
	seconds  int64
	deadline time.Time // earliest instant at which the budget is reached, if the count went on from the end
	last     time.Time // latest instant at which it is not exceeded, likewise
	reached  bool      // whether it is reached by the end
}

// tally counts from base to until, suspended spans left out (C-06).
func (m *machine) tally(meter WorkingTime, base time.Time, budget int64, until time.Time) tally {
	t := tally{reached: budget <= 0}
	if t.reached {
		t.deadline = base
	}
	exceeded := false
	end := base
	count := func(s span) {
		from, to := later(s.from, base), earlier(s.to, until)
		if !m.counts(s.where) || !from.Before(to) {
			return
		}
		seconds := meter.Seconds(from, to)
		if !t.reached && t.seconds+seconds >= budget {
			t.reached, t.deadline = true, meter.After(from, budget-t.seconds)
		}
		if !exceeded && t.seconds+seconds > budget {
			exceeded, t.last = true, meter.LastWithin(from, budget-t.seconds)
		}
		t.seconds += seconds
		end = to
	}
	for _, s := range m.spans {
		count(s)
	}
	count(span{from: m.mark, to: until, where: m.where})
	if m.counts(m.where) {
		end = later(until, base) // even where nothing was counted yet since mark
	}
	if !t.reached {
		t.deadline = meter.After(end, budget-t.seconds)
	}
	if !exceeded {
		t.last = meter.LastWithin(end, budget-t.seconds)
	}
	return t
}

// elapsed is the count alone.
func (m *machine) elapsed(meter WorkingTime, base, until time.Time) int64 {
	seconds := int64(0)
	count := func(s span) {
		if from, to := later(s.from, base), earlier(s.to, until); m.counts(s.where) && from.Before(to) {
			seconds += meter.Seconds(from, to)
		}
	}
	for _, s := range m.spans {
		count(s)
	}
	count(span{from: m.mark, to: until, where: m.where})
	return seconds
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// measure counts a goal up to an instant, without a verdict.
func (m *machine) measure(goals Goals, at time.Time) Target {
	goal := goals.For(m.crit)
	budget := m.rules.budget(goal, m.base)
	t := m.tally(m.rules.meter(goal), m.base, budget, at)
	target := Target{
		State: NotApplicable, Class: m.crit, Seconds: t.seconds, Budget: budget,
		Deadline: t.deadline, Planned: t.deadline, OverdueAfter: t.last,
	}
	if m.rules.Compare == CompareDeadline {
		target.OverdueAfter = t.deadline
	}
	return target
}

// past tells whether a measured target is exceeded at an instant (C-08).
func (m *machine) past(t Target, at time.Time) bool {
	if m.rules.Compare == CompareDeadline {
		return at.After(t.Planned)
	}
	return t.Seconds > t.Budget
}

// judge gives the verdict on a milestone reached at an instant.
func (m *machine) judge(goals Goals, at time.Time) Target {
	target := m.measure(goals, at)
	target.At, target.OverdueAfter = at, time.Time{}
	target.State = Met
	if m.past(target, at) {
		target.State = Missed
	}
	return target
}

// means counts from the start of the clock for the mean times (K-030, K-032).
func (m *machine) means(at time.Time) int64 {
	return m.elapsed(m.meansMeter(), m.life.StartAt, at)
}

func (m *machine) meansMeter() WorkingTime {
	if m.rules.MeansClock == MeansCalendar {
		return wall{}
	}
	return m.rules.Calendar
}

// closing counts from the start of the clock to the closing, without the stays
// at N3 and between a closing and a reopening (K-033).
func (m *machine) closing() int64 {
	meter := m.meansMeter()
	seconds := meter.Seconds(m.life.StartAt, m.life.ClosedAt)
	for _, stay := range m.life.AtN3 {
		if !stay.To.IsZero() {
			seconds -= meter.Seconds(stay.From, stay.To)
		}
	}
	for _, closure := range m.closures {
		seconds -= meter.Seconds(closure.From, closure.To)
	}
	return seconds
}
