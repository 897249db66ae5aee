package transform

import "time"

// Anomaly is a row of core.anomaly_store: a defect or an evolution request.
type Anomaly struct {
	Origin
	Reference       string      `ch:"reference"` // "ANO-00042"
	Title           string      `ch:"title"`
	Nature          string      `ch:"nature"`   // ANOMALIE or EVOLUTION
	Severity        string      `ch:"severity"` // BLOQUANTE, MAJEURE, MINEURE
	Status          string      `ch:"status"`   // the tool's own word
	Application     string      `ch:"application"`
	Tranche         string      `ch:"tranche"`
	TicketReference string      `ch:"ticket_reference"` // empty when no ticket led to it
	TestCase        string      `ch:"test_case"`        // reference of the test case that found it
	OpenedAt        *time.Time  `ch:"opened_at"`
	ResolvedAt      *time.Time  `ch:"resolved_at"` // the resolution that stands
	ClosedAt        *time.Time  `ch:"closed_at"`   // the closing that stands
	OpenFrom        []time.Time `ch:"open_from"`   // stays in the open stock, half open
	OpenTo          []time.Time `ch:"open_to"`     // 2199-12-31 while open
	EventAt         []time.Time `ch:"event_at"`
	EventKind       []string    `ch:"event_kind"` // opened, assigned, resolved, reopened, closed
}

// Table is where anomalies are stored; analysts read core.anomalies.
func (*Anomaly) Table() string { return "core.anomaly_store" }
