package dossier

import (
	"strings"
	"time"

	"pilotis/transform"
	"pilotis/transform/agile"
	"pilotis/transform/calendar"
)

// designUnit is the unit of work of product design.
const designUnit = "UO2.6-APDT"

// Design is a row of core.designs: an order of product design with its delay
//
type Design struct {
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"`
	Stories        int64      `ch:"stories"`
	WithTests      bool       `ch:"with_tests"`
	Lots           uint32     `ch:"lots"`
	StartOn        *time.Time `ch:"start_on"`
	DueOn          *time.Time `ch:"due_on"`
	DoneOn         *time.Time `ch:"done_on"`
	State          string     `ch:"state"`
	LateDays       int32      `ch:"late_days"`
	Flaws          uint32     `ch:"flaws"`
	AsOf           time.Time  `ch:"as_of"`
}

// Table is where designs as judged are kept.
func (*Design) Table() string { return "core.designs" }

// designs judges each design of an order that runs.
func (a *assembly) designs(delivered map[string][]*Deliverable) {
	references, sheets := byReference(a.facts.Designs, func(d transform.Design) string { return d.Reference })
	_, orders := byReference(a.facts.Orders, func(o transform.Order) string { return o.Reference })
	for _, reference := range references {
		sheet := counted(a, "design", "R-139", reference, sheets[reference], func(d transform.Design) transform.Origin { return d.Origin })
		var order transform.Order
		if known := orders[sheet.OrderReference]; len(known) > 0 {
			order = latest(known, func(o transform.Order) transform.Origin { return o.Origin })
		}
		if order.Cancelled {
			continue
		}
		life := agile.FollowDesign(agile.Design{
			Ref: reference, Start: dateOf(order.StartOn), Stories: int(sheet.Stories), WithTests: sheet.WithTests, DoneOn: a.designedOn(delivered[sheet.OrderReference]),
		}, a.contract, a.view)
		a.add(&Design{
			Reference: reference, OrderReference: sheet.OrderReference, Tranche: order.Tranche, Stories: sheet.Stories, WithTests: sheet.WithTests, Lots: uint32(life.Lots),
			StartOn: order.StartOn, DueOn: column(life.Term.Due), DoneOn: column(life.Term.Done), State: state(life.Term), LateDays: int32(life.Term.LateDays),
			Flaws: uint32(len(life.Flaws)), AsOf: a.asOf,
		})
		a.flaws("design", reference, order.Tranche, sheet.Origin, life.Flaws)
	}
}

// designedOn is when all documents of the design that an order plans once were
// delivered; zero while one is not, or when none is planned. Those of a period
// follow the work and do not end it.
func (a *assembly) designedOn(delivered []*Deliverable) calendar.Date {
	var last calendar.Date
	for _, d := range delivered {
		if expected, known := a.contract.ExpectedCode(d.Code); !known || expected.Unit != designUnit || expected.Timing != "per order" || d.Cancelled {
			continue
		}
		on := dateOf(d.DeliveredOn)
		if on.IsZero() {
			return calendar.Date{}
		}
		if on.After(last) {
			last = on
		}
	}
	return last
}

// delivered are the deliverables as followed, by order.
func (a *assembly) delivered() map[string][]*Deliverable {
	byOrder := map[string][]*Deliverable{}
	for _, row := range a.rows {
		if d, is := row.(*Deliverable); is {
			byOrder[d.OrderReference] = append(byOrder[d.OrderReference], d)
		}
	}
	return byOrder
}

// ofUnit tells whether a deliverable is one of a unit of work.
func (d *Deliverable) ofUnit(code string) bool { return strings.HasPrefix(d.Code, code+"/") }
