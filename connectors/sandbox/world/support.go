package world

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Names of the two ticket servers, which are also the names of their sources.
const (
	SiteCassiopee = "jira-cassiopee"
	SitePPN       = "jira-ppn"
)

// unknownComponent is a component that no application of the contract bears.
const unknownComponent = "APPLI-INCONNUE"

// site is a ticket server while its tickets are invented.
type site struct {
	name       string
	number     uint64
	degrees    int // of a minor ticket: how many words the server has for it
	projects   []supportProject
	contractor []Person
	support    []Person
	experts    []Person
}

// urgencies are the words that a site has for a criticality.
func (s *site) urgencies(class string) []string {
	if class == minor && s.degrees > 1 {
		return []string{minor, UrgencyLow}
	}
	return []string{class}
}

func sites() []*site {
	return []*site{
		{name: SiteCassiopee, number: 1, degrees: 1, projects: []supportProject{cassiopee(), penal(), maintenance()}},
		{name: SitePPN, number: 2, degrees: 2, projects: []supportProject{digitalProcedure()}},
	}
}

// supported invents all that happened in the ticket tools.
func supported(w *World, options Options, calendar hours) {
	for _, s := range sites() {
		random := rand.New(rand.NewPCG(options.Seed, s.number))
		team := staff(random, s.name, 14, 46)
		s.contractor, s.support, s.experts = team[:14], team[14:54], team[54:]
		w.People = append(w.People, team...)
		for n, project := range s.projects {
			w.Projects = append(w.Projects, project.described(s.name, n == 0))
		}
		for _, t := range s.invent(options, calendar) {
			if t.project.tranche == "" {
				w.Tasks = append(w.Tasks, t.told())
			} else {
				w.Tickets = append(w.Tickets, t.told())
			}
		}
	}
}

// described lists a project with its components; the first project of a server
// also has the one that no application of the contract bears.
func (p supportProject) described(site string, first bool) Project {
	described := Project{Site: site, Key: p.key, Name: p.name, Tranche: p.tranche}
	for _, app := range p.applications {
		for _, name := range app.components {
			if !slices.Contains(described.Components, name) {
				described.Components = append(described.Components, name)
			}
		}
	}
	if first {
		described.Components = append(described.Components, unknownComponent)
	}
	return described
}

// invent gives the tickets of a site in order of their numbers.
func (s *site) invent(options Options, calendar hours) []*ticket {
	var tickets []*ticket
	for n, project := range s.projects {
		stream := rand.New(rand.NewPCG(options.Seed, s.number<<32|uint64(n+1)))
		count := int(math.Round(float64(project.volume) * options.Scale))
		opened := arrivals(stream, calendar, options.Until, count)
		spread := diffuser{}
		for k, at := range opened {
			own := rand.New(rand.NewPCG(options.Seed^uint64(k+1)<<20, s.number<<32|uint64(n+1)))
			if project.tranche == "" {
				tickets = append(tickets, s.development(own, calendar, project, at))
				continue
			}
			age := quarter(options.Until, calendar.zone) - quarter(at, calendar.zone)
			p := decide(own, spread, project, age)
			spoil := n == 0 && (k == count*2/5 || k == count*7/10)
			t := s.ticket(own, calendar, project, p, at, options.Until, spoil)
			if spoil && k == count*2/5 {
				t.urgency = UrgencyUndefined
			} else if spoil {
				t.component = unknownComponent
			}
			tickets = append(tickets, t)
		}
	}
	number(tickets, options.Until)
	return tickets
}

func (s *site) ticket(random *rand.Rand, calendar hours, project supportProject, p plan, at, until time.Time, spoil bool) *ticket {
	if spoil {
		p = plan{nature: incident, class: minor}
	}
	app := weighted(random, project.applications)
	t := &ticket{
		site: s, project: project, application: app, component: pick(random, app.components), nature: p.nature,
		class: p.class, urgency: pick(random, s.urgencies(p.class)), created: at, reporter: pick(random, s.support),
		state: StateNew, spoilt: spoil,
	}
	t.summary = sentence(random, map[string][]string{incident: incidents, assistance: requests, evolution: evolutions}[p.nature])
	t.description = pick(random, observations) + "\r\n\r\n" + pick(random, observations)
	if random.Float64() < 0.35 {
		t.state = StateQueue
	}
	l := &life{random: random, calendar: calendar, ticket: t, agent: pick(random, s.contractor), support: pick(random, s.support), expert: pick(random, s.experts)}
	l.tell(p)
	if spoil {
		return t
	}
	edits := random.IntN(3)
	if busy := random.Float64(); busy < 0.004 || (s.degrees > 1 && busy < 0.02) {
		edits = 62 + random.IntN(35)
	}
	l.disturb(edits, until)
	if random.Float64() < 0.03 {
		l.wobble()
	}
	if project.key == "N2PEN" && p.nature == incident && random.Float64() < 0.03 {
		l.move(cassiopee())
	} else if project.key == "N2CAS" && p.nature == incident && random.Float64() < 0.01 {
		l.move(penal())
	}
	return t
}

func weighted(random *rand.Rand, list []application) application {
	sum := 0
	for _, app := range list {
		sum += app.weight
	}
	draw := random.IntN(sum)
	for _, app := range list {
		if draw -= app.weight; draw < 0 {
			return app
		}
	}
	return list[0]
}

// development makes a task of the development project: no ticket at all.
func (s *site) development(random *rand.Rand, calendar hours, project supportProject, at time.Time) *ticket {
	t := &ticket{
		site: s, project: project, nature: task, class: minor, urgency: pick(random, s.urgencies(pick(random, []string{major, minor, minor}))),
		created: at, reporter: pick(random, s.contractor), state: StateNew,
		summary: sentence(random, tasks), description: pick(random, observations),
	}
	l := &life{random: random, calendar: calendar, ticket: t, agent: pick(random, s.contractor), support: pick(random, s.support), cursor: at, state: StateNew}
	l.pass(10, 200)
	l.enter(StateResolved, l.agent)
	l.resolution("Corrigé")
	l.pass(10, 100)
	l.enter(StateClosed, l.agent)
	return t
}

// number cuts the lives at until and gives what is left its numbers and keys, in
// order of creation, as a server does.
func number(tickets []*ticket, until time.Time) {
	slices.SortStableFunc(tickets, func(a, b *ticket) int { return a.created.Compare(b.created) })
	type claim struct {
		at      time.Time
		project string
		give    func(key string)
	}
	var claims []claim
	for n, t := range tickets {
		t.number = 10001 + n
		t.cut(until)
		claims = append(claims, claim{t.created, t.project.key, func(key string) { t.key = key }})
		for _, c := range t.changes {
			if c.moveTo != nil {
				claims = append(claims, claim{c.At, c.moveTo.key, func(key string) { t.formerKey, t.key = t.key, key }})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.project, b.project)) })
	last := map[string]int{}
	for _, c := range claims {
		last[c.project]++
		c.give(c.project + "-" + strconv.Itoa(last[c.project]))
	}
}
