package main

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// ticketTruths are the indicators of the support, recomputed by walking through
// each life as one would by hand.
func ticketTruths() map[string]truth {
	return map[string]truth{
		"K-001": ticketFlow("K-001", treatments), "K-002": ticketFlow("K-002", workaroundsMet), "K-003": ticketFlow("K-003", resolutionsMet),
		"K-004": ticketFlow("K-004", transmissionsMet), "K-005": ticketFlow("K-005", transmitted), "K-006": overdueTickets,
		"K-007": ticketFlow("K-007", reopenedByTheMinistry), "K-009": ticketFlow("K-009", calls), "K-030": ticketFlow("K-030", takings),
		"K-031": residualStock, "K-032": ticketFlow("K-032", responses), "K-033": ticketFlow("K-033", closings),
		"K-035": ticketFlow("K-035", submissions), "K-037": ticketFlow("K-037", majorIncidents), "K-042": ticketFlow("K-042", staysAtN3),
		"core.tickets": storedTickets,
	}
}

const hour = 3600

// Targets in opening hours: contournement and transmission,
// then résolution.
var (
	firstTargets      = map[string]int{"BLOQUANT": 4 * hour, "MAJEUR": 9 * hour, "MINEUR": 27 * hour}
	resolutionTargets = map[string]int{"BLOQUANT": 9 * hour, "MAJEUR": 18 * hour, "MINEUR": 45 * hour}
)

// verdict is the life of one ticket as judged by hand.
type verdict struct {
	world.Ticket
	events              []world.Event // to the second (C-02)
	class               string        // in force when treated; now while it is not
	submitted, treated  time.Time
	firstTreated        time.Time
	taken, answered     time.Time
	called, closed      time.Time
	inTime              bool
	workaround          time.Time // zero when its target does not apply
	workaroundMet       bool
	resolved            time.Time
	resolvedMet, waived bool
	sent                []sending
}

type sending struct {
	at    time.Time
	class string
	met   bool
}

// verdicts judges every ticket of the support's perimeter.
func (l *lived) verdicts() []verdict {
	var all []verdict
	for _, ticket := range l.world.Tickets {
		if ticket.InScope {
			all = append(all, l.judge(ticket))
		}
	}
	return all
}

func (l *lived) judge(ticket world.Ticket) verdict {
	v := verdict{Ticket: ticket}
	for _, event := range ticket.Events {
		event.At = event.At.UTC().Truncate(time.Second)
		v.events = append(v.events, event)
	}
	now := ""
	var workaround time.Time
	workaroundMet := false
	for _, event := range v.events {
		at := event.At
		used := l.usedAt(v.events, at)
		switch event.Kind {
		case "n2_submitted":
			v.submitted, now = at, event.Argument
		case "crit_changed":
			now = event.Argument
		case "taken":
			v.taken = at
		case "first_response":
			v.answered = earliest(v.answered, at)
		case "phone_comm":
			v.called = earliest(v.called, at)
		case "workaround":
			if workaround.IsZero() {
				workaround, workaroundMet = at, used <= firstTargets[now]
			}
		case "n3_sent":
			v.sent = append(v.sent, sending{at, now, used <= firstTargets[now]})
			v.treat(at, now)
		case "resolved":
			v.resolved, v.resolvedMet = at, used <= resolutionTargets[now]
			v.treat(at, now)
		case "exception_accepted":
			v.waived = true
			v.treat(at, now)
		case "n3_returned":
			v.treated = time.Time{}
		case "reopened":
			v.resolved, v.treated, v.closed = time.Time{}, time.Time{}, time.Time{}
		case "closed":
			v.closed = at
		}
	}
	if v.treated.IsZero() {
		v.class = now
	}
	if !workaround.IsZero() && (v.resolved.IsZero() || workaround.Before(v.resolved)) {
		v.workaround, v.workaroundMet = workaround, workaroundMet
	}
	late := slices.ContainsFunc(v.sent, func(s sending) bool { return !s.met })
	v.inTime = (v.workaround.IsZero() || v.workaroundMet) && (v.resolved.IsZero() || v.waived || v.resolvedMet) && !late
	return v
}

