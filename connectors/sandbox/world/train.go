package world

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// The calendar of the increments that were lived, the last of which runs.
const (
	sprints       = 4
	sprintDays    = 21
	incrementDays = 91
	increments    = 4
)

// squads are the teams of the trains.
var squads = []struct{ team, tranche string }{{"ALPHA", Ferme}, {"BETA", Ferme}, {"GAMMA", Optionnelle1}}

// The streams of what follows the tickets and the orders of the contract.
const (
	partSquads uint64 = iota + 200
	partExits
	partTrainings
	partSurveys
	partMaturity
	partControls
	partKnowledge
	partDiscussions
	partTaskDiscussions
)

// train is the increments while they are invented.
type train struct {
	*builder
	spread   diffuser
	passed   map[string][]success // by tranche
	volume   int                  // stories a sprint
	features []*Feature
	stories  []*story
}

// story is a backlog item while it is invented.
type story struct {
	Story
	feature *Feature
}

// success is a test case whose last execution passed, at an instant.
type success struct {
	test string
	at   time.Time
}

// sprint lets squads plan, build and miss: items added after the start of a
// sprint, items that slip, features that overflow their increment, a stretch
// objective reached while a committed one is not.
func (b *builder) sprint() {
	t := &train{builder: b, spread: diffuser{}, passed: b.successes(), volume: max(3, min(6, int(5*b.scale)))}
	first := b.today.AddDate(0, 0, -(increments-1)*incrementDays-50)
	for first.Weekday() != time.Monday {
		first = first.AddDate(0, 0, 1)
	}
	for n, squad := range squads {
		random := b.stream(partSquads, n)
		var slipped []*story
		for k := range increments {
			start := first.AddDate(0, 0, k*incrementDays)
			name := fmt.Sprintf("PI-%d-%02d", start.Year(), k+1)
			slipped = t.live(random, Increment{Ref: name + "-" + squad.team, Name: name, Team: squad.team, Tranche: squad.tranche, Start: start}, slipped)
		}
	}
	t.tell()
}

// successes are the test cases that passed in the end, by the tranche of their
// campaigns.
func (b *builder) successes() map[string][]success {
	last, tranche := map[string]Execution{}, map[string]string{}
	for _, c := range b.Campaigns {
		for _, iteration := range c.Iterations {
			for _, e := range iteration.Executions {
				if known, ran := last[e.TestCase]; !ran || e.At.After(known.At) {
					last[e.TestCase], tranche[e.TestCase] = e, b.Orders[b.orders[c.Order]].Tranche
				}
			}
		}
	}
	passed := map[string][]success{}
	for _, c := range b.TestCases {
		if e := last[c.Ref]; e.Status == "SUCCESS" {
			passed[tranche[c.Ref]] = append(passed[tranche[c.Ref]], success{c.Ref, e.At})
		}
	}
	return passed
}

// live tells an increment of a squad and gives the stories that it leaves to the
// next one, whose features overflow.
func (t *train) live(random *rand.Rand, pi Increment, slipped []*story) []*story {
	features := []*Feature{t.feature(random, pi), t.feature(random, pi)}
	for _, s := range slipped {
		s.plan(t.at(pi.Start, 10), pi.Ref, 0)
		s.plan(t.at(pi.Start, 11), pi.Ref, 1)
		t.finish(random, s, pi.Start)
	}
	own := slipped
	var next []*story
	for k := 1; k <= sprints; k++ {
		begin := pi.Start.AddDate(0, 0, (k-1)*sprintDays)
		planned := t.volume
		if t.spread.draw("added", 0.55) {
			planned++ // the last one comes when the sprint runs
		}
		for n := range planned {
			s := t.write(random, pi, features[n%2], begin, n >= t.volume)
			if n >= t.volume {
				s.plan(t.at(begin.AddDate(0, 0, between(random, 2, 9)), 15), pi.Ref, k)
			} else {
				s.plan(t.at(pi.Start, 10), pi.Ref, 0)
				s.plan(t.at(begin, 11), pi.Ref, k)
			}
			own = append(own, s)
			if t.build(random, s, pi, k, begin) {
				next = append(next, s)
			}
		}
	}
	pi.Capacity = t.capacity(random, pi, own)
	t.promise(random, &pi)
	if t.happened(t.at(pi.Start, 9)) {
		t.Increments = append(t.Increments, pi)
	}
	return next
}

