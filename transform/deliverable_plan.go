package transform

import "time"

// DeliverablePlan is a row of core.deliverable_plan_store: what the planning tool
// knows of a deliverable — its due dates, its reading and the Ministry's
// decisions. Its deliveries lie on the document servers and meet it on Reference.
type DeliverablePlan struct {
	Origin
	Reference      string      `ch:"reference"` // "LIV-2026-0042"
	Code           string      `ch:"code"`      // of the catalogue: "UO1.1-DPG/L01"
	Title          string      `ch:"title"`
	Status         string      `ch:"status"`
	OrderReference string      `ch:"order_reference"` // empty: a deliverable without an order, which is a flaw
	Application    string      `ch:"application"`
	DueOn          []time.Time `ch:"due_on"`     // the order's date, then each date set by an ordre de service
	DueSetOn       []time.Time `ch:"due_set_on"` // when each was set; 1970-01-01 for the order itself
	BaselineOn     *time.Time  `ch:"baseline_on"`
	ReadingAgreed  bool        `ch:"reading_agreed"`
	HandedOverAt   *time.Time  `ch:"handed_over_at"` // instant
	ReadingOn      *time.Time  `ch:"reading_on"`
	Corrections    int64       `ch:"corrections"` // listed by the reading
	Corrected      int64       `ch:"corrected"`   // done at delivery
	DecidedOn      []time.Time `ch:"decided_on"`
	Outcomes       []string    `ch:"outcomes"` // CONFORME, CONFORME_PARTIEL, NON_CONFORME
	Motives        []string    `ch:"motives"`
	Cancelled      bool        `ch:"cancelled"`
}

// Table is where plans are stored; analysts read core.deliverables.
func (*DeliverablePlan) Table() string { return "core.deliverable_plan_store" }
