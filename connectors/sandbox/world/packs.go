package world

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// packSize is how many tickets a support pack holds.
const packSize = 50

// group is what support packs are ordered for.
type group struct{ tranche, level string }

// treated gives the days on which the tickets in scope were treated for the first
// time, by group, ascending.
func (b *builder) treated() map[group][]time.Time {
	days := map[group][]time.Time{}
	for _, t := range b.Tickets {
		if !t.InScope {
			continue
		}
		for _, e := range t.Events {
			if e.Kind == "resolved" || e.Kind == "n3_sent" || e.Kind == "exception_accepted" {
				g := group{t.Tranche, supportLevel(t.Tranche, t.Application)}
				days[g] = append(days[g], b.calendar.day(e.At))
				break
			}
		}
	}
	for _, list := range days {
		slices.SortFunc(list, time.Time.Compare)
	}
	return days
}

// orderPacks orders support packs quarter by quarter, ahead of what the quarter
// consumes. For the first option the last order was forgotten: the tickets at the
// end of the contract so far are beyond the packs (R-064, HORS_FORFAIT).
func (b *builder) orderPacks() {
	days := b.treated()
	groups := make([]group, 0, len(days))
	for g := range days {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.tranche, b.tranche), cmp.Compare(a.level, b.level))
	})
	for _, g := range groups {
		limit := len(days[g])/packSize + 2
		if g.tranche == Optionnelle1 && len(days[g]) > 2*packSize {
			limit = (len(days[g]) - 1) / packSize
		}
		ordered := 0
		for from := quarterStart(b.begun); !from.After(b.today); from = from.AddDate(0, 3, 0) {
			consumed, _ := slices.BinarySearchFunc(days[g], from.AddDate(0, 3, 0), time.Time.Compare)
			if wanted := min(max(1, (consumed+packSize-1)/packSize), limit) - ordered; wanted > 0 {
				b.Orders = append(b.Orders, b.packs(g, wanted, from))
				ordered += wanted
			}
		}
	}
}

// packs orders some packs for a quarter.
func (b *builder) packs(g group, count int, quarter time.Time) Order {
	start, end := later(quarter, b.begun), quarter.AddDate(0, 3, -1)
	notified := b.calendar.next(later(b.calendar.before(start, 12), b.confirmed(g.tranche).AddDate(0, 0, 3)))
	level := slices.Index(levels, g.level)
	line := OrderLine{
		UO: "UO3.6-SN2", Level: g.level, Quantity: count, Start: start, End: end, DeclaredValue: level + 1,
		AmountCents: int64(b.units["UO3.6-SN2"].prices[level]) * 100 * int64(count),
		Application: map[string]string{Ferme: "CASSIOPEE", Optionnelle1: "PPN"}[g.tranche],
	}
	o := Order{Tranche: g.tranche, NotifiedOn: notified, Start: start, End: end, Lines: []OrderLine{line}}
	o.Subject = fmt.Sprintf("%s – T%d %d", b.units[line.UO].label, (quarter.Month()-1)/3+1, quarter.Year())
	return o
}
