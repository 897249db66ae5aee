package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// agileTruths are the truth tests of squads, of what people judge, of product
// designs, exits, migrations and of the knowledge base.
func agileTruths() map[string]truth {
	return map[string]truth{
		"K-043": registerFlow("K-043", sheetsWritten), "K-045": registerFlow("K-045", sprintPoints), "K-046": registerFlow("K-046", readyItems),
		"K-047": registerFlow("K-047", reserveUsed), "K-048": registerFlow("K-048", featuresClosed), "K-062": registerFlow("K-062", objectivesReached),
		"K-028": registerFlow("K-028", designsOnTime), "K-050": registerFlow("K-050", satisfaction), "K-049": maturity,
		"core.flaws of squads and designs": flawsOfSquads,
		"K-029":                            ofALargerWorld("K-029", exitMilestones), "K-051": ofALargerWorld("K-051", attendance), "K-054": ofALargerWorld("K-054", controlsWithin),
	}
}

// ofALargerWorld holds an indicator to a world that is large enough for every unit
// of work to be ordered.
func ofALargerWorld(kpi string, of func(l *lived) []fact) truth {
	return func(t *testing.T, l *lived) {
		if l.larger == nil {
			l.larger = liveIn(t, filepath.Join(l.data, "larger"), "0.65")
		}
		l.larger.requireFigures(t, kpi, l.larger.flow(of(l.larger)))
	}
}

func sheetsWritten(l *lived) (facts []fact) {
	for _, s := range l.world.Sheets {
		for n, at := range s.Versions {
			f := fact{on: dayOf(at), tranche: s.Tranche, application: s.Application, criticality: "MISE_A_JOUR", num: 1, den: 1}
			if n == 0 {
				f.criticality = "CREATION"
			}
			f.member = s.Ref + f.criticality
			facts = append(facts, f)
		}
	}
	return facts
}

// sprintDay is the first day of a sprint of three weeks; that after the fourth
// begins the week of planning.
func sprintDay(pi world.Increment, n int) time.Time { return pi.Start.AddDate(0, 0, 21*(n-1)) }

// asPlanned is where a story stands just before an instant, and its points then.
func asPlanned(s world.Story, t time.Time) (place world.Placement, points int) {
	for _, p := range s.Plans {
		if p.At.Before(t) {
			place = p
		}
	}
	for _, e := range s.Points {
		if e.At.Before(t) {
			points = e.Points
		}
	}
	return place, points
}

// qualified tells whether a story was done just before an instant with each linked
// test passed the last time that it ran.
func (l *lived) qualified(s world.Story, t time.Time) bool {
	done := slices.ContainsFunc(s.Done, func(stay world.Stay) bool { return stay.From.Before(t) && (stay.To.IsZero() || !stay.To.Before(t)) })
	if !done || s.TestsAt.IsZero() || !s.TestsAt.Before(t) {
		return done
	}
	return !slices.ContainsFunc(s.TestCases, func(test string) bool { return l.lastRun(test, t) != "SUCCESS" })
}

// lastRun is the result of the last execution of a test case before an instant.
func (l *lived) lastRun(test string, before time.Time) (status string) {
	var last time.Time
	for _, c := range l.world.Campaigns {
		for _, iteration := range c.Iterations {
			for _, e := range iteration.Executions {
				if e.TestCase == test && e.At.Before(before) && e.At.After(last) {
					last, status = e.At, e.Status
				}
			}
		}
	}
	return status
}

// eachStory walks the stories of each sprint that has begun, with the instants at
// which its first day and the sprint are over.
func (l *lived) eachStory(visit func(s world.Story, pi world.Increment, n int, planned, ended time.Time)) {
	for _, pi := range l.world.Increments {
		for n := 1; n <= 4; n++ {
			for _, s := range l.world.Stories {
				visit(s, pi, n, midnight(nextDay(sprintDay(pi, n))), midnight(sprintDay(pi, n+1)))
			}
		}
	}
}

func sprintPoints(l *lived) (facts []fact) {
	l.eachStory(func(s world.Story, pi world.Increment, n int, planned, ended time.Time) {
		last := sprintDay(pi, n+1).AddDate(0, 0, -1)
		if !last.Before(l.today) {
			return
		}
		start, committed := asPlanned(s, planned)
		end, points := asPlanned(s, ended)
		f := fact{on: last, tranche: pi.Tranche, application: s.Application, criticality: "TOUTES"}
		if start.Increment == pi.Ref && start.Sprint == n {
			f.den, points = committed, committed
		}
		if end.Increment == pi.Ref && end.Sprint == n && l.qualified(s, ended) {
			f.num = points
		}
		facts = append(facts, f)
	})
	return facts
}

