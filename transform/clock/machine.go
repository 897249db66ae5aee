package clock

import "time"

// where a ticket is, and hence what its time counts for.
type where int

const (
	notStarted where = iota
	inN2             // counted
	atN3             // suspended, or counted without n3_pause
	stopped          // resolved, cancelled or excepted: suspended if it is reopened
	recharged        // stopped, and counted after all by reopen_clock from_submission
)

// span is a stretch of a life during which nothing changed.
type span struct {
	from, to time.Time
	where    where
}

// machine is a ticket as its events are applied, one after the other.
type machine struct {
	rules *Rules
	asOf  time.Time
	life  Life

	startKind     Kind
	submittedCrit Criticality // for a clock that starts at a creation without criticality
	crit          Criticality
	where         where
	mark          time.Time // since when it is there
	spans         []span    // before mark
	base          time.Time // from where the count in force runs
	origin        time.Time // base, but for upgrades
	since         time.Time // since when place, class and base are what they are

	closedBy        string     // side of the closing that stands
	closures        []Interval // from closed to reopened
	workaround      Target
	resolution      Target
	treatedClass    Criticality
	firstAct        time.Time // K-030
	firstActSeconds int64
	exemptByN3      bool // all_milestones: sent within the workaround target
	exemptByFix     bool // likewise resolved
	log             []Step
}

func newMachine(rules *Rules, asOf time.Time, events int) *machine {
	m := &machine{rules: rules, asOf: asOf, spans: make([]span, 0, 8)}
	m.life.AsOf = asOf
	if !rules.NoSteps {
		m.log = make([]Step, 0, events)
	}
	return m
}

// effective tells whether an event would change something now.
func (m *machine) effective(e Event) bool {
	switch e.Kind {
	case Created, Submitted:
		return m.where == notStarted || e.Kind == Submitted && e.At.Equal(m.life.SubmittedAt)
	case CritChanged:
		return Criticality(e.Argument) != m.crit
	case Taken:
		return m.life.TakenAt.IsZero()
	case FirstResponse:
		return m.life.FirstResponseAt.IsZero()
	case PhoneComm:
		return m.life.PhoneAt.IsZero()
	case Workaround:
		return m.life.WorkaroundAt.IsZero() && m.open()
	case N3Returned:
		return m.where == atN3
	case N3Sent:
		return m.where == inN2
	case ExceptionAccepted:
		return m.life.ExceptionAt.IsZero() && m.life.CancelledAt.IsZero()
	case Resolved:
		return m.life.ResolvedAt.IsZero() && m.life.CancelledAt.IsZero()
	case Closed:
		return m.life.ClosedAt.IsZero()
	case Cancelled:
		return m.life.CancelledAt.IsZero()
	case Reopened:
		return m.where == stopped
	}
	return false
}

func (m *machine) open() bool { return m.where == inN2 || m.where == atN3 }

// apply makes an event happen. An event without effect is only told.
func (m *machine) apply(e Event) error {
	if m.where == notStarted {
		return m.applyBefore(e)
	}
	if !m.effective(e) && (e.Kind != N3Sent || m.where != stopped) {
		m.tell(e, "R-061", "Sans effet : "+ineffective(e.Kind))
		return nil
	}
	switch e.Kind {
	case Created, Submitted:
		m.submitLater(e)
	case CritChanged:
		m.changeCriticality(e)
	case Taken:
		m.life.TakenAt, m.life.TakenSeconds = e.At, m.means(e.At)
		m.tell(e, "K-030", "Prise en charge par le support N2.")
	case FirstResponse:
		m.life.FirstResponseAt, m.life.FirstResponseSeconds = e.At, m.means(e.At)
		m.act(e.At)
		m.tell(e, "K-032", "Première réponse au demandeur.")
	case PhoneComm:
		m.life.PhoneAt = e.At
		m.tell(e, "R-065", "Appel téléphonique au demandeur.")
	case Workaround:
		m.act(e.At)
		m.life.WorkaroundAt = e.At
		m.workaround = m.judge(m.rules.Workaround, e.At)
		m.tell(e, "R-049", "Solution de contournement en place.")
	case N3Returned:
		m.comeBack(e)
	case N3Sent:
		m.send(e)
	case ExceptionAccepted:
		m.life.ExceptionAt = e.At
		m.treat(e.At)
		m.stop(e.At)
		m.tell(e, "R-060", "Exception acceptée par le Ministère : la résolution n'est plus due.")
	case Resolved:
		m.resolve(e.At)
		m.tell(e, "R-050", "Ticket résolu : les délais s'arrêtent.")
	case Closed:
		m.close(e)
	case Cancelled:
		m.life.CancelledAt = e.At
		m.stop(e.At)
		m.tell(e, "R-044", "Ticket annulé.", "count_cancelled")
	case Reopened:
		m.reopen(e)
	}
	return nil
}

