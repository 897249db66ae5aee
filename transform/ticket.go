package transform

import "time"

// Ticket is a row of core.ticket_store: one support ticket with its whole life.
// Its history is held in arrays, so that no child row can outlive it. Instants
// are UTC; those that have not happened are nil. Seconds are N2 open time
// (C-06) unless the name says otherwise.
//
// States are those of R-052 as at the last event of the ticket: OVERDUE is stored
// only where that event itself came past the target. Whether a running ticket is
// overdue depends on when one asks, hence on no record: the view core.tickets
// derives it from ResolutionOverdueAfter.
type Ticket struct {
	TicketKey uint64 `ch:"ticket_key"` // surrogate of (source, kind, ticket_id)
	Source    string `ch:"source"`
	TicketID  string `ch:"ticket_id"` // the tool's immutable identifier
	Reference string `ch:"reference"` // what people call it: "N2CAS-123"
	URL       string `ch:"url"`       // the tool's own page
	Title     string `ch:"title"`
	Project   string `ch:"project"`
	Nature    string `ch:"nature"`   // INCIDENT, DEMANDE, EVOLUTION… as the mapping names it
	Priority  string `ch:"priority"` // the tool's own word
	Status    string `ch:"status"`   // the tool's own word

	InScope          bool   `ch:"in_scope"`
	OutOfScopeReason string `ch:"out_of_scope_reason"` // empty when in scope

	Tranche     string `ch:"tranche"`     // FERME, OPTIONNELLE_1, OPTIONNELLE_2; empty out of scope
	Application string `ch:"application"` // code of ref.applications
	Difficulty  string `ch:"difficulty"`  // Facile, Intermédiaire, Difficile
	UO          string `ch:"uo"`          // UO3.6-SN2 when in scope

	Criticality string `ch:"criticality"`  // R-046, in force at the last event
	Class       string `ch:"class"`        // criticality in force at treated_at; at the last event while untreated
	CritChanged bool   `ch:"crit_changed"`

	CreatedAt            *time.Time `ch:"created_at"`
	SubmittedAt          *time.Time `ch:"submitted_at"` // clock start
	TakenAt              *time.Time `ch:"taken_at"`
	TakenImputed         bool       `ch:"taken_imputed"` // K-030: no taking in charge recorded, earliest N2 action used
	TakenSeconds         int64      `ch:"taken_seconds"` // K-030, from clock start
	FirstResponseAt      *time.Time `ch:"first_response_at"`
	FirstResponseSeconds int64      `ch:"first_response_seconds"` // K-032
	PhoneAt              *time.Time `ch:"phone_at"`               // first telephone call
	WorkaroundAt         *time.Time `ch:"workaround_at"`
	ResolvedAt           *time.Time `ch:"resolved_at"`    // last resolution not undone
	ClosedAt             *time.Time `ch:"closed_at"`      // last closing not undone
	ClosedSeconds        int64      `ch:"closed_seconds"` // K-033
	CancelledAt          *time.Time `ch:"cancelled_at"`
	ExceptionAt          *time.Time `ch:"exception_at"`
	TreatedAt            *time.Time `ch:"treated_at"`
	FirstTreatedAt       *time.Time `ch:"first_treated_at"`
	LastEventAt          *time.Time `ch:"last_event_at"`

	WorkaroundDeadlineAt *time.Time `ch:"workaround_deadline_at"`
	WorkaroundSeconds    int64      `ch:"workaround_seconds"`
	WorkaroundState      string     `ch:"workaround_state"`

	ResolutionDeadlineAt   *time.Time `ch:"resolution_deadline_at"`   // R-050; moves with suspensions, nil while suspended and not yet overdue
	ResolutionOverdueAfter *time.Time `ch:"resolution_overdue_after"` // the last instant at which elapsed is still within the target; nil unless the clock runs
	AtRiskFrom             *time.Time `ch:"at_risk_from"`             // the earliest instant at which the time left is within the risk share; nil unless the clock runs
	ResolutionSeconds      int64      `ch:"resolution_seconds"`
	ResolutionState        string     `ch:"resolution_state"`

	N3DeadlineAt *time.Time  `ch:"n3_deadline_at"`
	N3State      string      `ch:"n3_state"`
	N3SentAt     []time.Time `ch:"n3_sent_at"`
	N3Seconds    []int64     `ch:"n3_seconds"` // cumulated N2 time at each transmission
	N3States     []string    `ch:"n3_states"`
	N3Classes    []string    `ch:"n3_classes"` // criticality in force at each transmission
	N3ReturnedAt []time.Time `ch:"n3_returned_at"`

	InTime     *bool       `ch:"in_time"`    // R-052 as at the last event; nil when out of scope
	PackUnits  uint8       `ch:"pack_units"` // 1 once treated, else 0
	NReopen    uint16      `ch:"n_reopen"`   // reopenings by the Ministry
	ReopenedAt []time.Time `ch:"reopened_at"`
	ReopenedBy []string    `ch:"reopened_by"` // MJ or TITULAIRE

	// StockFrom[i] to StockTo[i] is a stay in the residual stock, half
	// open; an open end is 2199-12-31. HeldByN3From/To likewise for stays at N3.
	StockFrom    []time.Time `ch:"stock_from"`
	StockTo      []time.Time `ch:"stock_to"`
	HeldByN3From []time.Time `ch:"held_by_n3_from"`
	HeldByN3To   []time.Time `ch:"held_by_n3_to"`

	// OverdueFrom[i] to OverdueTo[i] is a time during which the ticket was in N2
	// hands past its resolution target (K-006), half open like the stock.
	OverdueFrom []time.Time `ch:"overdue_from"`
	OverdueTo   []time.Time `ch:"overdue_to"`

	// The events that the clocks were folded from, in order.
	EventAt       []time.Time `ch:"event_at"`
	EventKind     []string    `ch:"event_kind"`
	EventArgument []string    `ch:"event_argument"`

	// The tool's own status changes, in order: the first has an empty From and is
	// the creation; it is absent where the tool does not tell when that was.
	TransitionAt   []time.Time `ch:"transition_at"`
	TransitionFrom []string    `ch:"transition_from"`
	TransitionTo   []string    `ch:"transition_to"`

	HistoryComplete bool      `ch:"history_complete"` // false when the tool says that it gave fewer changes than there are, or when the changes contradict each other or the present state
	Presence        string    `ch:"presence"`
	Mapping         string    `ch:"mapping"`  // fingerprint of the mapping file that made the row
	Contract        string    `ch:"contract"` // fingerprint of the contract data
	Revision        uint16    `ch:"revision"` // of the transform that made the row
	RawSHA256       string    `ch:"raw_sha256"`
	Version         time.Time `ch:"version"` // the tool's update time: the latest replaces the others
}

// Table is where tickets are stored; analysts read the view core.tickets.
func (*Ticket) Table() string { return "core.ticket_store" }
