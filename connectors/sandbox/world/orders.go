package world

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// book is which units are ordered beside the support packs, in an order that
// makes a small contract varied too.
var book = []string{
	"UO2.5-ATEST", "UO2.2-PP", "UO1.1-DPG", "UO2.6-APDT", "UO1.2-PMOG", "UO2.3-PO", "UO2.5-ATEST", "UO3.1-EMA", "UO2.8-ASCM", "UO3.5-UX", "UO2.1-DP",
	"UO3.3-ACC", "UO2.4-PMO", "UO2.9-RTE", "UO2.5-ATEST", "UO2.2-PP", "UO3.4-AAFO", "UO1.3-AGVC", "UO2.6-APDT", "UO2.7-AMIG", "UO2.3-PO", "UO3.2-CAG",
	"UO2.5-ATEST", "UO_REVERS", "UO1.1-DPG", "UO2.1-DP", "UO1.2-PMOG", "UO3.3-ACC", "UO2.8-ASCM", "UO2.5-ATEST", "UO2.2-PP", "UO3.5-UX", "UO2.4-PMO",
	"UO2.6-APDT", "UO1.3-AGVC", "UO3.4-AAFO", "UO2.3-PO",
}

// cancelledOrders are places in the book whose order was cancelled before it began.
var cancelledOrders = []int{5, 20}

// share is the tranches in the proportion in which they are ordered on.
var share = []string{Ferme, Optionnelle1, Ferme, Optionnelle2, Ferme, Optionnelle1, Optionnelle2, Ferme, Optionnelle1, Ferme}

// companions are units that are ordered together.
var companions = map[string]string{"UO2.2-PP": "UO2.4-PMO", "UO2.5-ATEST": "UO2.6-APDT", "UO2.3-PO": "UO3.5-UX", "UO1.1-DPG": "UO1.2-PMOG", "UO3.3-ACC": "UO3.4-AAFO"}

// smallestBook is how many orders a contract has however small it is.
const smallestBook = 12

// order fills the order book and numbers it in order of notification.
func (b *builder) order() {
	count := max(smallestBook, int(math.Round(float64(len(book))*b.scale)))
	slots := b.stream(partOrders, 0).Perm(count)
	for n := range count {
		random := b.stream(partOrders, n+1)
		o := b.ordered(random, book[n%len(book)], share[n%len(share)], (float64(slots[n])+random.Float64())/float64(count))
		o.Cancelled = slices.Contains(cancelledOrders, n%len(book))
		b.Orders = append(b.Orders, o)
	}
	b.orderPacks()
	b.Orders = append(b.Orders, b.unconfirmed())
	slices.SortStableFunc(b.Orders, func(a, b Order) int { return a.NotifiedOn.Compare(b.NotifiedOn) })
	refs := numbering{format: "BC-%d-%03d"}
	for n := range b.Orders {
		b.Orders[n].Ref = refs.next(b.Orders[n].NotifiedOn.Year())
	}
	b.flawOrders()
	for n, o := range b.Orders {
		b.orders[o.Ref] = n
	}
}