// applyBefore takes the events that come before the clock starts, and the one
// that starts it.
func (m *machine) applyBefore(e Event) error {
	if (e.Kind == Created || e.Kind == Submitted || e.Kind == CritChanged) && e.Argument != "" {
		m.crit = Criticality(e.Argument)
	}
	switch {
	case e.Kind == m.startKind && e.At.Equal(m.life.StartAt):
		if !m.crit.Valid() {
			m.crit = m.submittedCrit
		}
		if !m.crit.Valid() {
			return ErrNoCriticality
		}
		m.where, m.mark, m.base, m.origin, m.since = inN2, e.At, e.At, e.At, e.At
		if e.At.Equal(m.life.SubmittedAt) {
			m.stockIn(e.At)
		}
		m.tell(e, "R-047", "Départ des délais, criticité "+string(m.crit)+".", "clock_start")
	case e.Kind.rank() <= CritChanged.rank():
		m.tell(e, "R-047", "Avant le départ des délais.", "clock_start")
	case e.Kind == Taken, e.Kind == FirstResponse, e.Kind == PhoneComm, e.Kind == Cancelled:
		m.tell(e, "R-047", "Sans effet : antérieur au départ des délais.", "clock_start")
	default:
		return ErrBeforeSubmission
	}
	return nil
}

// enter ends the present span and begins another.
func (m *machine) enter(place where, at time.Time) {
	m.lapse(at)
	if at.After(m.mark) {
		m.spans = append(m.spans, span{from: m.mark, to: at, where: m.where})
	}
	m.mark, m.where = at, place
}

// lapse notes for how long the ticket was overdue in N2 hands (K-006), before
// something changes.
func (m *machine) lapse(at time.Time) {
	if m.where == inN2 {
		m.overdue(later(m.measure(m.rules.Resolution, at).OverdueAfter, m.since), at)
	}
	m.since = at
}

// overdue adds an interval, as the rest of the last where it follows it.
func (m *machine) overdue(from, to time.Time) {
	if !to.IsZero() && !from.Before(to) {
		return
	}
	if n := len(m.life.Overdue); n > 0 && m.life.Overdue[n-1].To.Equal(from) {
		m.life.Overdue[n-1].To = to
		return
	}
	m.life.Overdue = append(m.life.Overdue, Interval{From: from, To: to})
}

func (m *machine) treat(at time.Time) {
	m.life.TreatedAt, m.treatedClass = at, m.crit
	if m.life.FirstTreatedAt.IsZero() {
		m.life.FirstTreatedAt = at
	}
}

// act notes the first action of N2 (K-030).
func (m *machine) act(at time.Time) {
	if m.firstAct.IsZero() {
		m.firstAct, m.firstActSeconds = at, m.means(at)
	}
}

func (m *machine) stockIn(at time.Time) {
	if n := len(m.life.Stock); n > 0 && m.life.Stock[n-1].To.IsZero() {
		return
	}
	m.life.Stock = append(m.life.Stock, Interval{From: at})
}

func (m *machine) stockOut(at time.Time) {
	if n := len(m.life.Stock); n > 0 && m.life.Stock[n-1].To.IsZero() {
		m.life.Stock[n-1].To = at
	}
}
