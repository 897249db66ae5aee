package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pilotis/connectors/sandbox/world"
)

// registerTruths are the truth tests of what the registers, the planning and the
// orders make known.
func registerTruths() map[string]truth {
	return map[string]truth{
		"K-026": registerFlow("K-026", changesAnswered), "K-027": registerFlow("K-027", eventsAnnounced), "K-041": registerFlow("K-041", causesKnown),
		"K-065": registerFlow("K-065", milestonesReached),
		"K-039": registerCumulated("K-039", activity), "K-060": registerCumulated("K-060", costs), "K-066": registerCumulated("K-066", benefits),
		"K-064": registerStock("K-064", risksAndActions), "K-067": registerStock("K-067", recommendations),
	}
}

func registerFlow(kpi string, of func(l *lived) []fact) truth {
	return func(t *testing.T, l *lived) { l.requireFigures(t, kpi, l.flow(of(l))) }
}

func registerCumulated(kpi string, of func(l *lived) []fact) truth {
	return func(t *testing.T, l *lived) { l.requireFigures(t, kpi, l.cumulated(of(l))) }
}

// standing is a fact that stands from a day on, until before another if there is
// one.
type standing struct {
	fact
	until time.Time
}

func registerStock(kpi string, of func(l *lived) []standing) truth {
	return func(t *testing.T, l *lived) {
		all := of(l)
		from := slices.MinFunc(all, func(a, b standing) int { return a.on.Compare(b.on) }).on
		l.requireFigures(t, kpi, l.stock(from, func(day, _ time.Time) (facts []fact) {
			for _, s := range all {
				if !s.on.After(day) && (s.until.IsZero() || s.until.After(day)) {
					facts = append(facts, s.fact)
				}
			}
			return facts
		}))
	}
}

// items are those of a kind that nobody cancelled.
func (l *lived) items(kinds ...string) []world.Item {
	return slices.DeleteFunc(slices.Clone(l.world.Items), func(i world.Item) bool { return i.Cancelled || !slices.Contains(kinds, i.Kind) })
}

func itemFact(i world.Item, on time.Time, criticality string, num, den int) fact {
	return fact{on: on, tranche: i.Tranche, application: i.Application, criticality: criticality, num: num, den: den}
}

// judged tells whether something due by a day is done, or past without being so.
func (l *lived) judged(due, done time.Time) bool {
	return !due.IsZero() && (!done.IsZero() || due.Before(l.today))
}

func kept(due, done time.Time) bool { return !done.IsZero() && !done.After(due) }

// changesAnswered: five working days, while the order runs.
func changesAnswered(l *lived) (facts []fact) {
	orders := l.ordersByRef()
	for _, i := range l.items(world.ItemChange) {
		due := l.workdayAfter(i.RaisedOn, 5)
		order, known := orders[i.Order]
		if running := !known || !i.RaisedOn.Before(order.Start) && !i.RaisedOn.After(order.End); running && l.judged(due, i.DoneOn) {
			facts = append(facts, itemFact(i, due, "TOUTES", count(kept(due, i.DoneOn)), 1))
		}
	}
	return facts
}

func milestonesReached(l *lived) (facts []fact) {
	for _, i := range l.items(world.ItemMilestone) {
		if l.judged(i.Baseline, i.DoneOn) {
			facts = append(facts, itemFact(i, i.Baseline, "TOUTES", count(kept(i.Baseline, i.DoneOn)), 1))
		}
	}
	return facts
}

func benefits(l *lived) (facts []fact) {
	for _, i := range l.items(world.ItemBenefit) {
		if i.Expected > 0 && !i.DoneOn.IsZero() {
			facts = append(facts, itemFact(i, i.DoneOn, i.Ref, i.Measured, i.Expected))
		}
	}
	return facts
}

func risksAndActions(l *lived) (all []standing) {
	for _, i := range l.items(world.ItemRisk, world.ItemAlert, world.ItemAction) {
		from, part := i.RaisedOn, "ALERTE"
		switch {
		case i.Kind == world.ItemAction:
			if from, part = nextDay(i.DueOn), "ACTION EN RETARD"; i.DueOn.IsZero() {
				continue
			}
		case i.Kind == world.ItemRisk && i.Probability == 0:
			part = "RISQUE NON_COTE"
		case i.Kind == world.ItemRisk:
			part = fmt.Sprintf("RISQUE %02d", i.Probability*i.Impact)
		}
		all = append(all, standing{itemFact(i, from, part, 1, 1), i.DoneOn})
	}
	return all
}

