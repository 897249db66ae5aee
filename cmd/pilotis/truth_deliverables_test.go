package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// deliverableTruths are the indicators of what orders make due.
func deliverableTruths() map[string]truth {
	return map[string]truth{
		"K-010": deliverableFlow("K-010", firstConformity), "K-011": deliverableFlow("K-011", firstAcceptance), "K-012": deliverableFlow("K-012", firstDeliveries),
		"K-013": deliverableFlow("K-013", redeliveries), "K-014": deliverableFlow("K-014", adjournments), "K-015": deliverableFlow("K-015", handOvers),
		"K-016": deliverableFlow("K-016", correctedDeliveries), "K-017": deliverableFlow("K-017", decisionsInTime), "K-018": awaitedDecisions,
		"K-040": lateItems, "K-052": deliverableFlow("K-052", slips), "K-053": deliverableFlow("K-053", corrections),
		"contractual.deliverables": storedDeliverables,
	}
}

// activityReport is the code of the report that verifies an activity.
const activityReport = "TR/CRA"

// followed is a deliverable as followed by hand.
type followed struct {
	world.Deliverable
	tranche   string
	due       time.Time // in force
	corrected bool      // due is that of a reading
	first     time.Time // day of the first delivery; zero when none
	cycles    []cycle
}

// cycle is a delivery with what became of it, or a decision for want of one.
type cycle struct {
	delivered, decisionDue     time.Time
	decided                    time.Time // zero while it is awaited
	outcome                    string
	adjourned                  bool
	redeliveryDue, redelivered time.Time
}

func (l *lived) followed() []followed {
	var all []followed
	for _, d := range l.world.Deliverables {
		all = append(all, l.follow(d))
	}
	return all
}

func (l *lived) follow(d world.Deliverable) followed {
	f := followed{Deliverable: d, tranche: l.trancheOf(d.Order), due: d.DueOn}
	if !d.ReadingOn.IsZero() {
		f.due, f.corrected = l.workdayAfter(d.ReadingOn, 5), true
	}
	for n := 1; n <= max(len(d.Deliveries), len(d.Decisions)); n++ {
		var c cycle
		if n <= len(d.Deliveries) {
			c.delivered = dayOf(d.Deliveries[n-1].At)
			c.decisionDue = c.delivered.AddDate(0, 0, 21)
		}
		if k := slices.IndexFunc(d.Decisions, func(made world.Decision) bool { return made.N == n }); k >= 0 {
			c.decided, c.outcome = d.Decisions[k].On, d.Decisions[k].Outcome
		}
		// without a delivery it is refused; A-46: the contract sets no delay for a
		// new presentation of an activity report.
		if c.adjourned = c.outcome != "" && c.outcome != "CONFORME" && !c.delivered.IsZero() && d.Code != activityReport; c.adjourned {
			c.redeliveryDue = l.workdayAfter(c.decided, 5)
			if n < len(d.Deliveries) {
				c.redelivered = dayOf(d.Deliveries[n].At)
			}
		}
		f.cycles = append(f.cycles, c)
	}
	if len(d.Deliveries) > 0 {
		f.first = f.cycles[0].delivered
	}
	return f
}

// trancheOf is the tranche of an order.
func (l *lived) trancheOf(order string) string {
	for _, o := range l.world.Orders {
		if o.Ref == order {
			return o.Tranche
		}
	}
	return "HORS_TRANCHE"
}

// deliverableFlow is the truth test of an indicator that counts facts of deliverables.
func deliverableFlow(kpi string, of func(l *lived, f followed) []fact) truth {
	return func(t *testing.T, l *lived) {
		var facts []fact
		for _, f := range l.followed() {
			facts = append(facts, of(l, f)...)
		}
		l.requireFigures(t, kpi, l.flow(facts))
	}
}

func (f followed) fact(on time.Time, num, den int) fact {
	return fact{on: on, tranche: f.tranche, application: f.Application, criticality: "TOUTES", num: num, den: den}
}