func readyItems(l *lived) (facts []fact) {
	l.eachStory(func(s world.Story, pi world.Increment, n int, planned, _ time.Time) {
		place, points := asPlanned(s, planned)
		if place.Increment != pi.Ref || place.Sprint != n || !sprintDay(pi, n).Before(l.today) {
			return
		}
		before := func(at time.Time) bool { return !at.IsZero() && at.Before(planned) }
		ready := points > 0 && before(s.DescribedAt) && s.Criteria > 0 && before(s.CriteriaAt) && len(s.TestCases) > 0 && before(s.TestsAt)
		facts = append(facts, fact{on: sprintDay(pi, n), tranche: pi.Tranche, application: s.Application, criticality: "TOUTES", num: count(ready), den: 1})
	})
	return facts
}

// lastOf is the last day of an increment: four sprints and a week.
func lastOf(pi world.Increment) time.Time { return pi.Start.AddDate(0, 0, 90) }

func reserveUsed(l *lived) (facts []fact) {
	for _, pi := range l.world.Increments {
		if pi.Capacity == 0 || !lastOf(pi).Before(l.today) {
			continue
		}
		planned, ended := midnight(nextDay(pi.Start)), midnight(nextDay(lastOf(pi)))
		f := fact{on: lastOf(pi), tranche: pi.Tranche, criticality: "TOUTES", den: pi.Capacity}
		for _, s := range l.world.Stories {
			came := slices.ContainsFunc(s.Plans, func(p world.Placement) bool {
				return p.Increment == pi.Ref && !p.At.Before(planned) && p.At.Before(ended)
			})
			if start, _ := asPlanned(s, planned); start.Increment != pi.Ref && came {
				_, points := asPlanned(s, ended)
				f.num += points
			}
		}
		facts = append(facts, f)
	}
	return facts
}

func featuresClosed(l *lived) (facts []fact) {
	first := l.world.Increments[0].Start
	for _, feature := range l.world.Features {
		if feature.ClosedAt.IsZero() {
			continue
		}
		spans := map[int]bool{}
		for _, s := range l.world.Stories {
			if last := len(s.Done) - 1; s.Feature == feature.Ref && last >= 0 && s.Done[last].To.IsZero() {
				spans[int(dayOf(s.Done[last].From).Sub(first).Hours()/24)/91] = true
			}
		}
		facts = append(facts, fact{on: dayOf(feature.ClosedAt), tranche: feature.Tranche, application: feature.Application, criticality: "TOUTES", num: count(len(spans) > 1), den: 1})
	}
	return facts
}

func objectivesReached(l *lived) (facts []fact) {
	for _, pi := range l.world.Increments {
		unrated := slices.ContainsFunc(pi.Objectives, func(o world.Objective) bool { return o.RatedAt.IsZero() })
		if unrated || !lastOf(pi).Before(l.today) {
			continue
		}
		f := fact{on: lastOf(pi), tranche: pi.Tranche, criticality: "TOUTES"}
		for _, o := range pi.Objectives {
			f.num += o.Actual
			if o.Committed {
				f.den += o.Planned
			}
		}
		facts = append(facts, f)
	}
	return facts
}

// maturity takes, at the end of each period, the marks of the latest assessment of
// each squad.
func maturity(t *testing.T, l *lived) {
	all := l.world.Assessments
	from := slices.MinFunc(all, func(a, b world.Assessment) int { return a.On.Compare(b.On) }).On
	l.requireFigures(t, "K-049", l.stock(from, func(day, _ time.Time) (facts []fact) {
		latest := map[string]time.Time{}
		for _, a := range all {
			if !a.On.After(day) && a.On.After(latest[a.Team]) {
				latest[a.Team] = a.On
			}
		}
		for _, a := range all {
			if a.On.Equal(latest[a.Team]) {
				facts = append(facts, fact{on: day, tranche: a.Tranche, criticality: "TOUTES", num: a.Mark, den: 1})
			}
		}
		return facts
	}))
}