// treat records a treatment and the class that it counts in.
func (v *verdict) treat(at time.Time, class string) {
	v.treated, v.class = at, class
	v.firstTreated = earliest(v.firstTreated, at)
}

func earliest(known, at time.Time) time.Time {
	if known.IsZero() || at.Before(known) {
		return at
	}
	return known
}

// usedAt is the N2 time that a life has used at an instant: from its submission,
// without the stays at N3 and what lies between a resolution and its reopening
//
func (l *lived) usedAt(events []world.Event, at time.Time) int {
	return l.openBetween(events, at, []string{"n2_submitted", "n3_returned", "reopened"}, []string{"n3_sent", "resolved", "exception_accepted"})
}

// openBetween sums the opening hours, up to an instant, from each event that lets
// a clock run to the next that stops it.
func (l *lived) openBetween(events []world.Event, until time.Time, run, stop []string) (seconds int) {
	running := false
	var since time.Time
	for _, event := range events {
		if !event.At.Before(until) {
			break
		}
		switch {
		case slices.Contains(run, event.Kind) && !running:
			running, since = true, event.At
		case slices.Contains(stop, event.Kind) && running:
			running = false
			seconds += l.openSeconds(since, event.At)
		}
	}
	if running {
		seconds += l.openSeconds(since, until)
	}
	return seconds
}

// ticketFlow is the truth test of an indicator that counts facts of tickets.
func ticketFlow(kpi string, of func(l *lived, v verdict) []fact) truth {
	return func(t *testing.T, l *lived) {
		var facts []fact
		for _, v := range l.verdicts() {
			facts = append(facts, of(l, v)...)
		}
		l.requireFigures(t, kpi, l.flow(facts))
	}
}

// fact is one that the ticket counts for at an instant; none for the zero instant.
func (v verdict) fact(at time.Time, criticality string, num, den int) []fact {
	if at.IsZero() {
		return nil
	}
	return []fact{{on: dayOf(at), tranche: v.Tranche, application: v.Application, criticality: criticality, num: num, den: den}}
}

func count(met bool) int {
	if met {
		return 1
	}
	return 0
}

func treatments(_ *lived, v verdict) []fact { return v.fact(v.treated, v.class, count(v.inTime), 1) }

func workaroundsMet(_ *lived, v verdict) []fact {
	return v.fact(v.workaround, v.class, count(v.workaroundMet), 1)
}

func resolutionsMet(_ *lived, v verdict) []fact {
	if v.waived {
		return nil
	}
	return v.fact(v.resolved, v.class, count(v.resolvedMet), 1)
}

func transmissionsMet(_ *lived, v verdict) (facts []fact) {
	for _, s := range v.sent {
		facts = append(facts, v.fact(s.at, s.class, count(s.met), 1)...)
	}
	return facts
}

func transmitted(_ *lived, v verdict) []fact {
	return v.fact(v.treated, "TOUTES", count(len(v.sent) > 0), 1)
}

func reopenedByTheMinistry(_ *lived, v verdict) (facts []fact) {
	for _, event := range v.events {
		reopened := event.Kind == "reopened" && event.Argument == "MJ"
		if reopened || event.Kind == "closed" {
			facts = append(facts, v.fact(event.At, v.class, count(reopened), count(!reopened))...)
			facts[len(facts)-1].member = v.Key
		}
	}
	return facts
}

func calls(_ *lived, v verdict) []fact {
	if v.class == "MINEUR" {
		return nil
	}
	called := !v.called.IsZero() && (v.closed.IsZero() || v.called.Before(v.closed))
	return v.fact(v.treated, v.class, count(called), 1)
}

