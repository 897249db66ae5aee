package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// pilotageTruths are the volumes, the tests, and what the steering committees see:
// trends, curves, consolidations, lists and the yearly pack.
func pilotageTruths() map[string]truth {
	return map[string]truth{
		"K-034": ticketRegister, "K-036": counted("K-036", (*lived).volumes), "K-038": openAnomalies, "K-044": testProgress, "K-055": freshness,
		"K-056": trends, "K-057": pointsForDecision, "K-058": consolidation, "K-059": progressCurves, "K-068": penaltyFacts, "K-069": yearlyReview,
		"contractual.service_levels": serviceLevels,
	}
}

// ticketRegister: what is asked of the annexed list, and the verdicts beside
//
func ticketRegister(t *testing.T, l *lived) {
	actions := map[string]string{"resolved": "RESOLUTION", "workaround": "CONTOURNEMENT", "n3_sent": "TRANSMISSION_N3"}
	want := map[string]string{}
	for _, v := range l.verdicts() {
		action, treated := "", "∅"
		for _, event := range v.events {
			action = cmp.Or(actions[event.Kind], action)
		}
		if !v.treated.IsZero() {
			treated = v.treated.Format("2006-01-02 15:04:05.000")
		}
		want[v.Key] = strings.Join([]string{v.submitted.Format("2006-01-02 15:04:05.000"), v.classAt(l.asOf), action, treated, v.Application}, " | ")
	}
	require.Equal(t, want, l.keyed(t, `SELECT reference, toString(submitted_at), criticality, action, ifNull(toString(treated_at), '∅'), application FROM operational.ticket_register`))
}

// volumes: all that is created, in the scope of the support or not. An application
// out of the perimeter is of no tranche.
func (l *lived) volumes() (facts []fact) {
	kinds := map[string]string{"Incident": "INCIDENT", "Demande d'assistance": "DEMANDE", "Demande d'évolution": "EVOLUTION"}
	for _, ticket := range l.world.Tickets {
		if ticket.DeadLetter {
			continue
		}
		at := fact{on: dayOf(ticket.Created), tranche: ticket.Tranche, application: ticket.Application, criticality: kinds[ticket.Nature] + " / " + ticket.Site, num: 1, den: 1}
		if ticket.Application == "CJN" {
			at.tranche = "HORS_TRANCHE"
		}
		facts = append(facts, at)
	}
	for _, a := range l.world.Anomalies {
		if a.Kind == "EVOLUTION" {
			at := fact{on: dayOf(a.Events[0].At), tranche: a.Tranche, application: a.Application, criticality: "EVOLUTION / mantis", num: 1, den: 1}
			facts = append(facts, at)
		}
	}
	return facts
}

func openAnomalies(t *testing.T, l *lived) {
	l.requireFigures(t, "K-038", l.stock(l.world.NotifiedOn, func(_, instant time.Time) (facts []fact) {
		for _, a := range l.world.Anomalies {
			open := false
			for _, event := range a.Events {
				switch {
				case !event.At.Before(instant):
				case event.Kind == "opened", event.Kind == "reopened":
					open = true
				case event.Kind == "resolved", event.Kind == "closed":
					open = false
				}
			}
			if open && a.Kind == "ANOMALIE" {
				facts = append(facts, fact{tranche: a.Tranche, application: a.Application, criticality: a.Severity, num: 1, den: 1})
			}
		}
		return facts
	}))
}

// testProgress: a campaign counts from its start to the end of the year in which it
// ends; a case of several iterations counts once, by its last execution.
func testProgress(t *testing.T, l *lived) {
	l.requireFigures(t, "K-044", l.stock(l.world.NotifiedOn, func(day, _ time.Time) (facts []fact) {
		for _, c := range l.world.Campaigns {
			cases, passed := map[string]bool{}, map[string]bool{}
			last := c.End
			var runs []world.Execution
			for _, iteration := range c.Iterations {
				for _, planned := range iteration.Planned {
					cases[planned] = true
				}
				runs = append(runs, iteration.Executions...)
			}
			slices.SortStableFunc(runs, func(a, b world.Execution) int { return a.At.Compare(b.At) })
			for _, run := range runs {
				last = latestOf(last, dayOf(run.At))
				if !dayOf(run.At).After(day) {
					passed[run.TestCase] = run.Status == "SUCCESS"
				}
			}
			if day.Before(c.Start) || day.Year() > last.Year() {
				continue
			}
			for planned := range cases {
				facts = append(facts, fact{tranche: l.trancheOf(c.Order), application: c.Application, criticality: c.Ref, num: count(passed[planned]), den: 1})
			}
		}
		return facts
	}))
}