// ordered invents an order notified at a place, from 0 to 1, of the time since
// its tranche was confirmed.
func (b *builder) ordered(random *rand.Rand, code, tranche string, place float64) Order {
	from, to := b.confirmed(tranche).AddDate(0, 0, 5), b.today.AddDate(0, 0, -12)
	notified := from.AddDate(0, 0, int(place*to.Sub(from).Hours()/24))
	if b.units[code].kind == byExit {
		notified = b.today.AddDate(0, 0, -between(random, 62, 70)) // its four phases are over, the verifications not all
	}
	notified = b.calendar.next(notified)
	start := b.calendar.after(notified, between(random, 3, 10))
	if b.units[code].kind == byMonth && random.Float64() < 0.6 {
		start = time.Date(start.Year(), start.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	}
	o := Order{Tranche: tranche, NotifiedOn: notified, Start: start}
	o.add(b.line(random, code, tranche, o))
	if second, has := companions[code]; has && random.Float64() < 0.4 {
		o.add(b.line(random, second, tranche, o))
	}
	o.Subject = b.units[code].label
	if app := o.Lines[0].Application; app != "" {
		o.Subject += " – " + app
	}
	return o
}

func (o *Order) add(line OrderLine) {
	o.Lines = append(o.Lines, line)
	o.End = later(o.End, line.End)
	if line.Start.Before(o.Start) {
		o.Start = line.Start
	}
}

func (b *builder) line(random *rand.Rand, code, tranche string, o Order) OrderLine {
	u := b.units[code]
	level := b.level(random, u, tranche)
	line := OrderLine{UO: code, Level: levels[level], Quantity: 1, Start: o.Start, Application: weighted(random, inPerimeter(tranche)).code}
	line.DeclaredValue = between(random, u.ranges[level][0], u.ranges[level][1])
	if level > 0 && random.Float64() < 0.1 { // what is measured is of the level below
		line.DeclaredValue = between(random, u.ranges[level-1][0], u.ranges[level-1][1])
	}
	price := int64(u.prices[level]) * 100
	switch u.kind {
	case byMonth:
		line.Frequency = pick(random, u.frequencies)
		each := periodMonths[line.Frequency]
		line.Quantity = between(random, 1, map[int]int{1: 4, 3: 3, 4: 2}[each])
		line.End = addMonths(line.Start, each*line.Quantity).AddDate(0, 0, -1)
		line.AmountCents = price * int64(each*line.Quantity)
	case byExit:
		line.Application, line.Start, line.End = "", o.NotifiedOn, o.NotifiedOn.AddDate(0, 0, 38) // T4
		line.AmountCents = price
	default:
		line.Quantity, line.End = quantity(random, code, line.Start)
		line.AmountCents = price * int64(line.Quantity)
	}
	return line
}

var periodMonths = map[string]int{"mensuel": 1, "trimestriel": 3, "quadrimestriel": 4}

// quantity is how many units are ordered at once, and until when.
func quantity(random *rand.Rand, code string, start time.Time) (int, time.Time) {
	switch code {
	case "UO2.6-APDT": // lots of ten user stories, ten days each, thirty with tests
		lots := between(random, 1, 4)
		days := 10 * lots
		if lots < 3 && random.Float64() < 0.3 {
			days = 30 * lots
		}
		return lots, start.AddDate(0, 0, days)
	case "UO3.4-AAFO": // half-days
		n := between(random, 2, 10)
		return n, start.AddDate(0, 0, 14+3*n)
	case "UO2.5-ATEST":
		return between(random, 1, 3), start.AddDate(0, 0, between(random, 45, 75))
	}
	return between(random, 1, 2), start.AddDate(0, 0, between(random, 45, 95))
}

// level is the place of a level in the catalogue: the ecosystems are complex, the
// other applications are not.
func (b *builder) level(random *rand.Rand, u unit, tranche string) int {
	weights := []int{15, 35, 50, 8}
	if tranche == Optionnelle2 {
		weights = []int{40, 45, 15, 0}
	}
	if u.kind == byExit {
		return map[string]int{Ferme: 2, Optionnelle1: 2, Optionnelle2: 1}[tranche]
	}
	sum := 0
	for n := range u.prices {
		sum += weights[n]
	}
	draw := random.IntN(sum)
	for n := range u.prices {
		if draw -= weights[n]; draw < 0 {
			return n
		}
	}
	return 0
}

func inPerimeter(tranche string) []application {
	project := map[string]supportProject{Ferme: cassiopee(), Optionnelle1: digitalProcedure(), Optionnelle2: penal()}[tranche]
	return slices.DeleteFunc(project.applications, func(a application) bool { return a.outside })
}

// supportLevel is the level of the support pack that an application's tickets
// consume.
func supportLevel(tranche, app string) string {
	intermediate := []string{"SISPOPP", "LMP", "VIGIE", "BIE", "TDEX", "MINOS", "SIVAC", "PORTAIL-SI-PENAL"}
	switch {
	case tranche != Optionnelle2:
		return "C"
	case slices.Contains(intermediate, app):
		return "M"
	}
	return "S"
}

// isPack tells whether a line orders support packs.
func isPack(line OrderLine) bool { return strings.HasPrefix(line.UO, "UO3.6") }