// kept tells of what is due by the end of a day: whether it counts yet, being done
// or past, and whether it was kept.
func (l *lived) kept(due, done time.Time) (counts, met bool) {
	return !done.IsZero() || due.Before(l.today), !done.IsZero() && !done.After(due)
}

// term is the fact of something due; none while it may still be done in time.
func (l *lived) term(f followed, due, done time.Time) []fact {
	counts, met := l.kept(due, done)
	if !counts {
		return nil
	}
	return []fact{f.fact(due, count(met), 1)}
}

// firstConformity: A-25 leaves out the documents of units verified on their
// activity alone.
func firstConformity(_ *lived, f followed) []fact {
	unit, _, _ := strings.Cut(f.Code, "/")
	if len(f.Decisions) == 0 || f.Code == activityReport || slices.Contains([]string{"UO1.2-PMOG", "UO2.4-PMO", "UO3.6-SN2"}, unit) {
		return nil
	}
	return []fact{f.fact(f.Decisions[0].On, count(f.Decisions[0].Outcome == "CONFORME"), 1)}
}

func firstAcceptance(_ *lived, f followed) []fact {
	if len(f.Decisions) == 0 || f.Code != activityReport {
		return nil
	}
	return []fact{f.fact(f.Decisions[0].On, count(f.Decisions[0].Outcome == "CONFORME"), 1)}
}

func firstDeliveries(l *lived, f followed) []fact { return l.term(f, f.due, f.first) }

func redeliveries(l *lived, f followed) (facts []fact) {
	for _, c := range f.cycles {
		if c.adjourned {
			facts = append(facts, l.term(f, c.redeliveryDue, c.redelivered)...)
		}
	}
	return facts
}

func adjournments(_ *lived, f followed) (facts []fact) {
	for _, c := range f.cycles {
		if !c.decided.IsZero() {
			facts = append(facts, f.fact(c.decided, count(c.adjourned), 1))
		}
	}
	return facts
}

func handOvers(l *lived, f followed) []fact {
	if f.ReadingOn.IsZero() {
		return nil
	}
	met := !f.ReadingRemise.IsZero() && !dayOf(f.ReadingRemise).After(l.workdayBefore(f.ReadingOn, 5))
	return []fact{f.fact(f.ReadingOn, count(met), 1)}
}

func correctedDeliveries(l *lived, f followed) []fact {
	if !f.corrected {
		return nil
	}
	return l.term(f, f.due, f.first)
}

// verifications are the cycles that the Ministry owes a decision on. A decision
// dated before its delivery verifies nothing: it is one of the world's flaws.
func (f followed) verifications() []cycle {
	return slices.DeleteFunc(slices.Clone(f.cycles), func(c cycle) bool {
		return c.delivered.IsZero() || !c.decided.IsZero() && c.decided.Before(c.delivered)
	})
}

func decisionsInTime(l *lived, f followed) (facts []fact) {
	for _, c := range f.verifications() {
		facts = append(facts, l.term(f, c.decisionDue, c.decided)...)
	}
	return facts
}

func awaitedDecisions(t *testing.T, l *lived) {
	l.requireFigures(t, "K-018", l.deliverableStock("TOUTES", func(f followed, day time.Time) (late, awaited int) {
		for _, c := range f.verifications() {
			if c.pending(c.delivered, c.decided, day) {
				late, awaited = late+count(day.After(c.decisionDue)), awaited+1
			}
		}
		return late, awaited
	}))
}

// pending tells whether something that began on a day is not done at the end of
// another.
func (cycle) pending(begun, done, day time.Time) bool {
	return !day.Before(begun) && (done.IsZero() || done.After(day))
}

// deliverableStock makes the figures of what there is of deliverables at the end of
// periods.
func (l *lived) deliverableStock(criticality string, of func(f followed, day time.Time) (num, den int)) figures {
	all := l.followed()
	return l.stock(l.world.NotifiedOn, func(day, _ time.Time) (facts []fact) {
		for _, f := range all {
			num, den := of(f, day)
			counted := f.fact(day, num, den)
			counted.criticality = criticality
			facts = append(facts, counted)
		}
		return facts
	})
}

