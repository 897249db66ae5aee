package world

import (
	"math/rand/v2"
	"time"
)

// life tells the life of one ticket: it walks through the plan with two clocks,
// the wall's (cursor) and the working time spent in the hands of N2 (used).
type life struct {
	random   *rand.Rand
	calendar hours
	ticket   *ticket
	agent    Person // of the contractor, who works on it
	support  Person // of the Ministry, first level
	expert   Person // of N3
	cursor   time.Time
	used     time.Duration
	state    string
	holder   string // login of whom it is assigned to
	outcome  string // resolution in force
}

// tell fills the ticket's changes, whenever they happen.
func (l *life) tell(p plan) {
	l.cursor, l.state = l.ticket.created, l.ticket.state
	if l.state == StateNew {
		delay := time.Duration(l.random.ExpFloat64() * 25 * float64(time.Minute))
		if l.random.Float64() < 0.06 {
			delay += 11 * time.Hour
		}
		l.cursor = l.cursor.Add(delay + 90*time.Second).Truncate(time.Millisecond)
		l.enter(StateQueue, l.support, Event{l.cursor, "n2_submitted", p.class})
	}
	submitted := l.cursor
	s := p.schedule(l.random)
	switch {
	case p.cancelled:
		l.work(s.taken)
		reason := pick(l.random, []string{"Doublon", "Sans suite", "Hors périmètre"})
		l.enter(StateCancelled, l.support, Event{l.cursor, "cancelled", reason})
		l.resolution(reason)
		return
	case p.night && !l.calendar.open(submitted) && l.onCall():
		l.close(p)
		return
	}
	l.take(p, s)
	l.treat(p, s)
}

// work lets N2 work until the time it has used is the given one.
func (l *life) work(used time.Duration) {
	if used > l.used {
		l.cursor = l.calendar.add(l.cursor, used-l.used)
		l.used = used
	}
}

// pass lets the team's time pass without N2 working on the ticket.
func (l *life) pass(fromHours, toHours float64) {
	share := l.random.Float64()
	worked := time.Duration((fromHours + (toHours-fromHours)*share*share) * float64(time.Hour)).Truncate(time.Millisecond)
	l.cursor = l.calendar.add(l.cursor, worked)
}

// do adds a change made now.
func (l *life) do(by Person, settings ...Setting) *change {
	l.ticket.changes = append(l.ticket.changes, change{Change: Change{At: l.cursor, By: by.Login, Settings: settings}})
	return &l.ticket.changes[len(l.ticket.changes)-1]
}

// enter changes the state.
func (l *life) enter(state string, by Person, events ...Event) {
	made := l.do(by, Setting{Field: FieldState, From: l.state, To: state})
	made.state, made.events = state, events
	l.state = state
}

// amend adds a further field to the change just made.
func (l *life) amend(setting Setting) {
	last := &l.ticket.changes[len(l.ticket.changes)-1]
	last.Settings = append(last.Settings, setting)
}

func (l *life) assign(to Person) {
	if l.holder == to.Login {
		return
	}
	l.amend(Setting{Field: FieldAssignee, From: l.holder, To: to.Login})
	l.holder = to.Login
}

func (l *life) resolution(name string) {
	l.outcome = name
	l.amend(Setting{Field: FieldResolution, To: name})
}

// onCall solves a blocking ticket outside the window, within hours that the
// clocks do not count; false when the window opens too soon for it.
func (l *life) onCall() bool {
	minutes := func(from, to int) time.Duration {
		return time.Duration(from*60+l.random.IntN((to-from)*60))*time.Second + time.Millisecond
	}
	taken := l.cursor.Add(minutes(8, 40))
	solved := taken.Add(minutes(30, 120))
	if l.calendar.between(l.ticket.created, solved.Add(time.Minute)) > 0 {
		return false
	}
	l.cursor = taken
	l.enter(StateWork, l.agent, Event{l.cursor, "taken", ""})
	l.assign(l.agent)
	l.note("phone_comm", taken.Add(minutes(2, 10)))
	l.note("first_response", taken.Add(minutes(10, 25)))
	l.cursor = solved
	l.enter(StateResolved, l.agent, Event{l.cursor, "resolved", ""})
	l.resolution("Corrigé")
	return true
}

