package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// GenerateOptions is all that a generated contract depends on.
type GenerateOptions struct {
	Seed  uint64
	Scale float64   // 1 is about 1,900 tickets; 0 is taken as 1
	Until time.Time // nothing happens after it; to the millisecond
}

// Names of the two generated sites, which are also the names of their sources.
const (
	SiteCassiopee = "jira-cassiopee"
	SitePPN       = "jira-ppn"
)

// maxScale keeps a slip of the finger from filling the memory.
const maxScale = 1000

// Generate invents the two JIRA servers of a contract that has run for 18 months:
// tickets with the lives that support teams know, development tasks beside them,
// a quarter in which a target was missed, another in which too much went to N3,
// and two unreadable records a server. The same options give the same bytes.
// It fails on a scale that is negative or beyond 1000, and when the machine has
// no time zone data.
func Generate(options GenerateOptions) ([]Site, error) {
	switch {
	case options.Scale == 0:
		options.Scale = 1
	case options.Scale < 0 || options.Scale > maxScale || math.IsNaN(options.Scale):
		return nil, fmt.Errorf("generate the contract: scale %v is not between 0 and %d", options.Scale, maxScale)
	}
	options.Until = options.Until.UTC().Truncate(time.Millisecond)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, fmt.Errorf("generate the contract: %w", err)
	}
	cayenne, err := time.LoadLocation("America/Cayenne")
	if err != nil {
		return nil, fmt.Errorf("generate the contract: %w", err)
	}
	dataCenter := &generated{zone: paris, words: dataCenterWords(), users: map[string]json.RawMessage{}, site: Site{
		Name: SiteCassiopee, Tool: "jira", Flavor: DataCenter, Zone: paris.String(), BaseURL: "https://cassiopee.jira.example",
		Account:     Account{ID: "JIRAUSER10100", Name: "svc-pilotis", DisplayName: "Compte de service Pilotis", Email: "svc-pilotis@contrat.example"},
		Credentials: Credentials{Token: "sandbox-cassiopee-token"},
	}}
	cloud := &generated{zone: cayenne, words: cloudWords(), users: map[string]json.RawMessage{}, site: Site{
		Name: SitePPN, Tool: "jira", Flavor: Cloud, Zone: cayenne.String(), BaseURL: "https://ppn.jira.example",
		Account:     Account{ID: "5f000000000000000000f17e", DisplayName: "Compte de service Pilotis", Email: "svc-pilotis@contrat.example"},
		Credentials: Credentials{User: "svc-pilotis@contrat.example", Password: "sandbox-ppn-token"},
	}}
	calendar := hours{paris}
	return []Site{
		dataCenter.fill(options, calendar, 1, cassiopee(), penal(), maintenance()),
		cloud.fill(options, calendar, 2, digitalProcedure()),
	}, nil
}

// fill invents everything on one site.
func (g *generated) fill(options GenerateOptions, calendar hours, number uint64, projects ...contractProject) Site {
	random := rand.New(rand.NewPCG(options.Seed, number))
	team := staff(random, 14, 46)
	g.contractor, g.support, g.experts = team[:14], team[14:54], team[54:]
	g.describe(projects)
	var tickets []*ticket
	for n, project := range projects {
		stream := rand.New(rand.NewPCG(options.Seed, number<<32|uint64(n+1)))
		count := int(math.Round(float64(project.volume) * options.Scale))
		opened := arrivals(stream, calendar, options.Until, count)
		spread := diffuser{}
		for k, at := range opened {
			own := rand.New(rand.NewPCG(options.Seed^uint64(k+1)<<20, number<<32|uint64(n+1)))
			if project.tranche == "" {
				tickets = append(tickets, g.development(own, calendar, project, at))
				continue
			}
			age := quarter(options.Until, calendar.zone) - quarter(at, calendar.zone)
			p := decide(own, spread, project, age)
			spoil := n == 0 && (k == count*2/5 || k == count*7/10)
			t := g.ticket(own, calendar, project, p, at, options.Until, spoil)
			if spoil && k == count*2/5 {
				t.priority = g.words.unreadable
			} else if spoil {
				t.component = unknownComponent
			}
			tickets = append(tickets, t)
		}
	}
	return g.finish(tickets, options.Until)
}

// unknownComponent is a component that no application of the contract bears.
const unknownComponent = "APPLI-INCONNUE"