// lateItems: what is past due at the end of a period, of both parties, each apart.
func lateItems(t *testing.T, l *lived) {
	want := figures{}
	merge := func(part figures) {
		for place, f := range part {
			want[place] = f
		}
	}
	merge(l.deliverableStock("LIVRAISON", func(f followed, day time.Time) (int, int) {
		late := count(day.After(f.due) && (f.first.IsZero() || f.first.After(day)))
		for _, c := range f.cycles {
			late += count(c.adjourned && day.After(c.redeliveryDue) && (c.redelivered.IsZero() || c.redelivered.After(day)))
		}
		return late, late
	}))
	merge(l.deliverableStock("DECISION", func(f followed, day time.Time) (late, _ int) {
		for _, c := range f.verifications() {
			late += count(c.pending(c.delivered, c.decided, day) && day.After(c.decisionDue))
		}
		return late, late
	}))
	merge(l.ticketStock("TICKET", l.overdue))
	merge(l.stock(l.world.NotifiedOn, func(day, _ time.Time) (facts []fact) {
		for _, i := range l.world.Items {
			if i.Kind == world.ItemAction && !i.Cancelled && !i.DueOn.IsZero() && day.After(i.DueOn) && (i.DoneOn.IsZero() || i.DoneOn.After(day)) {
				facts = append(facts, fact{tranche: i.Tranche, application: i.Application, criticality: "ACTION", num: 1, den: 1})
			}
		}
		return facts
	}))
	l.requireFigures(t, "K-040", want)
}

// slips: a delivery without a slip has none of the nine items.
func slips(_ *lived, f followed) (facts []fact) {
	for _, d := range f.Deliveries {
		present := 0
		if d.SlipPath != "" {
			present = 9 - len(d.Missing)
		}
		facts = append(facts, f.fact(dayOf(d.At), present, 9))
	}
	return facts
}

func corrections(_ *lived, f followed) []fact {
	if f.first.IsZero() || f.Corrections == 0 {
		return nil
	}
	return []fact{f.fact(f.first, f.Corrected, f.Corrections)}
}

// storedDeliverables compares each deliverable with its two parties' lateness.
func storedDeliverables(t *testing.T, l *lived) {
	want := map[string]string{}
	for _, f := range l.followed() {
		lateness := func(due, done time.Time) int {
			if done.IsZero() {
				done = l.today
			}
			return max(0, days(due, done))
		}
		delivery := l.state(f.due, f.first)
		titulaire, ministry, adjourned := lateness(f.due, f.first), 0, 0
		for _, c := range f.cycles {
			adjourned += count(c.adjourned)
			if c.adjourned {
				titulaire += lateness(c.redeliveryDue, c.redelivered)
			}
		}
		for _, c := range f.verifications() {
			ministry += lateness(c.decisionDue, c.decided)
		}
		accepted := "∅"
		if n := len(f.Decisions); n > 0 && f.Decisions[n-1].Outcome == "CONFORME" {
			accepted = f.Decisions[n-1].On.Format(time.DateOnly)
		}
		late := 0
		if delivery == "MISSED" || delivery == "OVERDUE" {
			end := f.first
			if end.IsZero() {
				end = l.today
			}
			late = l.workdaysIn(f.due, end)
		}
		want[f.Ref] = fmt.Sprint(f.tranche, " | ", f.due.Format(time.DateOnly), " | ", delivery, " | ", late, " | ", adjourned, " | ", titulaire, " | ", ministry, " | ", accepted)
	}
	require.Equal(t, want, l.keyed(t, `SELECT reference, tranche, toString(due_on), delivery_state, delivery_late_jo, adjournments, titulaire_late_days, ministere_late_days,
		ifNull(toString(accepted_on), '∅') FROM contractual.deliverables`))
}

// state is the verdict on what is due by the end of a day.
func (l *lived) state(due, done time.Time) string {
	switch {
	case done.IsZero() && due.Before(l.today):
		return "OVERDUE"
	case done.IsZero():
		return "RUNNING"
	case done.After(due):
		return "MISSED"
	}
	return "MET"
}

// days is how many days a day lies after another.
func days(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }
