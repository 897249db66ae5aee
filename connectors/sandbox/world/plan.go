package world

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Criticalities of the contract.
const (
	blocking = "BLOQUANT"
	major    = "MAJEUR"
	minor    = "MINEUR"
)

// Natures of a ticket, as issue types.
const (
	incident   = "Incident"
	assistance = "Demande d'assistance"
	evolution  = "Demande d'évolution"
	task       = "Tâche"
)

// targets is what the team aims at, in working time.
var targets = map[string]struct{ workaround, resolution time.Duration }{
	blocking: {4 * time.Hour, 9 * time.Hour},
	major:    {9 * time.Hour, 18 * time.Hour},
	minor:    {27 * time.Hour, 45 * time.Hour},
}

// plan is what is decided about a ticket before its life is told.
type plan struct {
	nature     string
	class      string // at submission
	later      string // criticality it is changed to; empty: never changed
	late       bool   // at least one target is missed
	trips      int    // transmissions to N3
	stays      bool   // N3 never returns it
	workaround bool
	exception  bool // the Ministry accepts that the workaround stays
	reopenings int
	cancelled  bool
	untaken    bool // nobody records the taking in charge
	night      bool // solved outside the window, on call
}

// final is the class that its targets are judged with.
func (p plan) final() string {
	if p.later != "" {
		return p.later
	}
	return p.class
}

// badQuarter and escalationQuarter say how many quarters before the last one
// things went wrong: the majors of Cassiopée were late, and the PPN team sent
// too much to N3.
const (
	badQuarter        = 3
	escalationQuarter = 2
)

// decide makes the plan of a ticket. age is the number of quarters between its
// creation and the end of the contract so far.
func decide(random *rand.Rand, spread diffuser, project supportProject, age int) plan {
	key := func(what string) string { return fmt.Sprint(project.key, age, what) }
	p := plan{nature: incident, class: minor}
	switch draw := random.Float64(); {
	case draw < 0.06:
		p.nature = evolution
	case draw < 0.26:
		p.nature = assistance
	}
	if spread.draw(key("blocking"), 0.05) {
		p.class = blocking
	} else if spread.draw(key("major"), 0.28) {
		p.class = major
	}
	p.untaken = random.Float64() < 0.05
	if p.nature == evolution {
		p.class = minor
		return p
	}
	if p.cancelled = random.Float64() < 0.035; p.cancelled {
		return p
	}
	if random.Float64() < 0.045 {
		p.later = map[string]string{blocking: major, major: pick(random, []string{blocking, minor}), minor: major}[p.class]
	}
	p.decideOutcome(random, spread, project, age)
	return p
}

func (p *plan) decideOutcome(random *rand.Rand, spread diffuser, project supportProject, age int) {
	key := fmt.Sprint(project.key, age)
	escalation := 0.3
	if project.key == "N2PPN" && age == escalationQuarter {
		escalation = 0.49
	}
	if spread.draw(key+"n3", escalation) {
		p.trips = 1
		for p.trips < 4 && random.Float64() < 0.27 {
			p.trips++
		}
		p.stays = random.Float64() < 0.03
		p.workaround = random.Float64() < 0.2
	} else {
		p.workaround = random.Float64() < 0.2
		p.exception = p.workaround && random.Float64() < 0.12
		p.night = p.class == blocking && p.later == "" && !p.workaround && random.Float64() < 0.5
	}
	if !p.exception && !p.night {
		share := map[string]float64{blocking: 0, major: 0.05, minor: 0.1}[p.final()]
		if project.key == "N2CAS" && age == badQuarter {
			share = map[string]float64{blocking: 0.12, major: 0.26, minor: 0.16}[p.final()]
		}
		p.late = spread.draw(key+p.final()+"late", share)
	}
	if !p.stays && !p.exception && random.Float64() < 0.065 {
		p.reopenings = 1
		if random.Float64() < 0.15 {
			p.reopenings = 2
		}
	}
}

// schedule is the cumulated N2 time at which each step of a plan falls.
type schedule struct {
	taken, changed, workaround time.Duration
	sent                       []time.Duration
	resolved                   time.Duration
}

// fraction gives a duration between two shares of a target.
func fraction(random *rand.Rand, target time.Duration, from, to float64) time.Duration {
	return time.Duration(float64(target) * (from + (to-from)*random.Float64())).Truncate(time.Millisecond)
}

// schedule places the steps of a plan: all within their targets, or one beyond
// its own when the ticket is late. Shares stay off the targets themselves, so
// that a verdict hangs on no rounding.
func (p plan) schedule(random *rand.Rand) schedule {
	target := targets[p.final()]
	var s schedule
	s.taken = fraction(random, target.workaround, 0.02, 0.2)
	s.changed = s.taken + fraction(random, target.workaround, 0.01, 0.06)
	last := s.changed
	lateResolution := p.late
	if p.workaround {
		s.workaround = fraction(random, target.workaround, 0.32, 0.85)
		if p.late && p.trips == 0 && random.Float64() < 0.5 {
			s.workaround, lateResolution = fraction(random, target.workaround, 1.1, 1.6), false
		}
		last = s.workaround
	}
	limit := time.Duration(float64(target.workaround) * 0.95)
	if p.late && p.trips > 0 && random.Float64() < 0.6 {
		limit, lateResolution = fraction(random, target.workaround, 1.5, 1.9), false
		last = max(last, fraction(random, target.workaround, 1.05, 1.3))
	}
	for range p.trips {
		last += fraction(random, limit-last, 0.2, 0.5)
		s.sent = append(s.sent, last)
	}
	beyond := random.Float64()
	switch latest := time.Duration(float64(target.resolution) * 0.95); {
	case lateResolution:
		s.resolved = time.Duration(float64(target.resolution) * (1.04 + 1.3*beyond*beyond)).Truncate(time.Millisecond)
	case last < latest:
		s.resolved = last + fraction(random, latest-last, 0.05, 0.2+0.8*beyond)
	}
	if s.resolved <= last { // a transmission or a workaround so late that it made the resolution late
		s.resolved = last + fraction(random, target.resolution, 0.02, 0.3)
	}
	return s
}
