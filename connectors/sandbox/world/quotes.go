package world

import (
	"slices"
	"time"
)

// quote lets most orders begin with a quote, and leaves some requests
// open, withdrawn or overdue.
func (b *builder) quote() {
	for n, o := range b.Orders {
		random := b.stream(partQuotes, n)
		inputs := b.calendar.before(o.NotifiedOn, between(random, 18, 35))
		if isPack(o.Lines[0]) || inputs.Before(b.NotifiedOn) || !b.spread.draw("quoted", 0.8) {
			continue
		}
		submitted := b.calendar.after(inputs, between(random, 4, 10))
		if b.spread.draw("quote late", 0.14) {
			submitted = b.calendar.after(inputs, between(random, 11, 16))
		}
		b.Quotes = append(b.Quotes, Quote{Order: o.Ref, InputsCompleteOn: inputs, SubmittedOn: submitted})
	}
	ago := func(days int) time.Time { return b.calendar.before(b.today, days) }
	b.Quotes = append(b.Quotes,
		Quote{InputsCompleteOn: ago(3)},
		Quote{InputsCompleteOn: ago(8)},
		Quote{InputsCompleteOn: ago(14)}, // overdue
		Quote{InputsCompleteOn: ago(90), SubmittedOn: ago(83), Withdrawn: true},
		Quote{InputsCompleteOn: ago(150), Withdrawn: true},
	)
	slices.SortStableFunc(b.Quotes, func(a, b Quote) int { return a.InputsCompleteOn.Compare(b.InputsCompleteOn) })
	refs := numbering{format: "DEV-%d-%03d"}
	for n := range b.Quotes {
		b.Quotes[n].Ref = refs.next(b.Quotes[n].InputsCompleteOn.Year())
	}
}