// describe lists the site's words and projects.
func (g *generated) describe(projects []contractProject) {
	for _, state := range states() {
		g.site.Statuses = append(g.site.Statuses, g.words.statuses[state])
	}
	for _, class := range []string{blocking, major, minor} {
		g.site.Priorities = append(g.site.Priorities, g.words.priorities[class]...)
	}
	g.site.Priorities = append(g.site.Priorities, g.words.unreadable)
	g.site.Types = types()
	g.site.Fields = systemFields()
	for _, kind := range []string{"phone_comm", "first_response", "exception_accepted"} {
		g.site.Fields = append(g.site.Fields, customFields[kind])
	}
	for n, project := range projects {
		described := Project{ID: strconv.Itoa(10100 + n*100), Key: project.key, Name: project.name}
		for _, app := range project.applications {
			for _, name := range app.components {
				known := slices.ContainsFunc(described.Components, func(c Named) bool { return c.Name == name })
				if !known {
					described.Components = append(described.Components, Named{strconv.Itoa(11000 + n*100 + len(described.Components)), name})
				}
			}
		}
		if n == 0 {
			described.Components = append(described.Components, Named{"11099", unknownComponent})
		}
		g.site.Projects = append(g.site.Projects, described)
	}
}

func (g *generated) ticket(random *rand.Rand, calendar hours, project contractProject, p plan, at, until time.Time, spoil bool) *ticket {
	if spoil {
		p = plan{nature: incident, class: minor}
	}
	app := weighted(random, project.applications)
	t := &ticket{
		site: g, project: project, application: app, component: pick(random, app.components), nature: p.nature,
		class: p.class, priority: g.words.priority(random, p.class), created: at, reporter: pick(random, g.support),
		state: "new", labels: []string{}, spoilt: spoil,
	}
	t.summary = sentence(random, map[string][]string{incident: incidents, assistance: requests, evolution: evolutions}[p.nature])
	t.description = pick(random, observations) + "\r\n\r\n" + pick(random, observations)
	if random.Float64() < 0.35 {
		t.state = "queue"
	}
	l := &life{random: random, calendar: calendar, ticket: t, agent: pick(random, g.contractor), support: pick(random, g.support), expert: pick(random, g.experts)}
	l.tell(p)
	if spoil {
		return t
	}
	edits := random.IntN(3)
	if busy := random.Float64(); busy < 0.004 || (g.cloud() && busy < 0.02) {
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
func (g *generated) development(random *rand.Rand, calendar hours, project contractProject, at time.Time) *ticket {
	t := &ticket{
		site: g, project: project, nature: task, class: minor, priority: g.words.priority(random, pick(random, []string{major, minor, minor})),
		created: at, reporter: pick(random, g.contractor), state: "new", labels: []string{},
		summary: sentence(random, tasks), description: pick(random, observations),
	}
	l := &life{random: random, calendar: calendar, ticket: t, agent: pick(random, g.contractor), support: pick(random, g.support), cursor: at, state: "new"}
	l.pass(10, 200)
	l.enter("resolved", l.agent)
	l.resolution("Corrigé")
	l.pass(10, 100)
	l.enter("closed", l.agent)
	return t
}

// finish cuts the lives at until, numbers what is left and writes it.
func (g *generated) finish(tickets []*ticket, until time.Time) Site {
	slices.SortStableFunc(tickets, func(a, b *ticket) int { return a.created.Compare(b.created) })
	type numbered struct {
		at   time.Time
		ask  string // project
		give func(key string)
	}
	var keys []numbered
	var changes []*change
	for n, t := range tickets {
		t.id = 10001 + n
		t.apply(until)
		keys = append(keys, numbered{t.created, t.project.key, func(key string) { t.key = key }})
		for i := range t.changes {
			c := &t.changes[i]
			changes = append(changes, c)
			if c.moveTo != nil {
				keys = append(keys, numbered{c.at, c.moveTo.key, func(key string) { t.formerKey, t.key = t.key, key }})
			}
		}
	}
	slices.SortStableFunc(keys, func(a, b numbered) int { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.ask, b.ask)) })
	last := map[string]int{}
	for _, k := range keys {
		last[k.ask]++
		k.give(k.ask + "-" + strconv.Itoa(last[k.ask]))
	}
	slices.SortStableFunc(changes, func(a, b *change) int { return a.at.Compare(b.at) })
	for n, c := range changes {
		c.id = 30001 + n
	}
	for _, t := range tickets {
		issue := t.issue()
		g.site.Issues = append(g.site.Issues, issue)
		if t.project.tranche == "" {
			continue
		}
		truth := t.truth()
		truth.ID, truth.Key = issue.ID, issue.Key
		g.site.Truth = append(g.site.Truth, truth)
	}
	return g.site
}