func recommendations(l *lived) (all []standing) {
	for _, i := range l.items(world.ItemRecommendation) {
		all = append(all, standing{itemFact(i, i.RaisedOn, "OUVERTE", 1, 1), i.DoneOn})
		if !i.DoneOn.IsZero() {
			all = append(all, standing{itemFact(i, i.DoneOn, "REPONDUE", 1, 1), time.Time{}})
		}
		if !i.DueOn.IsZero() {
			all = append(all, standing{itemFact(i, nextDay(i.DueOn), "EN_RETARD", 1, 1), i.DoneOn})
		}
	}
	return all
}

// mishap is something that was not kept, with what the registers say of it.
type mishap struct {
	kind, ref string
	at        world.Item // its place in the contract
	due       time.Time
}

func (m mishap) fact(met bool) fact { return itemFact(m.at, m.due, m.kind, count(met), 1) }

// mishaps are the late deliverables, the missed milestones and the costs over
// their budgets.
func (l *lived) mishaps() (all []mishap) {
	orders := l.ordersByRef()
	missed := func(due, done time.Time) bool { return l.judged(due, done) && !kept(due, done) }
	for _, d := range l.world.Deliverables {
		order := orders[d.Order]
		if due := l.owedOn(d); !order.Cancelled && missed(due, deliveredFirst(d)) {
			all = append(all, mishap{"LIVRABLE", d.Ref, world.Item{Tranche: l.trancheOf(d.Order), Application: d.Application}, due})
		}
	}
	for _, i := range l.items(world.ItemMilestone, world.ItemTask) {
		if i.Kind == world.ItemMilestone && missed(i.Baseline, i.DoneOn) {
			all = append(all, mishap{"JALON", i.Ref, i, i.Baseline})
		}
		if i.CostCents > i.BudgetCents {
			all = append(all, mishap{"BUDGET", i.Ref, i, i.DueOn})
		}
	}
	return all
}

// eventsAnnounced: an alert on the fifth working day before, or earlier.
func eventsAnnounced(l *lived) (facts []fact) {
	alerts := l.items(world.ItemAlert)
	for _, m := range l.mishaps() {
		limit := l.workdayBefore(m.due, 5)
		facts = append(facts, m.fact(slices.ContainsFunc(alerts, func(i world.Item) bool { return i.About == m.ref && !i.RaisedOn.After(limit) })))
	}
	return facts
}

// causesKnown is of the same mishaps and of the tickets not treated in time.
func causesKnown(l *lived) (facts []fact) {
	caused := func(ref string) bool {
		return slices.ContainsFunc(l.world.Items, func(i world.Item) bool { return i.About == ref && i.Cause != "" && !i.Cancelled })
	}
	for _, m := range l.mishaps() {
		facts = append(facts, m.fact(caused(m.ref)))
	}
	for _, v := range l.verdicts() {
		if !v.inTime {
			facts = append(facts, v.fact(v.treated, "TICKET", count(caused(v.Key)), 1)...)
		}
	}
	return facts
}

func (l *lived) ordersByRef() map[string]world.Order {
	orders := map[string]world.Order{}
	for _, order := range l.world.Orders {
		orders[order.Ref] = order
	}
	return orders
}

// owedOn is the day by which a deliverable is owed: five working days after its
// reading, else the order's or that of the latest ordre de service.
func (l *lived) owedOn(d world.Deliverable) time.Time {
	if d.ReadingAgreed && !d.ReadingOn.IsZero() {
		return l.workdayAfter(d.ReadingOn, 5)
	}
	return d.DueOn
}

func deliveredFirst(d world.Deliverable) time.Time {
	if len(d.Deliveries) == 0 {
		return time.Time{}
	}
	return dayOf(d.Deliveries[0].At)
}

// strangeUnit is ordered on purpose, and of no catalogue.
const strangeUnit = "UO2.11-DATA"

