package world

import (
	"slices"
	"time"
)

// The bad facts, each once. What they are is listed in World.Flaws; whatever is
// not listed there keeps the rules, but for the items of the registers.

// unconfirmed is an order on an option before it was confirmed.
func (b *builder) unconfirmed() Order {
	random := b.stream(partOrders, -1)
	o := b.ordered(random, "UO2.2-PP", Optionnelle2, 0)
	o.NotifiedOn = b.calendar.next(b.NotifiedOn.AddDate(0, 0, 20))
	return o
}

// withoutOrder is a deliverable that no order makes due.
func (b *builder) withoutOrder() planned {
	due := b.calendar.next(b.today.AddDate(0, 0, -90))
	return planned{Deliverable{
		Code: "UO2.2-PP/L04", Title: "Indicateurs de suivi d'activité et KPI – hors commande", Application: "CASSIOPEE", DueOn: due,
	}, due.AddDate(0, 0, -20)}
}

// flawOrders spoils lines of numbered orders and lists what is wrong with orders.
func (b *builder) flawOrders() {
	for _, o := range b.Orders {
		if o.NotifiedOn.Before(b.confirmed(o.Tranche)) {
			b.flaw(FlawUnconfirmed, o.Ref, "notifié avant l'affermissement de la tranche")
		}
	}
	ordinary := func(o Order) bool { return !o.Cancelled && !isPack(o.Lines[0]) && o.Lines[0].UO != "UO_REVERS" }
	if n := b.from(0.35, ordinary); n >= 0 {
		o := &b.Orders[n]
		line := o.Lines[0]
		line.UO, line.Level, line.Frequency, line.Quantity, line.DeclaredValue = "UO2.11-DATA", "M", "", 1, 0
		o.Lines = append(o.Lines, line)
		b.flaw(FlawUnknownUO, o.Ref, line.UO)
	}
	steering := func(o Order) bool { return ordinary(o) && o.Lines[0].UO == "UO2.2-PP" && !b.flawed(o.Ref) }
	if n := b.from(0.3, steering); n >= 0 {
		line := &b.Orders[n].Lines[0]
		line.Level = "TC"
		b.flaw(FlawLevel, b.Orders[n].Ref, line.UO+" niveau "+line.Level)
	}
}

// from is the first order of a kind from a share of the book on; -1 for none.
func (b *builder) from(place float64, is func(Order) bool) int {
	first := int(place * float64(len(b.Orders)))
	if n := slices.IndexFunc(b.Orders[first:], is); n >= 0 {
		return first + n
	}
	return slices.IndexFunc(b.Orders, is)
}

// flawDeliverables lists the deliverable without an order, and lets a decision
// precede its delivery.
func (b *builder) flawDeliverables() {
	for n := range b.Deliverables {
		if d := &b.Deliverables[n]; d.Order == "" {
			b.flaw(FlawWithoutOrder, d.Ref, d.Code)
		}
	}
	for n := len(b.Deliverables) / 3; n < len(b.Deliverables); n++ {
		d := &b.Deliverables[n]
		if len(d.Decisions) == 1 && d.Decisions[0].Outcome == conforming && d.Order != "" {
			d.Decisions[0].On = b.calendar.before(b.calendar.day(d.Deliveries[0].At), 2)
			b.flaw(FlawDecidedBefore, d.Ref, "décision datée de l'avant-veille de la livraison")
			return
		}
	}
}

// flawTickets lets a ticket be submitted before it was created. Its life is the
// same but for the creation: the clock runs from the submission.
func (b *builder) flawTickets() {
	const late = 30 * time.Second
	for n := range b.Tickets {
		t := &b.Tickets[n]
		if !t.InScope || t.Anomaly != "" || t.FormerKey != "" || t.State != StateNew || len(t.Changes) < 2 || !t.Changes[1].At.After(t.Changes[0].At.Add(2*late)) {
			continue
		}
		submitted := slices.ContainsFunc(t.Events, func(e Event) bool { return e.Kind == "n2_submitted" && e.At.Equal(t.Changes[0].At) })
		if !submitted {
			continue
		}
		t.Created = t.Changes[0].At.Add(late)
		for i := range t.Events {
			if t.Events[i].Kind == "created" {
				t.Events[i].At = t.Created.UTC()
			}
		}
		slices.SortStableFunc(t.Events, func(x, y Event) int { return x.At.Compare(y.At) })
		b.flaw(FlawBackwards, t.Key, "créé après sa soumission")
		return
	}
}

func (b *builder) flaw(what, ref, note string) {
	b.Flaws = append(b.Flaws, Flaw{what, ref, note})
}

func (b *builder) flawed(ref string) bool {
	return slices.ContainsFunc(b.Flaws, func(f Flaw) bool { return f.Ref == ref })
}
