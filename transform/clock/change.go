package clock

import (
	"slices"
	"time"
)

// submitLater takes the arrival at N2 of a ticket whose clock started before.
func (m *machine) submitLater(e Event) {
	if m.open() {
		m.stockIn(e.At)
	}
	m.tell(e, "R-047", "Arrivée dans la file du support N2.", "clock_start")
	if class := Criticality(e.Argument); class.Valid() && class != m.crit {
		m.changeCriticality(e)
	}
}

func (m *machine) changeCriticality(e Event) {
	from := m.crit
	m.lapse(e.At)
	m.crit = Criticality(e.Argument)
	if !e.At.After(m.life.StartAt) {
		m.tell(e, "R-059", "Criticité "+string(m.crit)+" dès le départ.")
		return
	}
	m.life.CritChanged = true
	note := "Criticité portée de " + string(from) + " à " + string(m.crit) + " : chaque échéance est jugée selon la criticité de son instant."
	if m.rules.UpgradeRestart {
		if m.crit.severity() > from.severity() {
			m.base = e.At
			note = "Criticité élevée de " + string(from) + " à " + string(m.crit) + " : les délais de la nouvelle classe partent de cet instant."
		} else {
			m.base = m.origin
		}
	}
	m.tell(e, "R-059", note, "upgrade_restart")
}

func (m *machine) send(e Event) {
	note := "Transmission au support N3."
	if m.where == stopped {
		m.restoreOpen(e.At)
		note = "Transmission au support N3 d'un ticket traité : son traitement antérieur est annulé."
	}
	m.act(e.At)
	m.life.N3 = append(m.life.N3, m.judge(m.rules.N3, e.At))
	m.exemptByN3 = m.exemptByN3 || !m.past(m.measure(m.rules.Workaround, e.At), e.At)
	m.enter(atN3, e.At)
	m.life.AtN3 = append(m.life.AtN3, Interval{From: e.At})
	if !m.rules.StockIncludesN3 {
		m.stockOut(e.At)
	}
	m.treat(e.At)
	m.tell(e, "R-051", note)
}

func (m *machine) comeBack(e Event) {
	m.leaveN3(e.At)
	m.life.N3ReturnedAt = append(m.life.N3ReturnedAt, e.At)
	m.life.TreatedAt = time.Time{}
	m.enter(inN2, e.At)
	if !m.rules.StockIncludesN3 {
		m.stockIn(e.At)
	}
	m.tell(e, "R-055", "Renvoi par le support N3 : les délais reprennent sans remise à zéro.")
}

func (m *machine) resolve(at time.Time) {
	m.act(at)
	m.life.ResolvedAt = at
	m.resolution = m.judge(m.rules.Resolution, at)
	m.exemptByFix = !m.past(m.measure(m.rules.Workaround, at), at)
	m.treat(at)
	m.stop(at)
}

// close takes a closing. Where nothing resolved the ticket before, the closing
// is its resolution.
func (m *machine) close(e Event) {
	note := "Ticket clos."
	if m.open() {
		m.resolve(e.At)
		note = "Ticket clos sans résolution distincte : la clôture vaut résolution."
	}
	m.life.ClosedAt = e.At
	m.closedBy = e.Argument
	m.tell(e, "R-050", note)
}

func (m *machine) reopen(e Event) {
	wasDone := !m.life.ResolvedAt.IsZero() || !m.life.ClosedAt.IsZero()
	counted := wasDone && m.closedBy != MJ && slices.Contains(m.rules.ReopenSides, e.Argument)
	m.restoreOpen(e.At)
	m.life.Reopenings = append(m.life.Reopenings, Reopening{At: e.At, Side: e.Argument, Counted: counted})
	if counted {
		m.life.NReopen++
	}
	note := "Réouverture (" + e.Argument + ") : les délais reprennent, sans consommer d'unité."
	switch m.rules.ReopenClock {
	case Restart:
		m.base, m.origin = e.At, e.At
		note = "Réouverture (" + e.Argument + ") : les délais repartent de zéro."
	case SinceSubmitted:
		for i := len(m.spans) - 1; i >= 0 && m.spans[i].where == stopped; i-- {
			m.spans[i].where = recharged
		}
		note = "Réouverture (" + e.Argument + ") : le temps écoulé depuis la résolution est compté."
	}
	m.tell(e, "R-057", note, "reopen_clock", "reopen_sides")
}

// restoreOpen undoes whatever ended the treatment and puts the ticket back in N2
// hands.
func (m *machine) restoreOpen(at time.Time) {
	if !m.life.ClosedAt.IsZero() {
		m.closures = append(m.closures, Interval{From: m.life.ClosedAt, To: at})
	}
	m.life.ResolvedAt, m.life.ClosedAt, m.life.CancelledAt, m.life.ExceptionAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	m.life.TreatedAt = time.Time{}
	m.closedBy = ""
	m.exemptByFix = false
	m.enter(inN2, at)
	m.stockIn(at)
}

// stop ends the counting, wherever the ticket is.
func (m *machine) stop(at time.Time) {
	m.leaveN3(at)
	m.stockOut(at)
	if m.where != stopped {
		m.enter(stopped, at)
	}
}

func (m *machine) leaveN3(at time.Time) {
	if m.where == atN3 {
		m.life.AtN3[len(m.life.AtN3)-1].To = at
	}
}