// Units verified by the activity report, and those verified by their documents
// alone; the others are by both (§2.5).
var (
	activityAlone  = []string{"UO1.2-PMOG", "UO2.4-PMO", "UO3.6-SN2"}
	documentsAlone = []string{"UO2.5-ATEST", "UO2.6-APDT", "UO2.7-AMIG", "UO2.8-ASCM", "UO2.9-RTE", "UO3.2-CAG", "UO3.3-ACC", "UO3.4-AAFO", "UO3.5-UX", "UO_REVERS"}
)

func familyOf(uo string) string {
	switch {
	case uo == strangeUnit:
		return "NON_PRECISEE"
	case strings.HasPrefix(uo, "UO1"):
		return "PROGRAMME"
	case strings.HasPrefix(uo, "UO2"):
		return "PROJET"
	case strings.HasPrefix(uo, "UO3"):
		return "EXPERTISE"
	}
	return "SORTIE"
}

// service is an order line with what came of it.
type service struct {
	world.OrderLine
	order                         world.Order
	baseline, delivered, accepted time.Time // the last two zero while anything is missing
}

func (s service) fact(on time.Time, criticality string, num, den int) []fact {
	if on.IsZero() {
		return nil
	}
	return []fact{{on: on, tranche: s.order.Tranche, application: s.Application, criticality: criticality, num: num, den: den}}
}

func (l *lived) services() (all []service) {
	for _, order := range l.world.Orders {
		if order.Cancelled || order.NotifiedOn.After(l.today) {
			continue
		}
		for _, line := range order.Lines {
			all = append(all, l.serviceOf(order, line))
		}
	}
	return all
}

func (l *lived) serviceOf(order world.Order, line world.OrderLine) service {
	s := service{OrderLine: line, order: order}
	proofs, deliveries, acceptances := 0, 0, 0
	for _, d := range l.world.Deliverables {
		if d.Order != order.Ref || !proves(d.Code, line.UO) {
			continue
		}
		proofs++
		s.baseline = latestOf(s.baseline, d.Baseline)
		if first := deliveredFirst(d); !first.IsZero() {
			deliveries, s.delivered = deliveries+1, latestOf(s.delivered, first)
		}
		for _, decision := range d.Decisions {
			if decision.Outcome == "CONFORME" {
				acceptances, s.accepted = acceptances+1, latestOf(s.accepted, decision.On)
			}
		}
	}
	if s.baseline.IsZero() {
		s.baseline = line.End
	}
	if deliveries < proofs {
		s.delivered = time.Time{}
	}
	if acceptances < proofs {
		s.accepted = time.Time{}
	}
	return s
}

// activity: tasks planned and done, units ordered and wholly delivered, since the
// beginning.
func activity(l *lived) (facts []fact) {
	for _, i := range l.items(world.ItemTask) {
		facts = append(facts, itemFact(i, i.DueOn, familyOf(i.UO)+" / TACHES", 0, 1))
		if !i.DoneOn.IsZero() {
			facts = append(facts, itemFact(i, i.DoneOn, familyOf(i.UO)+" / TACHES", 1, 0))
		}
	}
	for _, s := range l.services() {
		facts = append(facts, s.fact(s.order.NotifiedOn, familyOf(s.UO)+" / UNITES", 0, s.Quantity)...)
		facts = append(facts, s.fact(s.delivered, familyOf(s.UO)+" / UNITES", s.Quantity, 0)...)
	}
	return facts
}

// costs: amounts by baseline, and amounts wholly accepted by the last decision.
func costs(l *lived) (facts []fact) {
	for _, s := range l.services() {
		facts = append(facts, s.fact(s.baseline, "MONTANT", 0, int(s.AmountCents))...)
		facts = append(facts, s.fact(s.accepted, "MONTANT", int(s.AmountCents), 0)...)
	}
	return facts
}

// proves tells whether a deliverable verifies a line of a unit.
func proves(code, uo string) bool {
	switch {
	case uo == strangeUnit:
		return false
	case code == "TR/CRA":
		return !slices.Contains(documentsAlone, uo)
	}
	return strings.HasPrefix(code, uo+"/") && !slices.Contains(activityAlone, uo)
}

func latestOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
