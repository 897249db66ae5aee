package transform

import "time"

// WorkItem is a row of core.work_item_store: a line of the registers that
// committees keep, or of the planning of an order.
type WorkItem struct {
	Origin
	Reference      string     `ch:"reference"` // "RSQ-2026-0042"
	Kind           string     `ch:"kind"`      // RISQUE, ACTION, ALERTE, JALON, RECOMMANDATION, DEMANDE, QUESTION, BENEFICE, TACHE, ECART
	Title          string     `ch:"title"`
	Status         string     `ch:"status"` // the tool's own word
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"` // where there is no order; empty for the whole contract
	Application    string     `ch:"application"`
	UO             string     `ch:"uo"`
	Owner          string     `ch:"owner"` // pseudonym, or a role
	About          string     `ch:"about"` // reference of the deliverable, ticket or item that it is about
	RaisedOn       *time.Time `ch:"raised_on"`
	BaselineOn     *time.Time `ch:"baseline_on"` // of a milestone, in the frozen plan
	DueOn          *time.Time `ch:"due_on"`      // the date in force
	DoneOn         *time.Time `ch:"done_on"`     // closed, answered, reached or measured
	Probability    int64      `ch:"probability"` // 1 to 4; 0 when nobody gave it
	Impact         int64      `ch:"impact"`
	Expected       int64      `ch:"expected"`     // of a benefit, in its own unit
	Measured       *int64     `ch:"measured"`     // nil while nobody measured it
	BudgetCents    int64      `ch:"budget_cents"` // 0 for none
	CostCents      int64      `ch:"cost_cents"`
	Cause          string     `ch:"cause"`
	Cancelled      bool       `ch:"cancelled"`
}

// Table is where work items are stored; analysts read core.work_items.
func (*WorkItem) Table() string { return "core.work_item_store" }