// freshness: the world knows nothing of synchronisations; the record of the runs
// does.
func freshness(t *testing.T, l *lived) {
	want := figures{}
	sources := 0
	for _, row := range l.rows(t, "SELECT source, toString(max(ended_at)) FROM ops.sync_runs WHERE error = '' GROUP BY source") {
		ended := instant(t, row[1])
		require.False(t, ended.Before(l.started.Truncate(time.Millisecond)) || ended.After(l.asOf), "%s ended %s", row[0], ended)
		for _, p := range l.periods(l.today) {
			want.add(fact{criticality: row[0], num: int(l.asOf.Unix() - ended.Unix()), den: 1}, p)
		}
		sources++
	}
	require.Equal(t, 8, sources)
	l.requireFigures(t, "K-055", want)
}

// majors are the indicators with a trend, and which way is better (K-056).
var majors = map[string]struct{ measure, better string }{
	"K-001": {"rate", "up"}, "K-005": {"rate", "down"}, "K-010": {"rate", "up"}, "K-012": {"rate", "up"}, "K-025": {"rate", "up"},
	"K-031": {"count", "down"}, "K-035": {"count", "down"}, "K-038": {"count", "down"},
}

func trends(t *testing.T, l *lived) {
	type row struct{ value, previous, delta, trend, mean string }
	stored := map[string]map[figure]row{}
	for _, r := range l.rows(t, `SELECT kpi, period_kind, toString(period_start), tranche, criticality, ifNull(toString(value), ''), ifNull(toString(previous_value), ''),
		ifNull(toString(delta), ''), ifNull(trend, ''), ifNull(toString(moving_mean), '') FROM pilotage.kpi_trends`) {
		if stored[r[0]] == nil {
			stored[r[0]] = map[figure]row{}
		}
		scope := map[bool]string{true: "contract", false: "tranche"}[r[3] == "ENSEMBLE"]
		stored[r[0]][figure{r[1], r[2], scope, r[3], "", r[4]}] = row{r[5], r[6], r[7], r[8], r[9]}
	}
	require.Len(t, stored, len(majors))
	for kpi, major := range majors {
		value := func(f fraction) (float64, bool) {
			if major.measure == "count" {
				return float64(f.num), true
			}
			return 100 * float64(f.num) / float64(f.den), f.den != 0
		}
		seen := 0
		for place, got := range stored[kpi] {
			before, earlier := place, place
			before.start = l.previous(place.kind, place.start)
			earlier.start = l.previous(place.kind, before.start)
			_, hasBefore := stored[kpi][before]
			_, hasEarlier := stored[kpi][earlier]
			now, known := value(l.figures[kpi][place])
			was, wasKnown := value(l.figures[kpi][before])
			requireNumber(t, got.value, now, known)
			requireNumber(t, got.previous, was, hasBefore && wasKnown)
			requireNumber(t, got.delta, now-was, known && hasBefore && wasKnown)
			want := ""
			if known && hasBefore && wasKnown {
				tolerance := 1.0
				if major.measure == "count" {
					tolerance = 0.05 * was
				}
				switch {
				case math.Abs(now-was) <= tolerance:
					want = "stable"
				case (now > was) == (major.better == "up"):
					want = "improving"
				default:
					want = "worsening"
				}
			}
			require.Equal(t, want, got.trend, "%s %+v", kpi, place)
			three := fraction{}
			for _, p := range []figure{place, before, earlier} {
				three.num, three.den = three.num+l.figures[kpi][p].num, three.den+l.figures[kpi][p].den
			}
			mean, meanKnown := value(three)
			if major.measure == "count" {
				mean /= 3
			}
			requireNumber(t, got.mean, mean, meanKnown && hasBefore && hasEarlier)
			seen++
		}
		require.Greater(t, seen, 100, kpi)
	}
}

// requireNumber compares a number as the warehouse writes it; empty is none.
func requireNumber(t *testing.T, text string, want float64, known bool) {
	t.Helper()
	if !known {
		require.Empty(t, text)
		return
	}
	got, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	require.InDelta(t, want, got, 1e-9)
}

