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

// governanceTruths are the indicators of committees, quotes, the team and orders.
func governanceTruths() map[string]truth {
	return map[string]truth{
		"K-008": packConsumption, "K-019": counted("K-019", (*lived).supports), "K-020": counted("K-020", (*lived).minutes), "K-021": counted("K-021", (*lived).committeesHeld),
		"K-022": counted("K-022", (*lived).followUpOutputs), "K-023": counted("K-023", (*lived).quotes), "K-024": counted("K-024", (*lived).replacements),
		"K-025": teamStability, "K-061": budget, "K-070": counted("K-070", (*lived).levelGaps),
		"contractual.committees": storedCommittees, "contractual.packs": storedPacks, "contractual.pack_tickets": storedPackTickets,
	}
}

// counted is the truth test of an indicator that counts what happens in a period.
func counted(kpi string, of func(l *lived) []fact) truth {
	return func(t *testing.T, l *lived) { l.requireFigures(t, kpi, l.flow(of(l))) }
}

// Delays of committees: the support, in days before the meeting;
// the minutes, in working days after it.
var (
	supportDays = map[string]int{"CSM": 5, "COPIL-C": 5, "COPIL": 2}
	minutesDays = map[string]int{"CSM": 10, "COPIL-C": 10, "COPIL": 2, "COOP": 2}
)

// owed is what a meeting held makes due.
type owed struct {
	world.Meeting
	due, done time.Time
}

// supportsOwed and minutesOwed are those of the meetings held.
func (l *lived) supportsOwed() (all []owed) {
	for _, m := range l.world.Meetings {
		if before, bound := supportDays[m.Committee]; bound && l.held(m) {
			all = append(all, owed{m, m.HeldOn.AddDate(0, 0, -before), dayOrNever(m.SupportSent)})
		}
	}
	return all
}

func (l *lived) minutesOwed() (all []owed) {
	for _, m := range l.world.Meetings {
		if after, bound := minutesDays[m.Committee]; bound && l.held(m) {
			all = append(all, owed{m, l.workdayAfter(m.HeldOn, after), dayOrNever(m.MinutesSent)})
		}
	}
	return all
}

func (l *lived) held(m world.Meeting) bool { return !m.Cancelled && !m.HeldOn.IsZero() }

func dayOrNever(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return dayOf(at)
}

func (l *lived) supports() (facts []fact) {
	for _, o := range l.supportsOwed() {
		_, met := l.kept(o.due, o.done)
		facts = append(facts, fact{on: o.HeldOn, tranche: o.Tranche, criticality: o.Committee, num: count(met), den: 1})
	}
	return facts
}

func (l *lived) minutes() (facts []fact) {
	for _, o := range l.minutesOwed() {
		if counts, met := l.kept(o.due, o.done); counts {
			facts = append(facts, fact{on: o.due, tranche: o.Tranche, criticality: o.Committee, num: count(met), den: 1})
		}
	}
	return facts
}

// committeePeriod is a period that is over and owed a committee.
type committeePeriod struct {
	committee, tranche string
	first, last        time.Time
	held               []string
}

// committeePeriods are those that lie whole in the contract so far.
func (l *lived) committeePeriods() (all []committeePeriod) {
	add := func(committee, tranche string, p period) {
		c := committeePeriod{committee: committee, tranche: tranche, first: p.start, last: p.end.AddDate(0, 0, -1)}
		if p.start.Before(l.world.NotifiedOn) || !c.last.Before(l.today) {
			return
		}
		for _, m := range l.world.Meetings {
			if m.Committee == committee && m.Tranche == tranche && l.held(m) && !m.HeldOn.Before(c.first) && !m.HeldOn.After(c.last) {
				c.held = append(c.held, m.Ref)
			}
		}
		all = append(all, c)
	}
	for day := l.world.NotifiedOn; !day.After(l.today); day = nextDay(day) {
		for _, p := range l.periods(day) {
			switch {
			case !p.start.Equal(day):
			case p.kind == "week":
				for _, tranche := range l.world.Tranches {
					if !p.start.Before(tranche.ConfirmedOn) && l.workdaysIn(p.start.AddDate(0, 0, -1), p.end.AddDate(0, 0, -1)) > 0 {
						add("COOP", tranche.Code, p)
					}
				}
			case p.kind == "month":
				add("COPIL", "", p)
				if p.start.Month() == l.world.NotifiedOn.Month() && p.start.Year() > l.world.NotifiedOn.Year() {
					add("CSM", "", p)
				}
			case p.kind == "quarter":
				add("COPIL-C", "", p)
			}
		}
	}
	return all
}

