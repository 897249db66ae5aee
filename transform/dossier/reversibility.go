package dossier

import (
	"time"

	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/reversibility"
)

// exitUnit is the unit of work of the exit.
const exitUnit = "UO_REVERS"

// Reversibility is a row of core.reversibilities: an exit with its end and the
// erasure that follows.
type Reversibility struct {
	Reference       string      `ch:"reference"`
	URL             string      `ch:"url"`
	OrderReference  string      `ch:"order_reference"`
	Tranche         string      `ch:"tranche"`
	NotifiedOn      *time.Time  `ch:"notified_on"`
	Phases          []bool      `ch:"phases"`
	FinishedOn      *time.Time  `ch:"finished_on"`
	DeemedOn        *time.Time  `ch:"deemed_on"`
	EndedOn         *time.Time  `ch:"ended_on"`    // from which the erasure runs
	VerifyCodes     []string    `ch:"verification_codes"`
	VerifyDue       []time.Time `ch:"verification_due_on"` // R-128, owed by the Ministry
	VerifyState     []string    `ch:"verification_state"`
	ErasureDueOn    *time.Time  `ch:"erasure_due_on"`
	ErasedOn        *time.Time  `ch:"erased_on"`
	ErasureState    string      `ch:"erasure_state"`
	ErasureLateDays int32       `ch:"erasure_late_days"`
	Flaws           uint32      `ch:"flaws"`
	AsOf            time.Time   `ch:"as_of"`
}

// Table is where exits as judged are kept.
func (*Reversibility) Table() string { return "core.reversibilities" }

// ReversibilityMilestone is a row of core.reversibility_milestones: one of T1 to T4
// of an exit.
type ReversibilityMilestone struct {
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"`
	Milestone      string     `ch:"milestone"` // T1 to T4
	TheoreticalOn  *time.Time `ch:"theoretical_on"`
	DueOn          *time.Time `ch:"due_on"`
	ReachedOn      *time.Time `ch:"reached_on"`
	GapDays        *int32     `ch:"gap_days"` // actual less theoretical; nil while it is not reached
	State          string     `ch:"state"`
	LateDays       int32      `ch:"late_days"`
	AsOf           time.Time  `ch:"as_of"`
}

// Table is where the milestones of exits are kept.
func (*ReversibilityMilestone) Table() string { return "core.reversibility_milestones" }

// reversibilities follows each exit of an order that runs.
func (a *assembly) reversibilities(delivered map[string][]*Deliverable) {
	references, sheets := byReference(a.facts.Reversibilities, func(r transform.Reversibility) string { return r.Reference })
	_, orders := byReference(a.facts.Orders, func(o transform.Order) string { return o.Reference })
	for _, reference := range references {
		sheet := counted(a, "reversibility", "R-127", reference, sheets[reference], func(r transform.Reversibility) transform.Origin { return r.Origin })
		var order transform.Order
		if known := orders[sheet.OrderReference]; len(known) > 0 {
			order = latest(known, func(o transform.Order) transform.Origin { return o.Origin })
		}
		if !order.Cancelled {
			a.reversibility(sheet, order, delivered[sheet.OrderReference])
		}
	}
}

func (a *assembly) reversibility(sheet transform.Reversibility, order transform.Order, delivered []*Deliverable) {
	written := reversibility.Reversibility{
		Ref: sheet.Reference, Notified: dateOf(order.NotifiedOn),
		Reached: [4]calendar.Date{dateOf(sheet.T1On), dateOf(sheet.T2On), dateOf(sheet.T3On), dateOf(sheet.T4On)},
		Signed:  dateOf(sheet.SignedOn), Informed: dateOf(sheet.InformedOn), Agreed: dateOf(sheet.AgreedOn), Erased: dateOf(sheet.ErasedOn),
	}
	for _, d := range delivered {
		if d.ofUnit(exitUnit) && !d.Cancelled {
			written.Documents = append(written.Documents, reversibility.Document{Code: d.Code, Delivered: dateOf(d.DeliveredOn), Validated: dateOf(d.AcceptedOn)})
		}
	}
	life := reversibility.Follow(written, a.contract, a.view)
	row := &Reversibility{
		Reference: sheet.Reference, URL: sheet.URL, OrderReference: sheet.OrderReference, Tranche: order.Tranche, NotifiedOn: order.NotifiedOn, Phases: life.Phases[:],
		FinishedOn: column(life.FinishedOn), DeemedOn: column(life.DeemedOn), EndedOn: column(life.EndedOn), VerifyCodes: []string{},
		ErasureDueOn: column(life.Erasure.Due), ErasedOn: column(life.Erasure.Done), ErasureState: state(life.Erasure), ErasureLateDays: int32(life.Erasure.LateDays),
		Flaws: uint32(len(life.Flaws)), AsOf: a.asOf,
	}
	for i, verification := range life.Verifications {
		row.VerifyCodes = append(row.VerifyCodes, written.Documents[i].Code)
		row.VerifyDue, row.VerifyState = append(row.VerifyDue, element(verification.Due)), append(row.VerifyState, state(verification))
	}
	a.add(row)
	for _, m := range life.Milestones {
		if m.Name != "" {
			a.milestone(row, m)
		}
	}
	a.flaws("reversibility", sheet.Reference, order.Tranche, sheet.Origin, life.Flaws)
}

func (a *assembly) milestone(exit *Reversibility, m reversibility.Milestone) {
	row := &ReversibilityMilestone{
		Reference: exit.Reference, OrderReference: exit.OrderReference, Tranche: exit.Tranche, Milestone: m.Name, TheoreticalOn: column(m.Date), DueOn: column(m.Term.Due),
		ReachedOn: column(m.Term.Done), State: state(m.Term), LateDays: int32(m.Term.LateDays), AsOf: a.asOf,
	}
	if row.ReachedOn != nil {
		gap := int32(m.Gap)
		row.GapDays = &gap
	}
	a.add(row)
}
