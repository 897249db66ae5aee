package world

import (
	"fmt"
	"time"
)

// tasks plans what each line of an order is made of: done about in time, late or
// not yet, now and then for more than was planned.
func (r *registering) tasks(o Order) {
	for _, line := range o.Lines {
		count := between(r.random, 3, 5)
		span := int(line.End.Sub(line.Start).Hours() / 24)
		for n := range count {
			at := Item{
				Kind: ItemTask, Title: fmt.Sprintf("%s – %s", taskTitles[n], line.UO), Tranche: o.Tranche, Order: o.Ref, Application: line.Application, UO: line.UO, Owner: r.owner(o.Ref),
				RaisedOn: o.Start, DueOn: r.calendar.prev(line.Start.AddDate(0, 0, span*(n+1)/count)), BudgetCents: line.AmountCents / int64(count),
			}
			at.DueOn = later(at.DueOn, at.RaisedOn)
			at.DoneOn = later(at.RaisedOn, r.calendar.before(at.DueOn, between(r.random, 0, 4)))
			switch {
			case r.spread.draw("task left", 0.04):
				at.DoneOn = time.Time{}
			case r.spread.draw("task late", 0.15):
				at.DoneOn = r.calendar.after(at.DueOn, between(r.random, 1, 15))
			}
			at.Cancelled = r.spread.draw("task cancelled", 0.03)
			r.spend(&at)
		}
	}
}

// spend writes what a task cost once it is done, and looks after the overruns.
func (r *registering) spend(at *Item) {
	over := r.spread.draw("overrun", 0.07)
	at.CostCents = at.BudgetCents * int64(between(r.random, 80, 100)) / 100
	if over {
		at.CostCents = at.BudgetCents * int64(between(r.random, 103, 140)) / 100
	}
	if ref := r.put(*at); over && ref != "" && !at.Cancelled && !at.DoneOn.IsZero() && at.DoneOn.Before(r.today) {
		r.missed(Item{Tranche: at.Tranche, Order: at.Order, Application: at.Application, About: ref, Owner: at.Owner}, at.DueOn)
	}
}

// milestones are frozen by the plan of the order; some are planned anew, some are
// reached late, and one in a while nobody froze.
func (r *registering) milestones(o Order) {
	count := between(r.random, 1, 3)
	span := int(o.End.Sub(o.Start).Hours() / 24)
	for n := range count {
		at := Item{
			Kind: ItemMilestone, Title: fmt.Sprintf("%s – %s", milestoneTitles[n], o.Subject), Tranche: o.Tranche, Order: o.Ref, Application: o.Lines[0].Application,
			Owner: r.owner(o.Ref), RaisedOn: o.Start, Baseline: r.calendar.next(o.Start.AddDate(0, 0, span*(n+1)/count)),
		}
		at.DueOn, at.DoneOn = at.Baseline, r.calendar.before(at.Baseline, between(r.random, 0, 3))
		if r.spread.draw("milestone planned anew", 0.25) {
			at.MovedFrom, at.DueOn = at.Baseline, r.calendar.after(at.Baseline, between(r.random, 3, 25))
			at.DoneOn = r.calendar.after(at.DueOn, between(r.random, 0, 3))
		} else if r.spread.draw("milestone late", 0.1) {
			at.DoneOn = r.calendar.after(at.Baseline, between(r.random, 1, 12))
		}
		if r.spread.draw("milestone not reached", 0.05) {
			at.DoneOn = time.Time{}
		}
		at.DoneOn = laterUnlessZero(at.DoneOn, at.RaisedOn)
		baseline := at.Baseline
		if r.spread.draw("milestone without baseline", 0.05) {
			at.Baseline = time.Time{}
		}
		ref := r.put(at)
		late := at.DoneOn.IsZero() || at.DoneOn.After(baseline)
		if ref != "" && late && !at.Baseline.IsZero() && baseline.Before(r.today) {
			r.missed(Item{Tranche: o.Tranche, Order: o.Ref, Application: at.Application, About: ref, Owner: at.Owner}, baseline)
		}
	}
}

// changes are asked for while the order runs, and one in a while after its end
// (K-026).
func (r *registering) changes(o Order) {
	for range between(r.random, 0, 3) {
		at := Item{Kind: ItemChange, Title: pick(r.random, changeTitles), Tranche: o.Tranche, Order: o.Ref, Application: o.Lines[0].Application, Owner: "Chef de projet MJ", RaisedOn: r.somewhen(o.Start, o.End)}
		if r.spread.draw("change of an order that is over", 0.06) {
			at.RaisedOn = r.calendar.after(o.End, between(r.random, 1, 10))
		}
		switch {
		case r.spread.draw("change without answer", 0.06):
		case r.spread.draw("change answered late", 0.15):
			at.DoneOn = r.calendar.after(at.RaisedOn, between(r.random, 6, 15))
		default:
			at.DoneOn = r.calendar.after(at.RaisedOn, between(r.random, 0, 5))
		}
		if r.spread.draw("change of no order", 0.04) {
			at.Order = ""
		}
		at.Cancelled = r.spread.draw("change withdrawn", 0.04)
		r.put(at)
	}
}

var (
	taskTitles      = []string{"Cadrage", "Collecte des entrants", "Production", "Relecture", "Restitution"}
	milestoneTitles = []string{"Lancement", "Point à mi-parcours", "Restitution"}
	changeTitles    = []string{
		"Ajouter une application au périmètre", "Avancer la date de restitution", "Remplacer un livrable par un autre", "Adapter la fréquence des ateliers", "Revoir le plan de tests",
	}
)