func (l *lived) committeesHeld() (facts []fact) {
	for _, c := range l.committeePeriods() {
		facts = append(facts, fact{on: c.last, tranche: c.tranche, criticality: c.committee, num: count(len(c.held) > 0), den: 1})
	}
	return facts
}

// dashboards are the periodic dashboards of the catalogue.
var dashboards = []string{"TR/TDB", "UO1.3-AGVC/L04", "UO2.4-PMO/L05", "UO2.9-RTE/L02", "UO3.3-ACC/L06", "UO3.6-SN2/L07", "UO3.6-SN2/L08"}

func (l *lived) followUpOutputs() (facts []fact) {
	for _, f := range l.followed() {
		kind := map[bool]string{true: "CRA", false: "TABLEAU_DE_BORD"}[f.Code == activityReport]
		if counts, met := l.kept(f.due, f.first); counts && (f.Code == activityReport || slices.Contains(dashboards, f.Code)) {
			facts = append(facts, fact{on: f.due, tranche: f.tranche, application: f.Application, criticality: kind, num: count(met), den: 1})
		}
	}
	for kind, list := range map[string][]owed{"SUPPORT": l.supportsOwed(), "COMPTE_RENDU": l.minutesOwed()} {
		for _, o := range list {
			if counts, met := l.kept(o.due, o.done); counts {
				facts = append(facts, fact{on: o.due, tranche: o.Tranche, criticality: kind, num: count(met), den: 1})
			}
		}
	}
	return facts
}

// storedCommittees compares each meeting, and each period that passed without one.
func storedCommittees(t *testing.T, l *lived) {
	var want []string
	due := map[string]string{}
	for what, list := range map[string][]owed{"support ": l.supportsOwed(), "minutes ": l.minutesOwed()} {
		for _, o := range list {
			state := l.state(o.due, o.done)
			if what == "support " && state == "OVERDUE" {
				state = "MISSED" // at the meeting
			}
			due[what+o.Ref] = o.due.Format(time.DateOnly) + " " + state
		}
	}
	for _, m := range l.world.Meetings {
		status := map[bool]string{true: "ANNULEE", false: "PREVUE"}[m.Cancelled]
		if l.held(m) {
			status = "TENUE"
			want = append(want, fmt.Sprint(cmp.Or(m.Tranche, "ENSEMBLE"), " ", m.Ref, " ", status, " ", cmp.Or(due["support "+m.Ref], "∅"), " ", cmp.Or(due["minutes "+m.Ref], "∅")))
		} else {
			want = append(want, fmt.Sprint(cmp.Or(m.Tranche, "ENSEMBLE"), " ", m.Ref, " ", status))
		}
	}
	for _, c := range l.committeePeriods() {
		if len(c.held) == 0 {
			want = append(want, fmt.Sprint(cmp.Or(c.tranche, "ENSEMBLE"), " ", c.committee, " MANQUANTE"))
		}
	}
	var got []string
	for _, row := range l.rows(t, `SELECT tranche, if(status = 'MANQUANTE', committee, reference), status,
		if(support_state = 'NOT_APPLICABLE', '∅', concat(toString(support_due_on), ' ', support_state)),
		if(minutes_state = 'NOT_APPLICABLE', '∅', concat(toString(minutes_due_on), ' ', minutes_state)) FROM contractual.committees`) {
		if row[2] != "TENUE" {
			row = row[:3]
		}
		text := row[0]
		for _, cell := range row[1:] {
			text += " " + cell
		}
		got = append(got, text)
	}
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(t, want, got)
}

// quotes: ten working days after the inputs are complete.
func (l *lived) quotes() (facts []fact) {
	for _, q := range l.world.Quotes {
		due := l.workdayAfter(q.InputsCompleteOn, 10)
		if counts, met := l.kept(due, q.SubmittedOn); counts && !q.Withdrawn {
			facts = append(facts, fact{on: due, tranche: l.trancheOf(q.Order), criticality: "TOUTES", num: count(met), den: 1})
		}
	}
	return facts
}