// take lets N2 take the ticket in charge, call and answer the requester.
func (l *life) take(p plan, s schedule) {
	l.work(s.taken)
	if !p.untaken {
		l.enter(StateWork, l.agent, Event{l.cursor, "taken", ""})
		l.assign(l.agent)
	}
	gap := targets[p.final()].workaround / 50 // less than what lies before any further step
	within := func() time.Time {
		return l.calendar.add(l.cursor, time.Minute+time.Duration(l.random.Int64N(int64(gap))))
	}
	called := map[string]float64{blocking: 0.97, major: 0.9}[p.final()]
	if l.random.Float64() < called {
		l.note("phone_comm", within())
	}
	if l.random.Float64() < 0.93 {
		l.note("first_response", within())
	}
	if p.later == "" {
		return
	}
	l.work(s.changed)
	before, after := l.ticket.urgency, pick(l.random, l.ticket.site.urgencies(p.later))
	made := l.do(l.support, Setting{Field: FieldUrgency, From: before, To: after})
	made.events = []Event{{l.cursor, "crit_changed", p.later}}
}

// note fills a date field by hand, some minutes after the fact, to the minute.
func (l *life) note(kind string, value time.Time) {
	value = value.Truncate(time.Minute)
	written := value.Add(time.Duration(60+l.random.IntN(480))*time.Second + time.Duration(l.random.IntN(1000))*time.Millisecond)
	l.ticket.changes = append(l.ticket.changes, change{
		Change: Change{At: written, By: l.agent.Login, Settings: []Setting{{Field: kind, At: value}}},
		events: []Event{{value, kind, ""}},
	})
}

// treat brings the ticket to its end, if it has one.
func (l *life) treat(p plan, s schedule) {
	if p.workaround {
		l.work(s.workaround)
		l.enter(StateWorkaround, l.agent, Event{l.cursor, "workaround", ""})
		if p.exception {
			l.note("exception_accepted", l.calendar.add(l.cursor, time.Duration(2+l.random.IntN(40))*time.Hour))
			return
		}
	}
	for n, sent := range s.sent {
		l.work(sent)
		l.enter(StateN3, l.agent, Event{l.cursor, "n3_sent", ""})
		l.assign(l.expert)
		if p.stays && n == len(s.sent)-1 {
			return
		}
		l.atN3(p)
	}
	rounds := p.reopenings + 1
	base := l.used
	for round := 1; round <= rounds; round++ {
		l.work(base + ((s.resolved - base) * time.Duration(round) / time.Duration(rounds)).Truncate(time.Millisecond))
		l.enter(StateResolved, l.agent, Event{l.cursor, "resolved", ""})
		l.resolution(pick(l.random, []string{"Corrigé", "Corrigé", "Information donnée", "Ne se reproduit plus"}))
		if round < rounds {
			l.reopen()
		}
	}
	l.close(p)
}

// atN3 lets N3 keep the ticket and send it back, sometimes in the evening.
func (l *life) atN3(p plan) {
	longest := map[string]float64{blocking: 14, major: 60, minor: 220}[p.final()]
	l.pass(0.5, longest)
	if l.random.Float64() < 0.1 {
		_, end, _ := l.calendar.window(l.cursor)
		l.cursor = end.Add(time.Duration(20+l.random.IntN(140)) * time.Minute)
	}
	state := "work"
	if l.random.Float64() < 0.25 {
		state = "queue"
	}
	l.enter(state, l.expert, Event{l.cursor, "n3_returned", ""})
	l.assign(l.agent)
}

// reopen undoes a resolution: by the Ministry mostly, after a closing or before.
func (l *life) reopen() {
	by, side := l.support, "MJ"
	if l.random.Float64() < 0.25 {
		by, side = l.agent, "TITULAIRE"
	}
	if l.random.Float64() < 0.6 {
		l.pass(3, 40)
		l.enter(StateClosed, l.agent, Event{l.cursor, "closed", "TITULAIRE"})
	}
	l.pass(0.5, 30)
	if side == "MJ" && l.random.Float64() < 0.2 {
		_, end, _ := l.calendar.window(l.cursor)
		l.cursor = end.Add(time.Duration(5+l.random.IntN(200)) * time.Minute)
	}
	l.enter(StateWork, by, Event{l.cursor, "reopened", side})
	l.amend(Setting{Field: FieldResolution, From: l.outcome})
}

// close ends the ticket, by the Ministry or by the contractor; some stay resolved.
func (l *life) close(plan) {
	switch draw := l.random.Float64(); {
	case draw < 0.55:
		l.pass(2, 80)
		l.enter(StateClosed, l.support, Event{l.cursor, "closed", "MJ"})
	case draw < 0.92:
		l.pass(9, 45)
		l.enter(StateClosed, l.agent, Event{l.cursor, "closed", "TITULAIRE"})
	}
}
