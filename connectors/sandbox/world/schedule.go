package world

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// planned is a deliverable before its life, and the last day on which it cannot
// be delivered yet.
type planned struct {
	Deliverable
	notYet time.Time
}

// schedulePlan makes due what the orders make due, and numbers it in order of due
// date.
func (b *builder) schedulePlan() {
	for n, o := range b.Orders {
		if o.Cancelled {
			continue
		}
		random := b.stream(partDeliverables, n)
		for _, line := range o.Lines {
			for _, d := range b.dues(random, o, line) {
				d.Order, d.Application = o.Ref, line.Application
				b.plans = append(b.plans, d)
			}
		}
	}
	b.plans = append(b.plans, b.withoutOrder())
	slices.SortStableFunc(b.plans, func(a, b planned) int {
		return cmp.Or(a.DueOn.Compare(b.DueOn), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Code, b.Code))
	})
	refs := numbering{format: "LIV-%d-%04d"}
	for _, p := range b.plans {
		p.Ref, p.Baseline = refs.next(p.DueOn.Year()), p.DueOn
		b.Deliverables = append(b.Deliverables, p.Deliverable)
	}
}

// activityReport is the code of the report that opens the verification of an
// activity.
const activityReport = "TR/CRA"

// dues lists what a line makes due. What is kept up to date is due with every
// period, what a unit delivers is spread over its time; of long lists some.
func (b *builder) dues(random *rand.Rand, o Order, line OrderLine) []planned {
	u := b.units[line.UO]
	var list []planned
	add := func(code, title string, on time.Time) {
		list = append(list, planned{Deliverable{Code: code, Title: title, DueOn: b.calendar.next(on)}, o.NotifiedOn})
	}
	report := func(code, title string, end time.Time, days int) {
		list = append(list, planned{Deliverable{Code: code, Title: title + " – " + month(end), DueOn: b.calendar.after(end, days)}, end})
	}
	span := line.End.Sub(line.Start)
	part := func(from, to float64) time.Time {
		return line.Start.AddDate(0, 0, int((from+(to-from)*random.Float64())*span.Hours()/24))
	}
	byTiming := map[string][]offer{}
	for _, d := range u.deliverables {
		byTiming[d.timing] = append(byTiming[d.timing], d)
	}
	for _, d := range byTiming["start"] {
		add(d.code, d.title, b.calendar.after(line.Start, 15))
	}
	for _, d := range some(random, byTiming["milestone"], 2) {
		add(d.code, d.title, part(0.3, 0.9))
	}
	for n, d := range some(random, byTiming["order"], 4) {
		on := part(0.5+0.1*float64(n), 0.9)
		if d.code == "UO2.6-APDT/L02" {
			on = line.End
		}
		add(d.code, d.title, on)
	}
	for _, d := range some(random, byTiming["end"], 2) {
		add(d.code, d.title, line.End)
	}
	for _, d := range byTiming["quarter"] {
		report(d.code, d.title, line.End, 5)
	}
	for n, days := range []int{18, 33, 38} {
		for _, d := range byTiming[fmt.Sprint("T", n+2)] {
			list = append(list, planned{Deliverable{Code: d.code, Title: d.title, DueOn: o.NotifiedOn.AddDate(0, 0, days)}, o.NotifiedOn})
		}
	}
	repeated := some(random, byTiming["period"], 2)
	ends := periods(line)
	if len(ends) > 3 {
		repeated = some(random, repeated, 1)
	}
	for _, end := range ends {
		for _, d := range repeated {
			report(d.code, d.title, end, between(random, 2, 6))
		}
		if u.activity {
			report(activityReport, "Compte rendu d'activités "+u.code, end, 5)
		}
	}
	for _, end := range monthEnds(line) {
		for _, d := range byTiming["month"] {
			report(d.code, d.title, end, 3)
		}
	}
	return list
}

// periods are the last days of the periods of a line; a unit price has one.
func periods(line OrderLine) []time.Time {
	each := periodMonths[line.Frequency]
	if each == 0 {
		return []time.Time{line.End}
	}
	var ends []time.Time
	for n := range line.Quantity {
		ends = append(ends, addMonths(line.Start, (n+1)*each).AddDate(0, 0, -1))
	}
	return ends
}

// monthEnds are the last days of the months of a line.
func monthEnds(line OrderLine) []time.Time {
	var ends []time.Time
	for first := firstOfMonth(line.Start, 1); !first.AddDate(0, 0, -1).After(line.End); first = first.AddDate(0, 1, 0) {
		ends = append(ends, first.AddDate(0, 0, -1))
	}
	return ends
}

// some picks up to n of a list and keeps their order.
func some[T any](random *rand.Rand, list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	places := random.Perm(len(list))[:n]
	slices.Sort(places)
	picked := make([]T, n)
	for k, place := range places {
		picked[k] = list[place]
	}
	return picked
}

var monthNames = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

func month(day time.Time) string {
	return fmt.Sprintf("%s %d", monthNames[day.Month()-1], day.Year())
}