// replacements: fewer than five working days. The world has no requests for
// a ramp-up.
func (l *lived) replacements() (facts []fact) {
	for _, a := range l.world.Assignments {
		if !a.Unplanned {
			continue
		}
		until := l.today
		came := l.arrival(a)
		if !came.IsZero() {
			until = came
		}
		if n := l.workdaysIn(a.End, until); !came.IsZero() || n >= 5 {
			facts = append(facts, fact{on: a.End, tranche: l.trancheOf(a.Order), criticality: "TOUTES", num: count(!came.IsZero() && n < 5), den: 1})
		}
	}
	return facts
}

// arrival is when somebody took over an assignment; zero when nobody did.
func (l *lived) arrival(a world.Assignment) time.Time {
	for _, next := range l.world.Assignments {
		if a.Replacement != "" && next.Person == a.Replacement && next.Order == a.Order {
			return next.Start
		}
	}
	return time.Time{}
}

// teamStability: 1 − D/H, no less than 0. H is the mean over the working
// days of a period of who is active; a person counts once.
func teamStability(t *testing.T, l *lived) {
	want := figures{}
	for _, p := range l.everyPeriod([]fact{{on: l.world.NotifiedOn}}) {
		worked := 0
		present, left := map[string]int{}, map[string]int{}
		for day := p.start; day.Before(p.end) && !day.After(l.today); day = nextDay(day) {
			seen := map[string]bool{}
			worked += count(l.works[day])
			for _, a := range l.world.Assignments {
				for _, tranche := range []string{l.trancheOf(a.Order), ""} {
					if key := tranche + " " + a.Person; l.works[day] && !day.Before(a.Start) && (a.End.IsZero() || !day.After(a.End)) && !seen[key] {
						seen[key] = true
						present[tranche]++
					}
					left[tranche] += count(a.Unplanned && a.End.Equal(day))
				}
			}
		}
		for tranche, days := range present {
			places := fact{tranche: tranche, criticality: "TOUTES"}.places(p)
			want.put(places[len(places)-1], max(0, days-left[tranche]*worked), days)
		}
	}
	l.requireFigures(t, "K-025", want)
}

// levels of support packs: that of the application.
func packLevel(v verdict) string {
	intermediate := []string{"SISPOPP", "LMP", "VIGIE", "BIE", "TDEX", "MINOS", "SIVAC", "PORTAIL-SI-PENAL"} // with the modules of LMP
	switch {
	case v.Tranche != world.Optionnelle2:
		return "C"
	case slices.Contains(intermediate, v.Application):
		return "M"
	}
	return "S"
}

// packOrders are the packs notified, each a fact of fifty tickets.
func (l *lived) packOrders() (facts []fact) {
	for _, o := range l.world.Orders {
		for _, line := range o.Lines {
			if line.UO == "UO3.6-SN2" && !o.Cancelled {
				facts = append(facts, fact{on: o.NotifiedOn, tranche: o.Tranche, criticality: line.Level, den: 50 * line.Quantity})
			}
		}
	}
	return facts
}

// consumption is what was treated, in the order in which it consumes.
func (l *lived) consumption() []verdict {
	all := slices.DeleteFunc(l.verdicts(), func(v verdict) bool { return v.firstTreated.IsZero() })
	slices.SortFunc(all, func(a, b verdict) int { return a.firstTreated.Compare(b.firstTreated) })
	return all
}

func packConsumption(t *testing.T, l *lived) {
	facts := l.packOrders()
	for _, v := range l.consumption() {
		facts = append(facts, fact{on: dayOf(v.firstTreated), tranche: v.Tranche, criticality: packLevel(v), num: 1})
	}
	l.requireFigures(t, "K-008", l.cumulated(facts))
}