func (t *train) at(day time.Time, hour int) time.Time {
	return t.calendar.at(day, time.Duration(hour)*time.Hour)
}

func (s *story) plan(at time.Time, increment string, sprint int) {
	s.Plans = append(s.Plans, Placement{at, increment, sprint})
}

func (t *train) feature(random *rand.Rand, pi Increment) *Feature {
	f := &Feature{
		Ref: fmt.Sprintf("FT-%04d", len(t.features)+1), Title: "Gestion de " + pick(random, subjects), Application: weighted(random, inPerimeter(pi.Tranche)).code,
		Tranche: pi.Tranche, Created: t.at(pi.Start.AddDate(0, 0, -between(random, 20, 40)), 9),
	}
	t.features = append(t.features, f)
	return f
}

// write prepares a story before the sprint begins: mostly Ready, some
// without what Ready asks for, or with it too late.
func (t *train) write(random *rand.Rand, pi Increment, f *Feature, begin time.Time, hasty bool) *story {
	ahead := between(random, 12, 18)
	created := t.moment(random, t.calendar.prev(pi.Start.AddDate(0, 0, -ahead)))
	if hasty {
		created = t.at(begin.AddDate(0, 0, 1), 9)
	}
	after := func(days int) time.Time { return created.Add(time.Duration(days)*24*time.Hour + time.Hour) }
	s := &story{feature: f, Story: Story{
		Ref: fmt.Sprintf("US-%04d", len(t.stories)+1), Title: fmt.Sprintf("En tant que greffier, gérer %s", pick(random, subjects)), Application: f.Application,
		Tranche: pi.Tranche, Feature: f.Ref, Created: created, DescribedAt: created, Criteria: between(random, 1, 5), CriteriaAt: after(between(random, 1, 4)),
	}}
	if !t.spread.draw("not estimated", 0.05) {
		points := pick(random, []int{1, 2, 3, 3, 5, 5, 8})
		s.Points = []Estimate{{after(between(random, 1, 5)), points}}
		if !hasty && t.spread.draw("estimated anew", 0.08) {
			s.Points = append(s.Points, Estimate{t.at(begin.AddDate(0, 0, 5), 14), points + between(random, 1, 3)})
		}
	}
	switch {
	case t.spread.draw("described late", 0.07):
		s.DescribedAt = t.at(begin.AddDate(0, 0, 4), 16)
	case t.spread.draw("without criteria", 0.06):
		s.Criteria, s.CriteriaAt = 0, time.Time{}
	}
	t.stories = append(t.stories, s)
	return s
}

// build ends a story in its sprint, mostly; it tells whether it is left to the
// next increment.
func (t *train) build(random *rand.Rand, s *story, pi Increment, sprint int, begin time.Time) bool {
	end := begin.AddDate(0, 0, sprintDays)
	switch {
	case t.spread.draw("never done", 0.05):
		return false
	case t.spread.draw("slips", 0.16) && sprint == sprints:
		return true
	case t.spread.draw("slips in the increment", 0.12) && sprint < sprints:
		s.plan(t.at(end, 10), pi.Ref, sprint+1)
		t.finish(random, s, end)
	case t.spread.draw("reopened", 0.05):
		done := t.at(begin.AddDate(0, 0, between(random, 10, 13)), 17)
		t.link(random, s, done)
		s.Done = []Stay{{done, done.AddDate(0, 0, 4)}, {From: t.at(end.AddDate(0, 0, 3), 17)}}
	default:
		t.finish(random, s, begin)
	}
	return false
}

// finish lets a story be done in the sprint that begins on a day, from its middle
// to its last evening.
func (t *train) finish(random *rand.Rand, s *story, begin time.Time) {
	done := t.moment(random, t.calendar.prev(begin.AddDate(0, 0, between(random, 11, sprintDays-1))))
	s.Done = []Stay{{From: done}}
	t.link(random, s, done)
}