func satisfaction(l *lived) (facts []fact) {
	for _, s := range l.world.Surveys {
		if s.Answers >= 5 {
			facts = append(facts, fact{on: s.ClosedOn, tranche: s.Tranche, criticality: "TOUTES", num: s.MarksSum, den: s.Answers})
		}
	}
	return facts
}

func (l *lived) orderOf(ref string) world.Order {
	return l.world.Orders[slices.IndexFunc(l.world.Orders, func(o world.Order) bool { return o.Ref == ref })]
}

// dueFact is an obligation that counts once it is done or its day is over.
func (l *lived) dueFact(due, done time.Time, tranche, criticality string) []fact {
	if due.IsZero() || done.IsZero() && !due.Before(l.today) {
		return nil
	}
	return []fact{{on: due, tranche: tranche, criticality: criticality, num: count(!done.IsZero() && !done.After(due)), den: 1}}
}

func designsOnTime(l *lived) (facts []fact) {
	for _, d := range l.world.Designs {
		order := l.orderOf(d.Order)
		if d.Stories == 0 || order.Cancelled {
			continue
		}
		days := 10
		if d.WithTests {
			days = 30
		}
		facts = append(facts, l.dueFact(order.Start.AddDate(0, 0, (d.Stories+9)/10*days), l.designed(d.Order), order.Tranche, "TOUTES")...)
	}
	return facts
}

// designed is the day on which the requirements and the design of an order were
// both delivered; its follow-up comes every month and ends nothing.
func (l *lived) designed(order string) (last time.Time) {
	for _, d := range l.world.Deliverables {
		if d.Order != order || d.Code != "UO2.6-APDT/L01" && d.Code != "UO2.6-APDT/L02" {
			continue
		}
		if len(d.Deliveries) == 0 {
			return time.Time{}
		}
		if on := dayOf(d.Deliveries[0].At); on.After(last) {
			last = on
		}
	}
	return last
}

func exitMilestones(l *lived) (facts []fact) {
	for _, e := range l.world.Exits {
		order := l.orderOf(e.Order)
		for n, days := range []int{8, 18, 33, 38} {
			facts = append(facts, l.dueFact(order.NotifiedOn.AddDate(0, 0, days), e.Reached[n], order.Tranche, fmt.Sprint("T", n+1))...)
		}
		if !e.Signed.IsZero() {
			facts = append(facts, l.dueFact(e.Signed.AddDate(0, 0, 30), e.Erased, order.Tranche, "EFFACEMENT")...)
		}
	}
	return facts
}

func attendance(l *lived) (facts []fact) {
	for _, s := range l.world.Trainings {
		facts = append(facts, fact{on: s.EndedOn, tranche: l.orderOf(s.Order).Tranche, criticality: "TOUTES", num: s.Present, den: s.Invited})
	}
	return facts
}

func controlsWithin(l *lived) (facts []fact) {
	for _, c := range l.world.Controls {
		if c.MeasuredOn.IsZero() {
			continue
		}
		within := c.Measure <= c.Threshold
		if c.AtLeast {
			within = c.Measure >= c.Threshold
		}
		facts = append(facts, fact{on: c.MeasuredOn, tranche: l.orderOf(c.Order).Tranche, criticality: "TOUTES", num: count(within), den: 1})
	}
	return facts
}

// What the figures leave out is said: each increment, design and exit that lacks
// something is in core.flaws under its reference.
func flawsOfSquads(t *testing.T, l *lived) {
	got := l.keyed(t, "SELECT concat(kind, ' ', reference, ' ', code), count() FROM core.flaws WHERE kind IN ('increment', 'design') GROUP BY kind, reference, code")
	want := map[string]string{}
	for _, pi := range l.world.Increments {
		unrated := 0
		for _, o := range pi.Objectives {
			unrated += count(o.RatedAt.IsZero() && lastOf(pi).Before(l.today))
		}
		if unrated > 0 {
			want["increment "+pi.Ref+" OBJECTIF_NON_EVALUE"] = fmt.Sprint(unrated)
		}
		if pi.Capacity == 0 {
			want["increment "+pi.Ref+" CAPACITE_INCONNUE"] = "1"
		}
	}
	for _, d := range l.world.Designs {
		if d.Stories == 0 && !l.orderOf(d.Order).Cancelled {
			want["design "+d.Line+" LOT_SANS_MESURE"] = "1"
		}
	}
	require.NotEmpty(t, want)
	require.Equal(t, want, got)
}
