package clock

import "time"

// State is the verdict on a target.
type State string

// The six states. RUNNING is not judged yet and still within the target, or
// suspended; OVERDUE is open and past it.
const (
	Met           State = "MET"
	Missed        State = "MISSED"
	Running       State = "RUNNING"
	Overdue       State = "OVERDUE"
	NotApplicable State = "NOT_APPLICABLE"
	Waived        State = "WAIVED"
)

func (s State) failed() bool { return s == Missed || s == Overdue }

// Who holds an open ticket.
const (
	HeldByN2     = "N2"
	HeldByN3     = "N3"
	HeldByNobody = "" // resolved, cancelled or excepted
)

// Target is one commitment of a ticket and what became of it.
type Target struct {
	State State
	// Seconds is the time counted against the target, to At or to the as-of
	// instant. It is open time, or wall time under hours_mode wall.
	Seconds int64
	// Budget is what the target allows, in the same seconds.
	Budget int64
	// At is when the milestone was reached; zero while it is not.
	At time.Time
	// Deadline is the earliest instant at which Seconds reaches Budget (C-08).
	// It is told for a target that does not apply too, and is zero while the
	// clock is suspended before reaching it.
	Deadline time.Time
	// Planned is Deadline, or while suspended what it was when the clock stopped.
	Planned time.Time
	// OverdueAfter is the last instant at which the target is still respected;
	// zero unless it applies, is not judged and its clock runs.
	OverdueAfter time.Time
	Class        Criticality // in force at At, or at the as-of instant
}

// Interval is [From, To) ; To is zero while it has not ended.
type Interval struct{ From, To time.Time }

// Reopening is one reopening of a treated ticket.
type Reopening struct {
	At      time.Time
	Side    string // MJ or TITULAIRE
	Counted bool   // in NReopen
}

// Life is what the events and the contract make of a ticket at an instant.
// Instants are UTC and zero when they have not happened; seconds are N2 open
// time unless means_clock or hours_mode say otherwise.
type Life struct {
	AsOf time.Time

	CreatedAt   time.Time // zero without a created event
	SubmittedAt time.Time // n2_submitted, else created
	StartAt     time.Time // where the clocks start

	TakenAt              time.Time
	TakenImputed         bool // K-030: none recorded, earliest N2 action used
	TakenSeconds         int64
	FirstResponseAt      time.Time
	FirstResponseSeconds int64 // K-032
	PhoneAt              time.Time
	// Phone is MET when a requester was called before the closing and within
	// phone_max_delay; NOT_APPLICABLE to class MINEUR. It is no part of InTime
	// (R-065, K-009).
	Phone         State
	WorkaroundAt  time.Time // the first
	ResolvedAt    time.Time // the resolution that stands
	ClosedAt      time.Time // the closing that stands
	ClosedSeconds int64     // K-033: N3 and closed-to-reopened suspended
	CancelledAt   time.Time
	ExceptionAt   time.Time

	TreatedAt      time.Time // R-061; zero when undone
	FirstTreatedAt time.Time // never undone

	Workaround, Resolution Target
	N3                     []Target // one a transmission, in order; Deadline and Planned are of that transmission
	N3State                State
	N3Deadline             time.Time
	N3ReturnedAt           []time.Time

	Criticality Criticality // in force at the as-of instant
	Class       Criticality // in force at TreatedAt, else Criticality
	CritChanged bool        // changed since the clock started

	// Counted is false for a cancelled ticket unless count_cancelled: no target
	// applies to it and it consumes nothing.
	Counted    bool
	InTime     bool // no applicable target is MISSED or OVERDUE
	PackUnits  int
	NReopen    int
	Reopenings []Reopening

	// Stock holds the stays in the residual stock: at t a ticket is in it when
	// From < t and (To is zero or t <= To).
	Stock  []Interval
	AtN3   []Interval
	Holder string
	// Overdue holds the times in N2 hands past the resolution target (K-006), to
	// be read as Stock is. While the clock runs, the last begins when the target
	// is passed if nothing happens before: maybe after the as-of instant.
	Overdue []Interval

	// WindowPassed warns that an open ticket in N2 hands went past its
	// workaround or N3 target without any action.
	WindowPassed bool
	AtRisk       bool
	AtRiskFrom   time.Time // from when on it is, if the clock keeps running; zero unless a target runs

	Steps []Step
}

// Step is one line of the account of a life, in order of time. Notes are
// sentences in French, for the committee that reads them.
type Step struct {
	From      time.Time `json:"from"` // of a verdict: the milestone, or the as-of instant
	To        time.Time `json:"to"`   // of an event: From; of a verdict: the deadline, zero when there is none
	Kind      StepKind  `json:"kind"`
	Seconds   int64     `json:"seconds"`   // N2 open time of an interval that counts; what a verdict compares
	Cumulated int64     `json:"cumulated"` // N2 open time counted since the clock started or restarted
	Rule      string    `json:"rule"`      // "R-054"
	Note      string    `json:"note"`
	Knob      string    `json:"knob,omitempty"` // what decided, as "sn2.n3_pause=true"; several are separated by commas
}

// StepKind is what a step tells.
type StepKind string

// The kinds of steps.
const (
	StepCounted      StepKind = "counted"
	StepSuspended    StepKind = "suspended"
	StepClosedWindow StepKind = "closed_window"
	StepEvent        StepKind = "event"
	StepVerdict      StepKind = "verdict"
)