// previous is the first day of the period before.
func (l *lived) previous(kind, start string) string {
	day, err := time.Parse(time.DateOnly, start)
	if err != nil {
		panic(err)
	}
	for _, p := range l.periods(day.AddDate(0, 0, -1)) {
		if p.kind == kind {
			return p.start.Format(time.DateOnly)
		}
	}
	return ""
}

// consolidation: the whole contract is the sum of its tranches, never a mean
//
func consolidation(t *testing.T, l *lived) {
	for _, kpi := range []string{"K-001", "K-002", "K-003", "K-004", "K-005", "K-010", "K-011", "K-012", "K-013", "K-016", "K-017", "K-023", "K-024", "K-030", "K-033", "K-035"} {
		sums := figures{}
		for place, f := range l.figures[kpi] {
			if place.scope == "tranche" {
				place.scope, place.tranche = "contract", "ENSEMBLE"
				sums.put(place, f.num, f.den)
			}
		}
		require.NotEmpty(t, sums, kpi)
		for place, f := range l.figures[kpi] {
			if place.scope == "contract" {
				require.Equal(t, sums[place], f, "%s %+v", kpi, place)
			}
		}
	}
}

// progressCurves: one point a Sunday; planned by the baseline, actual by first
// deliveries, expected by the dates in force.
func progressCurves(t *testing.T, l *lived) {
	of := map[string][]followed{}
	for _, f := range l.followed() {
		of[f.tranche] = append(of[f.tranche], f)
		of["ENSEMBLE"] = append(of["ENSEMBLE"], f)
	}
	points := map[string]int{}
	for _, row := range l.rows(t, `SELECT tranche, toString(week_end), toString(total), toString(planned), ifNull(toString(actual), '∅'), ifNull(toString(forecast), '∅')
		FROM pilotage.scurves WHERE curve = 'AVANCEMENT' ORDER BY tranche, week_end`) {
		sunday, err := time.Parse(time.DateOnly, row[1])
		require.NoError(t, err)
		require.Equal(t, time.Sunday, sunday.Weekday())
		planned, actual, expected := 0, 0, 0
		for _, f := range of[row[0]] {
			planned += count(!f.Baseline.After(sunday))
			delivered := !f.first.IsZero() && !f.first.After(sunday)
			actual += count(delivered)
			expected += count(delivered || f.first.IsZero() && !f.due.After(sunday))
		}
		want := []string{row[0], row[1], strconv.Itoa(len(of[row[0]])), strconv.Itoa(planned), strconv.Itoa(actual), "∅"}
		if sunday.AddDate(0, 0, -6).After(l.today) {
			want[4] = "∅"
		}
		if sunday.After(l.today) {
			want[5] = strconv.Itoa(expected)
		}
		require.Equal(t, want, row)
		points[row[0]]++
	}
	require.Len(t, points, len(of))
	for tranche, list := range of {
		first, last := list[0].Baseline, l.today
		for _, f := range list {
			if f.Baseline.Before(first) {
				first = f.Baseline
			}
			last = latestOf(latestOf(last, f.Baseline), latestOf(f.first, f.due))
		}
		require.GreaterOrEqual(t, points[tranche], days(first, last)/7, "%s: a point a week", tranche)
	}
}

// commitments are the thresholds of the contract.
var commitments = []struct {
	kpi, criticality string
	percent          int
	kept             func(num, den, percent int) bool
}{
	{"K-001", "BLOQUANT", 100, atLeast}, {"K-001", "MAJEUR", 90, atLeast}, {"K-001", "MINEUR", 80, atLeast}, {"K-005", "TOUTES", 40, atMost},
}

func atLeast(num, den, percent int) bool { return 100*num >= percent*den }
func atMost(num, den, percent int) bool  { return 100*num <= percent*den }

