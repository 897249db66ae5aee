package dossier

import (
	"time"

	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
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

// QuoteAccount is the row of a quote with all that it came of.
type QuoteAccount struct {
	Row   *Quote
	Sheet transform.Quote // the one that counts
	Life  quote.Life
}

// ExplainQuote judges one quote as [Assemble] does, and keeps how. The facts need
// no more than that quote and its order. It is false when no tool knows the
// reference.
func ExplainQuote(f Facts, reference string, c *contract.Contract, asOf time.Time) (QuoteAccount, bool) {
	_, sheets := byReference(f.Quotes, func(q transform.Quote) string { return q.Reference })
	if len(sheets[reference]) == 0 {
		return QuoteAccount{}, false
	}
	return newAssembly(f, c, asOf).judgeQuote(latestQuote(sheets[reference])), true
}

func quoteOrigin(q transform.Quote) transform.Origin { return q.Origin }

func latestQuote(sheets []transform.Quote) transform.Quote {
	return latest(sheets, quoteOrigin)
}

func (a *assembly) quotes() {
	references, sheets := byReference(a.facts.Quotes, func(q transform.Quote) string { return q.Reference })
	for _, reference := range references {
		duplicates(a, "quote", "R-118", reference, sheets[reference], quoteOrigin)
		account := a.judgeQuote(latestQuote(sheets[reference]))
		a.add(account.Row)
		a.flaws("quote", reference, account.Row.Tranche, account.Sheet.Origin, append(a.unknownOrder("R-118", account.Sheet.OrderReference), account.Life.Flaws...))
	}
}

func (a *assembly) judgeQuote(sheet transform.Quote) QuoteAccount {
	written := quote.Quote{Ref: sheet.Reference, SubmittedOn: dateOf(sheet.SubmittedOn), Withdrawn: sheet.Withdrawn}
	if given := dateOf(sheet.InputsCompleteOn); !given.IsZero() {
		written.Inputs = []calendar.Date{given}
	}
	life := quote.Judge(written, a.contract, a.view)
	return QuoteAccount{Sheet: sheet, Life: life, Row: &Quote{
		Reference: sheet.Reference, OrderReference: sheet.OrderReference, Tranche: a.trancheOf(sheet.OrderReference), InputsCompleteOn: column(life.CompleteOn),
		DueOn: column(life.Term.Due), SubmittedOn: sheet.SubmittedOn, State: state(life.Term), LateDays: int32(life.Term.LateDays),
		LateJO: int32(life.Term.LateJO), Withdrawn: sheet.Withdrawn, AsOf: a.asOf,
	}}
}