func storedPacks(t *testing.T, l *lived) {
	type pack struct{ ordered, consumed, recent int }
	packs := map[string]pack{}
	for _, f := range l.packOrders() {
		p := packs[f.tranche+" "+f.criticality]
		p.ordered += f.den
		packs[f.tranche+" "+f.criticality] = p
	}
	since := l.today // the last sixty working days, today's among them
	if l.works[since] {
		since = l.workdayBefore(since, 59)
	} else {
		since = l.workdayBefore(since, 60)
	}
	for _, v := range l.consumption() {
		p := packs[v.Tranche+" "+packLevel(v)]
		p.consumed++
		p.recent += count(!dayOf(v.firstTreated).Before(since))
		packs[v.Tranche+" "+packLevel(v)] = p
	}
	want := map[string]string{}
	for name, p := range packs {
		left, alert, exhausted := p.ordered-p.consumed, "", "∅"
		switch {
		case p.consumed >= p.ordered:
			alert = "EPUISE"
		case 100*p.consumed >= 80*p.ordered:
			alert = "ALERTE"
		}
		if left > 0 && p.recent > 0 {
			exhausted = l.workdayAfter(l.today, (left*60+p.recent-1)/p.recent).Format(time.DateOnly)
		}
		want[name] = fmt.Sprint(p.ordered, " | ", p.consumed, " | ", left, " | ", max(0, -left), " | ", alert, " | ", p.recent, " | ", exhausted)
	}
	require.Equal(t, want, l.keyed(t, `SELECT concat(tranche, ' ', level), ordered, consumed, remaining, off_packs, alert, consumed_60_jo,
		ifNull(toString(exhausted_on), '∅') FROM contractual.packs`))
}

func storedPackTickets(t *testing.T, l *lived) {
	ordered, rank := map[string]int{}, map[string]int{}
	for _, f := range l.packOrders() {
		ordered[f.tranche+" "+f.criticality] += f.den
	}
	want := map[string]string{}
	for _, v := range l.consumption() {
		name := v.Tranche + " " + packLevel(v)
		rank[name]++
		k := rank[name]
		want[v.Key] = fmt.Sprint(name, " | ", k, " | ", (k+49)/50, " | ", k > ordered[name])
	}
	require.Equal(t, want, l.keyed(t, "SELECT reference, concat(tranche, ' ', level), rank, pack, off_packs FROM contractual.pack_tickets"))
}

func budget(t *testing.T, l *lived) {
	var facts []fact
	for _, s := range l.services() {
		facts = append(facts, s.fact(s.order.NotifiedOn, s.UO, 0, int(s.AmountCents))...)
		facts = append(facts, s.fact(s.accepted, s.UO, int(s.AmountCents), 0)...)
	}
	l.requireFigures(t, "K-061", l.cumulated(facts))
}

// thresholds are the least values of the levels after the lowest, of the units
// whose level hangs on one measure; a unit without has the level
// of the rank that its order tells.
var thresholds = map[string][]int{
	"UO1.1-DPG": {25, 50}, "UO1.2-PMOG": {25, 50}, "UO1.3-AGVC": {10, 20, 40}, "UO2.1-DP": {12, 25}, "UO2.2-PP": {12, 25}, "UO2.3-PO": {5, 15}, "UO2.4-PMO": {12, 25},
	"UO2.8-ASCM": {7, 13}, "UO2.9-RTE": {4, 5}, "UO3.1-EMA": {4, 7}, "UO3.3-ACC": {4, 7}, "UO3.4-AAFO": {8, 17}, "UO3.6-SN2": {2, 3}, "UO_REVERS": {2, 3},
}

// levelGaps: the level ordered decides, the one measured is shown beside.
// Units judged on several criteria are not measured: the order tells one.
func (l *lived) levelGaps() (facts []fact) {
	ranks := []string{"S", "M", "C", "TC"}
	for _, o := range l.world.Orders {
		for _, line := range o.Lines {
			bounds, measured := thresholds[line.UO]
			rank := 0
			for rank < len(bounds) && line.DeclaredValue >= bounds[rank] {
				rank++
			}
			if line.UO == "UO2.6-APDT" { // an advanced backlog is simple
				measured, rank, bounds = true, 3-line.DeclaredValue, []int{2, 3}
			}
			if o.Cancelled || !measured || line.DeclaredValue == 0 {
				continue
			}
			ordered := slices.Index(ranks[:len(bounds)+1], line.Level) // -1: no level of the unit
			facts = append(facts, fact{
				on: o.NotifiedOn, tranche: o.Tranche, criticality: "TOUTES", num: count(ordered >= 0 && ordered != rank), den: 1, member: o.Ref,
			})
		}
	}
	return facts
}