// serviceLevels: the quarter and the tranche engage; a period without any ticket is
// neither kept nor not (C-14).
func serviceLevels(t *testing.T, l *lived) {
	want := map[string]string{}
	for _, c := range commitments {
		for place, f := range l.figures[c.kpi] {
			if f.den > 0 && place.criticality == c.criticality && place.scope != "application" && (place.kind == "month" || place.kind == "quarter") {
				want[strings.Join([]string{c.kpi, place.kind, place.start, place.tranche, c.criticality}, " ")] = fmt.Sprint(f.num, " | ", f.den, " | ",
					c.kept(f.num, f.den, c.percent), " | ", place.kind == "quarter" && place.scope == "tranche")
			}
		}
	}
	require.Equal(t, want, l.keyed(t, `SELECT concat(kpi, ' ', period_kind, ' ', toString(period_start), ' ', tranche, ' ', criticality), numerator, denominator, if(compliant, 'true', 'false'),
		if(contractual, 'true', 'false')
		FROM contractual.service_levels WHERE kpi IN ('K-001', 'K-005') AND denominator > 0`))
	require.Equal(t, "0", l.one(t, "SELECT count() FROM contractual.service_levels WHERE contractual AND kpi NOT IN ('K-001', 'K-005')"))
	require.Equal(t, "0", l.one(t, "SELECT count() FROM contractual.service_levels WHERE denominator = 0 AND compliant IS NOT NULL"))
}

// penaltyFacts: every commitment of the contractor that is not kept, and nothing of
// the Ministry's. Changes and alerts are those of the registers.
func penaltyFacts(t *testing.T, l *lived) {
	var want []string
	add := func(kpi, reference string, late int) { want = append(want, fmt.Sprint(kpi, " ", reference, " ", late)) }
	owed := func(kpi, reference string, due, done time.Time) {
		if counts, met := l.kept(due, done); counts && !met {
			if done.IsZero() {
				done = l.today
			}
			add(kpi, reference, days(due, done))
		}
	}
	for _, c := range commitments {
		for place, f := range l.figures[c.kpi] {
			start, err := time.Parse(time.DateOnly, place.start)
			require.NoError(t, err)
			if place.kind == "quarter" && place.scope == "tranche" && place.criticality == c.criticality && f.den > 0 && !c.kept(f.num, f.den, c.percent) &&
				!start.AddDate(0, 3, 0).After(l.today) {
				want = append(want, fmt.Sprintf("%s %s %d-Q%d, %s %d/%d", c.kpi, place.tranche, start.Year(), (start.Month()+2)/3, c.criticality, f.num, f.den))
			}
		}
	}
	for _, f := range l.followed() {
		owed("K-012", f.Ref, f.due, f.first)
		for _, c := range f.cycles {
			if c.adjourned {
				owed("K-013", f.Ref, c.redeliveryDue, c.redelivered)
			}
		}
		if !f.ReadingOn.IsZero() {
			owed("K-015", f.Ref, l.workdayBefore(f.ReadingOn, 5), dayOrNever(f.ReadingRemise))
		}
	}
	for _, o := range l.supportsOwed() {
		if o.done.IsZero() {
			add("K-019", o.Ref, days(o.due, o.HeldOn)) // missed at the meeting, and no later
		} else {
			owed("K-019", o.Ref, o.due, o.done)
		}
	}
	for _, o := range l.minutesOwed() {
		owed("K-020", o.Ref, o.due, o.done)
	}
	for _, c := range l.committeePeriods() {
		if len(c.held) == 0 {
			want = append(want, fmt.Sprint("K-021 ", c.committee, " ", c.last.Format(time.DateOnly)))
		}
	}
	for _, q := range l.world.Quotes {
		if !q.Withdrawn {
			owed("K-023", q.Ref, l.workdayAfter(q.InputsCompleteOn, 10), q.SubmittedOn)
		}
	}
	for _, a := range l.world.Assignments {
		if came := l.arrival(a); a.Unplanned && (came.IsZero() || l.workdaysIn(a.End, came) >= 5) {
			owed("K-024", a.Person+" "+a.Order, l.workdayAfter(a.End, 4), came)
		}
	}
	var got []string
	for _, row := range l.rows(t, `SELECT multiIf(nature = 'TAUX', concat(kpi, ' ', tranche, ' ', reference, ' ', toString(numerator), '/', toString(denominator)),
		nature = 'COMITE', concat(kpi, ' ', splitByChar(' ', reference)[1], ' ', toString(due_on)), concat(kpi, ' ', reference, ' ', toString(late_days)))
		FROM contractual.penalty_facts WHERE kpi < 'K-026'`) {
		got = append(got, row[0])
	}
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(t, want, got)
}