// takings: without a recorded taking in charge, the earliest action of N2 is one
// (K-030).
func takings(l *lived, v verdict) []fact {
	taken := v.taken
	for _, event := range v.events {
		if v.taken.IsZero() && slices.Contains([]string{"first_response", "workaround", "n3_sent", "resolved"}, event.Kind) {
			taken = earliest(taken, event.At)
		}
	}
	return v.fact(taken, v.class, l.openSeconds(v.submitted, taken), 1)
}

func responses(l *lived, v verdict) []fact {
	return v.fact(v.answered, v.class, l.openSeconds(v.submitted, v.answered), 1)
}

func closings(l *lived, v verdict) []fact {
	used := l.openBetween(v.events, v.closed, []string{"n2_submitted", "n3_returned", "reopened"}, []string{"n3_sent", "closed"})
	return v.fact(v.closed, v.class, used, 1)
}

func submissions(_ *lived, v verdict) []fact { return v.fact(v.submitted, v.class, 1, 1) }

func majorIncidents(_ *lived, v verdict) []fact {
	if v.class == "MINEUR" {
		return nil
	}
	return v.fact(v.submitted, v.class, 1, 1)
}

func staysAtN3(_ *lived, v verdict) (facts []fact) {
	var sent time.Time
	for _, event := range v.events {
		switch event.Kind {
		case "n3_sent":
			sent = event.At
		case "n3_returned":
			facts = append(facts, v.fact(event.At, v.class, int(event.At.Sub(sent)/time.Second), 1)...)
		}
	}
	return facts
}

// inStock tells who holds a ticket just before an instant: N2, N3, or nobody when
// it is not in the residual stock.
func (v verdict) inStock(at time.Time) string {
	holder := ""
	for _, event := range v.events {
		if !event.At.Before(at) {
			break
		}
		switch event.Kind {
		case "n2_submitted", "n3_returned", "reopened":
			holder = "N2"
		case "n3_sent":
			holder = "N3"
		case "resolved", "cancelled", "exception_accepted":
			holder = ""
		}
	}
	return holder
}

func residualStock(t *testing.T, l *lived) {
	l.requireFigures(t, "K-031", l.ticketStock("", func(v verdict, at time.Time) bool { return v.inStock(at) != "" }))
}

// an open ticket in N2 hands is judged on the resolution alone.
func overdueTickets(t *testing.T, l *lived) {
	l.requireFigures(t, "K-006", l.ticketStock("", l.overdue))
}

func (l *lived) overdue(v verdict, at time.Time) bool {
	return v.inStock(at) == "N2" && l.usedAt(v.events, at) > resolutionTargets[v.classAt(at)]
}

func (v verdict) classAt(at time.Time) string {
	class := ""
	for _, event := range v.events {
		if event.At.Before(at) && (event.Kind == "n2_submitted" || event.Kind == "crit_changed") {
			class = event.Argument
		}
	}
	return class
}

// ticketStock makes the figures of the tickets that count at the end of periods,
// by their criticality unless another break-down is given.
func (l *lived) ticketStock(breakdown string, counts func(v verdict, at time.Time) bool) figures {
	all := l.verdicts()
	return l.stock(dayOf(l.world.Tickets[0].Created), func(_, at time.Time) (facts []fact) {
		for _, v := range all {
			if counts(v, at) {
				facts = append(facts, fact{tranche: v.Tranche, application: v.Application, criticality: cmp.Or(breakdown, v.class), num: 1, den: 1})
			}
		}
		return facts
	})
}

// storedTickets compares the verdict of each ticket, and holds that a ticket out
// of the perimeter has none.
func storedTickets(t *testing.T, l *lived) {
	stored := l.keyed(t, "SELECT reference, ifNull(toString(treated_at), ''), class, toString(in_time) FROM core.ticket_store FINAL WHERE in_scope")
	want := map[string]string{}
	for _, v := range l.verdicts() {
		treated := ""
		if !v.treated.IsZero() {
			treated = v.treated.Format("2006-01-02 15:04:05.000")
		}
		want[v.Key] = fmt.Sprint(treated, " | ", v.class, " | ", v.inTime)
	}
	require.Equal(t, want, stored)
}