// link ties a story to test cases that had passed when it was done; some are tied
// to one that had not, or to none.
func (t *train) link(random *rand.Rand, s *story, done time.Time) {
	if t.spread.draw("without test", 0.06) {
		return
	}
	var fit []success
	for _, one := range t.passed[s.Tranche] {
		if one.at.Before(done) || t.spread.draw("not passed", 0.004) {
			fit = append(fit, one)
		}
	}
	for _, one := range some(random, fit, between(random, 1, 2)) {
		s.TestCases = append(s.TestCases, one.test)
	}
	if len(s.TestCases) > 0 {
		s.TestsAt = s.Created.Add(time.Duration(between(random, 2, 6)) * 24 * time.Hour)
	}
}

// capacity is what the squad can do in the increment: the reserve of a tenth is
// kept, or not quite.
func (t *train) capacity(random *rand.Rand, pi Increment, own []*story) int {
	committed := 0
	for _, s := range own {
		if s.Plans[0].Increment == pi.Ref && s.Plans[0].Sprint == 0 && len(s.Points) > 0 {
			committed += s.Points[0].Points
		}
	}
	if t.spread.draw("capacity not told", 0.08) {
		return 0
	}
	return committed*100/between(random, 78, 96) + 1
}

// promise sets the objectives and, at the end of the increment, what they were
// worth. The second squad reaches all of them once, stretch included, so that its
// predictability exceeds one; the third forgets to rate one once.
func (t *train) promise(random *rand.Rand, pi *Increment) {
	all := t.spread.draw("all reached", 0.12)
	for n := range 4 {
		o := Objective{Ref: fmt.Sprintf("OBJ-%s-%d", pi.Ref, n+1), Title: "Livrer " + pick(random, subjects), Committed: n < 3, Planned: between(random, 3, 10)}
		at := t.at(pi.Start.AddDate(0, 0, incrementDays-4), 15)
		if t.happened(at) && !(n == 1 && t.spread.draw("not rated", 0.12)) {
			o.RatedAt, o.Actual = at, o.Planned
			missed := o.Committed && t.spread.draw("missed", 0.4) || !o.Committed && t.spread.draw("not stretched", 0.5)
			if missed && !all {
				o.Actual = between(random, 0, o.Planned-1)
			}
		}
		pi.Objectives = append(pi.Objectives, o)
	}
}

// tell closes features and hands over what has happened.
func (t *train) tell() {
	open, last := map[*Feature]int{}, map[*Feature]time.Time{}
	for _, s := range t.stories {
		s.cut(t.builder)
		if !t.happened(s.Created) {
			continue
		}
		t.Stories = append(t.Stories, s.Story)
		if n := len(s.Done); n == 0 || !s.Done[n-1].To.IsZero() {
			open[s.feature]++
		} else {
			last[s.feature] = later(last[s.feature], s.Done[n-1].From)
		}
	}
	for _, f := range t.features {
		if !t.happened(f.Created) {
			continue
		}
		if closed := last[f].Add(20 * time.Hour); open[f] < 3 && !last[f].IsZero() && t.happened(closed) {
			f.ClosedAt = closed
		}
		t.Features = append(t.Features, *f)
	}
}

// cut takes away what is yet to come.
func (s *story) cut(b *builder) {
	for _, at := range []*time.Time{&s.DescribedAt, &s.CriteriaAt, &s.TestsAt} {
		if !b.happened(*at) {
			*at = time.Time{}
		}
	}
	if s.TestsAt.IsZero() {
		s.TestCases = nil
	}
	if s.CriteriaAt.IsZero() {
		s.Criteria = 0
	}
	for n, e := range s.Points {
		if !b.happened(e.At) {
			s.Points = s.Points[:n]
			break
		}
	}
	for n, p := range s.Plans {
		if !b.happened(p.At) {
			s.Plans = s.Plans[:n]
			break
		}
	}
	for n := range s.Done {
		if !b.happened(s.Done[n].From) {
			s.Done = s.Done[:n]
			break
		}
		if !b.happened(s.Done[n].To) {
			s.Done[n].To = time.Time{}
		}
	}
}
