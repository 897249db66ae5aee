package dossier

import (
	"time"

	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/quote"
)

// Quote is a row of core.quotes: a request for a quote with its ten working days
//
type Quote struct {
	Reference        string     `ch:"reference"`
	OrderReference   string     `ch:"order_reference"`
	Tranche          string     `ch:"tranche"`
	InputsCompleteOn *time.Time `ch:"inputs_complete_on"`
	DueOn            *time.Time `ch:"due_on"`
	SubmittedOn      *time.Time `ch:"submitted_on"`
	State            string     `ch:"state"`
	LateDays         int32      `ch:"late_days"`
	LateJO           int32      `ch:"late_jo"`
	Withdrawn        bool       `ch:"withdrawn"`
	AsOf             time.Time  `ch:"as_of"`
}

// Table is where quotes as judged are kept.
func (*Quote) Table() string { return "core.quotes" }

func (a *assembly) quotes() {
	references, sheets := byReference(a.facts.Quotes, func(q transform.Quote) string { return q.Reference })
	for _, reference := range references {
		sheet := latest(sheets[reference], func(q transform.Quote) time.Time { return q.Version }, func(q transform.Quote) uint64 { return q.FactKey })
		written := quote.Quote{Ref: sheet.Reference, SubmittedOn: dateOf(sheet.SubmittedOn), Withdrawn: sheet.Withdrawn}
		if given := dateOf(sheet.InputsCompleteOn); !given.IsZero() {
			written.Inputs = []calendar.Date{given}
		}
		life := quote.Judge(written, a.contract, a.view)
		tranche := a.trancheOf(sheet.OrderReference)
		a.add(&Quote{
			Reference: sheet.Reference, OrderReference: sheet.OrderReference, Tranche: tranche, InputsCompleteOn: column(life.CompleteOn),
			DueOn: column(life.Term.Due), SubmittedOn: sheet.SubmittedOn, State: state(life.Term), LateDays: int32(life.Term.LateDays),
			LateJO: int32(life.Term.LateJO), Withdrawn: sheet.Withdrawn, AsOf: a.asOf,
		})
		a.flaws("quote", sheet.Reference, tranche, life.Flaws)
	}
}
