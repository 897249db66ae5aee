package world

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// consultant is a person of the contractor who works on orders.
type consultant struct {
	name   string
	years  int
	recent bool
}

// staffing assigns people to orders. Who worked on a unit at a level in a tranche
// works on the next order of the same, so that teams last.
type staffing struct {
	*builder
	pools map[string][]consultant
	count int
}

// experience is the years that a level asks for.
var experience = map[string][2]int{"S": {1, 3}, "M": {4, 6}, "C": {7, 15}, "TC": {16, 24}}

func (b *builder) staff() {
	s := staffing{builder: b, pools: map[string][]consultant{}}
	for n, o := range b.Orders {
		if o.Cancelled || b.calendar.day(b.Until).Before(o.NotifiedOn) {
			continue
		}
		random := b.stream(partAssignments, n)
		for _, line := range o.Lines {
			if _, known := b.units[line.UO]; known {
				s.assign(random, o, line)
			}
		}
	}
	slices.SortStableFunc(b.Assignments, func(a, b Assignment) int { return a.Start.Compare(b.Start) })
}

// assign puts one to four people on a line, from its start on.
func (s *staffing) assign(random *rand.Rand, o Order, line OrderLine) {
	start := s.calendar.next(line.Start)
	if start.After(s.today) {
		return
	}
	size := between(random, 1, 2)
	if isPack(line) {
		size = min(4, 1+line.Quantity)
	}
	pool := o.Tranche + line.UO + line.Level
	for n := range size {
		if len(s.pools[pool]) <= n {
			s.pools[pool] = append(s.pools[pool], s.hire(random, line.Level))
		}
		a := Assignment{Order: o.Ref, UO: line.UO, Level: line.Level, Start: start, PlannedEnd: line.End}
		a.hold(s.pools[pool][n])
		s.add(s.leave(random, &a, pool, n))
		s.add(a)
	}
}

func (s *staffing) add(a Assignment) {
	if a.Person == "" {
		return
	}
	s.Assignments = append(s.Assignments, a)
	s.teams[a.Order] = append(s.teams[a.Order], a.Person)
}

func (a *Assignment) hold(c consultant) {
	a.Person, a.Years, a.RecentPractice = c.name, c.years, c.recent
}

func (s *staffing) hire(random *rand.Rand, level string) consultant {
	s.count++
	bounds := experience[level]
	c := consultant{name: fmt.Sprintf("P-%03d", s.count), years: between(random, bounds[0], bounds[1]), recent: !s.spread.draw("out of practice", 0.05)}
	if level != "S" && s.spread.draw("too young", 0.06) {
		c.years = bounds[0] - between(random, 1, 2)
	}
	return c
}

// leave ends an assignment: at its planned end, some earlier as planned anew,
// some by the supplier's doing, when somebody takes over after a gap. It
// gives the replacement's assignment, without a person when there is none.
func (s *staffing) leave(random *rand.Rand, a *Assignment, pool string, place int) Assignment {
	end := a.PlannedEnd
	worked := int(earlier(a.PlannedEnd, s.today).Sub(a.Start).Hours() / 24)
	switch {
	case worked < 14:
	case s.spread.draw("departure", 0.07):
		a.Unplanned = true
		a.End = s.calendar.prev(a.Start.AddDate(0, 0, between(random, 10, worked-2)))
		gap := between(random, 1, 4)
		if s.spread.draw("slow replacement", 0.3) {
			gap = between(random, 5, 11)
		}
		start := s.calendar.after(a.End, gap)
		if start.After(s.today) || !start.Before(a.PlannedEnd) || s.spread.draw("no replacement", 0.1) {
			return Assignment{}
		}
		next := Assignment{Order: a.Order, UO: a.UO, Level: a.Level, Start: start, PlannedEnd: a.PlannedEnd}
		s.pools[pool][place] = s.hire(random, a.Level)
		next.hold(s.pools[pool][place])
		a.Replacement = next.Person
		if end.Before(s.today) {
			next.End = end
		}
		return next
	case s.spread.draw("shortened", 0.03):
		end = s.calendar.prev(a.Start.AddDate(0, 0, between(random, 10, worked-2)))
	}
	if end.Before(s.today) {
		a.End = end
	}
	return Assignment{}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