// yearlyReview: the contractual and operational indicators over the last twelve
// whole months.
func yearlyReview(t *testing.T, l *lived) {
	first := time.Date(l.today.Year(), l.today.Month(), 1, 0, 0, 0, 0, time.UTC)
	want, got := map[string]string{}, map[string]string{}
	for kpi, all := range l.figures {
		for place, f := range all {
			if kpi < "K-056" && place.kind == "month" && place.scope != "application" && place.start >= first.AddDate(0, -12, 0).Format(time.DateOnly) && place.start < first.Format(time.DateOnly) {
				want[strings.Join([]string{kpi, place.start, place.tranche, place.criticality}, " ")] = fmt.Sprint(f.num, " | ", f.den)
			}
		}
	}
	months := map[string]bool{}
	for _, row := range l.rows(t, "SELECT kpi, toString(month_start), tranche, criticality, toString(numerator), toString(denominator) FROM pilotage.yearly_review") {
		months[row[1]] = true
		if row[4] != "0" || row[5] != "0" {
			got[strings.Join(row[:4], " ")] = row[4] + " | " + row[5]
		}
	}
	require.Len(t, months, 12)
	require.Equal(t, want, got)
}

// pointsForDecision: what was not kept in the last whole quarter, what either party
// still owes past its day, packs that run out, committees that were not held, and
// open alerts. Whether the world flags anything else notable, nobody tells.
func pointsForDecision(t *testing.T, l *lived) {
	var want []string
	add := func(nature, tranche, reference string) {
		want = append(want, strings.Join([]string{nature, cmp.Or(tranche, "ENSEMBLE"), reference}, " "))
	}
	overdue := func(due, done time.Time) bool { return done.IsZero() && due.Before(l.today) }
	last := l.periods(l.today)[2].start.AddDate(0, -3, 0).Format(time.DateOnly)
	for _, c := range commitments {
		for place, f := range l.figures[c.kpi] {
			if place.kind == "quarter" && place.start == last && place.scope == "tranche" && place.criticality == c.criticality && f.den > 0 && !c.kept(f.num, f.den, c.percent) {
				add("ENGAGEMENT_NON_TENU", place.tranche, c.kpi+", "+c.criticality)
			}
		}
	}
	for _, f := range l.followed() {
		if overdue(f.due, f.first) {
			add("RETARD_TITULAIRE", f.tranche, f.Ref)
		}
		for _, c := range f.cycles {
			if c.adjourned && overdue(c.redeliveryDue, c.redelivered) {
				add("RETARD_TITULAIRE", f.tranche, f.Ref)
			}
		}
		for _, c := range f.verifications() {
			if overdue(c.decisionDue, c.decided) {
				add("DECISION_ATTENDUE", f.tranche, f.Ref)
			}
		}
	}
	for _, m := range l.world.Meetings {
		before, bound := supportDays[m.Committee]
		if bound && !m.Cancelled && m.HeldOn.IsZero() && !m.PlannedOn.Before(l.today) && overdue(m.PlannedOn.AddDate(0, 0, -before), dayOrNever(m.SupportSent)) {
			add("RETARD_TITULAIRE", m.Tranche, m.Ref)
		}
	}
	for _, o := range l.minutesOwed() {
		if overdue(o.due, o.done) {
			add("RETARD_TITULAIRE", o.Tranche, o.Ref)
		}
	}
	for _, q := range l.world.Quotes {
		if !q.Withdrawn && overdue(l.workdayAfter(q.InputsCompleteOn, 10), q.SubmittedOn) {
			add("RETARD_TITULAIRE", l.trancheOf(q.Order), q.Ref)
		}
	}
	for _, c := range l.committeePeriods() {
		if len(c.held) == 0 {
			add("COMITE_MANQUANT", c.tranche, c.committee)
		}
	}
	for _, i := range l.world.Items {
		switch {
		case i.Cancelled:
		case (i.Kind == world.ItemAction || i.Kind == world.ItemRecommendation) && !i.DueOn.IsZero() && overdue(i.DueOn, i.DoneOn):
			add("ACTION_EN_RETARD", i.Tranche, i.Ref)
		case i.Kind == world.ItemAlert && i.DoneOn.IsZero():
			add("ALERTE", i.Tranche, i.Ref)
		}
	}
	for _, row := range l.rows(t, "SELECT tranche, level FROM contractual.packs WHERE alert != '' AND consumed > 0") { // see contractual.packs
		add("FORFAIT", row[0], "UO3.6-SN2, "+row[1])
	}
	var got []string
	for _, row := range l.rows(t, "SELECT nature, tranche, if(nature = 'COMITE_MANQUANT', splitByChar(' ', reference)[1], reference) FROM pilotage.points_for_decision") {
		got = append(got, strings.Join(row, " "))
	}
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(t, want, got)
}
