package dossier

import (
	"cmp"
	"slices"
	"time"

	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/flaw"
	"pilotis/transform/register"
	"pilotis/transform/trace"
)

// WorkItem is a row of core.work_items: a line of the registers or of the
// planning as the contract reads it.
type WorkItem struct {
	Reference      string     `ch:"reference"`
	URL            string     `ch:"url"`
	Kind           string     `ch:"kind"`
	Title          string     `ch:"title"`
	Status         string     `ch:"status"`
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"`
	Application    string     `ch:"application"`
	UO             string     `ch:"uo"`     // canonical code; as written when it is none of the catalogue
	Family         string     `ch:"family"` // R-113; empty when the unit is unknown
	Owner          string     `ch:"owner"`
	About          string     `ch:"about"`
	RaisedOn       *time.Time `ch:"raised_on"`
	BaselineOn     *time.Time `ch:"baseline_on"`
	ForecastOn     *time.Time `ch:"forecast_on"` // the date in force at the tool
	DueOn          *time.Time `ch:"due_on"`      // what State is judged by
	DoneOn         *time.Time `ch:"done_on"`
	State          string     `ch:"state"`
	LateDays       int32      `ch:"late_days"`
	LateJO         int32      `ch:"late_jo"`
	TookJO         int32      `ch:"took_jo"`
	IsOpen         bool       `ch:"is_open"`
	Severity       uint8      `ch:"severity"`
	SlipDays       *int32     `ch:"slip_days"`
	Expected       int64      `ch:"expected"`
	Measured       *int64     `ch:"measured"`
	BudgetCents    int64      `ch:"budget_cents"`
	CostCents      int64      `ch:"cost_cents"`
	Drifts         []string   `ch:"drifts"`
	Cause          string     `ch:"cause"`
	Cancelled      bool       `ch:"cancelled"`
	Flaws          uint32     `ch:"flaws"`
	AsOf           time.Time  `ch:"as_of"`

	record transform.Origin
}

// Table is where work items as judged are kept.
func (*WorkItem) Table() string { return "core.work_items" }

func (a *assembly) workItems() {
	references, sheets := byReference(a.facts.WorkItems, func(i transform.WorkItem) string { return i.Reference })
	for _, reference := range references {
		origin := func(i transform.WorkItem) transform.Origin { return i.Origin }
		duplicates(a, "work_item", "R-114", reference, sheets[reference], origin)
		a.workItem(latest(sheets[reference], origin))
	}
}

func (a *assembly) workItem(sheet transform.WorkItem) {
	written := register.Item{
		Ref: sheet.Reference, Kind: sheet.Kind, Raised: dateOf(sheet.RaisedOn), Baseline: dateOf(sheet.BaselineOn), Due: dateOf(sheet.DueOn), Done: dateOf(sheet.DoneOn),
		Owner: sheet.Owner, About: sheet.About, Cause: sheet.Cause, Probability: int(sheet.Probability), Impact: int(sheet.Impact), Expected: sheet.Expected,
		Cost: sheet.CostCents, Budget: sheet.BudgetCents, Cancelled: sheet.Cancelled,
	}
	life := register.Judge(written, a.contract, a.view)
	row := &WorkItem{
		Reference: sheet.Reference, URL: sheet.URL, Kind: sheet.Kind, Title: sheet.Title, Status: sheet.Status, OrderReference: sheet.OrderReference,
		Application: a.application(sheet.Application), Owner: sheet.Owner, About: sheet.About, RaisedOn: sheet.RaisedOn, BaselineOn: sheet.BaselineOn,
		ForecastOn: sheet.DueOn, DueOn: column(life.Term.Due), DoneOn: column(life.Term.Done), State: state(life.Term), LateDays: int32(life.Term.LateDays),
		LateJO: int32(life.Term.LateJO), TookJO: int32(life.Took), IsOpen: life.Open, Severity: uint8(life.Severity), Expected: sheet.Expected,
		Measured: sheet.Measured, BudgetCents: sheet.BudgetCents, CostCents: sheet.CostCents, Drifts: life.Drifts, Cause: sheet.Cause, Cancelled: sheet.Cancelled, AsOf: a.asOf,
	}
	if done := written.Done; !done.After(a.view) {
		row.DoneOn = column(done)
	}
	if life.Slips {
		slip := int32(life.Slip)
		row.SlipDays = &slip
	}
	flaws := slices.Concat(life.Flaws, a.placed(row, sheet), a.unitOf(row, sheet))
	row.Flaws = uint32(len(flaws))
	a.add(row)
	row.record = sheet.Origin
	a.flaws("work_item", sheet.Reference, row.Tranche, row.record, flaws)
}

// placed settles the tranche: that of the order, else the one written, else the
// whole contract's. A change is one only while its order runs (K-026).
func (a *assembly) placed(row *WorkItem, sheet transform.WorkItem) []trace.Flaw {
	onOrder := sheet.Kind == register.Change || sheet.Kind == register.Task
	order, known := a.orderOf(sheet.OrderReference)
	if row.Tranche = cmp.Or(order.Tranche, sheet.Tranche); !known && (sheet.OrderReference != "" || onOrder && row.Tranche == "") {
		row.Tranche = cmp.Or(row.Tranche, unplaced)
	}
	if known && sheet.Kind == register.Change && !runs(order, dateOf(sheet.RaisedOn)) {
		row.State, row.DueOn, row.LateDays, row.LateJO = "NOT_APPLICABLE", nil, 0, 0
	}
	if !known && (sheet.OrderReference != "" || onOrder) {
		return []trace.Flaw{{Code: flaw.UnknownOrder, Rule: "R-113", What: "La ligne n'est rattachée à aucune commande connue.", Ref: sheet.OrderReference}}
	}
	return nil
}

// unplaced is the tranche of what belongs to one that cannot be told.
const unplaced = "HORS_TRANCHE"

func runs(order transform.Order, on calendar.Date) bool {
	start, end := dateOf(order.StartOn), dateOf(order.EndOn)
	return !order.Cancelled && !on.Before(start) && (end.IsZero() || !on.After(end))
}

// unitOf settles the unit of a task and its family.
func (a *assembly) unitOf(row *WorkItem, sheet transform.WorkItem) []trace.Flaw {
	unit, _, found := a.contract.UnitAndLevel(sheet.UO)
	row.UO, row.Family = cmp.Or(unit.Code, sheet.UO), unit.Family
	if sheet.Kind == register.Task && !found {
		return []trace.Flaw{{Code: flaw.UnknownUnit, Rule: "R-113", What: "L'unité d'œuvre de la tâche n'est pas au catalogue.", Ref: sheet.UO}}
	}
	return nil
}
