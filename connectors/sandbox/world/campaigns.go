package world

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// recette is the test repository while it is filled.
type recette struct {
	*builder
	cases    map[string][]TestCase // by application
	findings []*finding
	refs     numbering
}

// test fills the repository with what the orders of tests need, runs their
// campaigns, and gives the anomalies found.
func (b *builder) test() []*finding {
	s := recette{builder: b, cases: map[string][]TestCase{}, refs: numbering{format: "CAMP-%d-%03d"}}
	for n, o := range b.Orders {
		random := b.stream(partTests, n)
		for _, line := range o.Lines {
			if line.UO == "UO2.5-ATEST" && !o.Cancelled && line.Start.Before(b.today) {
				s.campaign(random, o, line)
			}
		}
	}
	return s.findings
}

var importances = []string{"VERY_HIGH", "HIGH", "HIGH", "MEDIUM", "MEDIUM", "MEDIUM", "LOW"}

// repository gives the test cases of an application, made when they are first
// needed.
func (s *recette) repository(random *rand.Rand, app string) []TestCase {
	if made, known := s.cases[app]; known {
		return made
	}
	first := len(s.Requirements)
	for range between(random, 12, 22) {
		subject := pick(random, subjects)
		s.Requirements = append(s.Requirements, Requirement{
			Ref: fmt.Sprintf("EXG-%04d", len(s.Requirements)+1), Application: app, Name: fmt.Sprintf(pick(random, demands), subject),
		})
	}
	own := s.Requirements[first:]
	for range between(random, 26, 48) {
		c := TestCase{
			Ref: fmt.Sprintf("CT-%04d", len(s.TestCases)+1), Application: app, Importance: pick(random, importances),
			Name: fmt.Sprintf(pick(random, checks), pick(random, subjects)),
		}
		for _, r := range some(random, own, between(random, 1, 2)) {
			c.Requirements = append(c.Requirements, r.Ref)
		}
		s.TestCases = append(s.TestCases, c)
		s.cases[app] = append(s.cases[app], c)
	}
	return s.cases[app]
}

var (
	demands = []string{"L'application permet d'enregistrer %s", "L'application contrôle les droits sur %s", "L'application conserve l'historique de %s", "L'application édite %s en moins de 5 s"}
	checks  = []string{"Créer %s", "Modifier %s", "Rechercher %s", "Éditer %s", "Supprimer %s sans droit suffisant", "Transmettre %s par flux", "Consulter %s après clôture"}
	rounds  = []string{"Itération 1 – nominal", "Itération 2 – corrections", "Itération 3 – non-régression"}
)

// campaign runs through the test cases of the line's application in up to three
// iterations, one after the other.
func (s *recette) campaign(random *rand.Rand, o Order, line OrderLine) {
	cases := s.repository(random, line.Application)
	c := Campaign{Name: fmt.Sprintf("Recette %s – %s", line.Application, month(line.Start)), Application: line.Application, Order: o.Ref}
	c.Start, c.End = s.calendar.after(line.Start, 6), s.calendar.prev(line.End.AddDate(0, 0, -3))
	if c.Start.After(s.today) {
		return
	}
	c.Ref = s.refs.next(c.Start.Year())
	planned := some(random, cases, len(cases)*between(random, 60, 100)/100)
	count := between(random, 1, 3)
	days := s.workdays(c.Start, c.End)
	known := map[string]*finding{}
	for n := range count {
		part := days[len(days)*n/count : len(days)*(n+1)/count]
		if len(part) == 0 || part[0].After(s.today) {
			break
		}
		iteration := Iteration{Name: rounds[n]}
		for k, planned := range planned {
			iteration.Planned = append(iteration.Planned, planned.Ref)
			day := part[len(part)*k/len(cases)]
			iteration.Executions = append(iteration.Executions, s.execute(random, planned, n, day, o, line, known)...)
		}
		slices.SortStableFunc(iteration.Executions, func(a, b Execution) int { return a.At.Compare(b.At) })
		c.Iterations = append(c.Iterations, iteration)
	}
	place := len(s.Campaigns)
	s.Campaigns = append(s.Campaigns, c)
	s.remember(place, known)
}

func (b *builder) workdays(from, to time.Time) []time.Time {
	var days []time.Time
	for day := b.calendar.next(from); !day.After(to); day = b.calendar.after(day, 1) {
		days = append(days, day)
	}
	return days
}

// execute runs a test case once, and again when a failure was mended on the spot.
func (s *recette) execute(random *rand.Rand, c TestCase, round int, day time.Time, o Order, line OrderLine, known map[string]*finding) []Execution {
	tester := "P-000"
	if team := s.teams[o.Ref]; len(team) > 0 {
		tester = pick(random, team)
	}
	at := s.calendar.at(day, (9*time.Hour + time.Duration(random.Int64N(int64(8*time.Hour)))).Truncate(time.Second))
	e := Execution{TestCase: c.Ref, At: at, Status: "SUCCESS", Tester: tester}
	draw := random.Float64() * float64(round*2+1) // later rounds go better
	switch {
	case !s.happened(at.Add(time.Hour)):
		return nil
	case draw < 0.17:
		e.Status = "FAILURE"
	case draw < 0.23:
		e.Status = "BLOCKED"
	case draw < 0.25:
		e.Status = "UNTESTABLE"
	case draw < 0.29:
		return nil // planned and not run
	}
	if e.Status != "FAILURE" {
		return []Execution{e}
	}
	if random.Float64() < 0.88 {
		s.find(random, c, at, line, o.Tranche, known)
		e.Anomaly = c.Ref // until the anomaly is numbered
	}
	again := Execution{TestCase: c.Ref, At: s.moment(random, s.calendar.after(day, 1)), Status: "SUCCESS", Tester: tester}
	if random.Float64() < 0.4 && s.happened(again.At) && !again.At.After(s.calendar.at(line.End, 0)) {
		return []Execution{e, again}
	}
	return []Execution{e}
}

// find opens an anomaly for a failure, unless that of an earlier round is still
// open; one that was resolved is reopened.
func (s *recette) find(random *rand.Rand, c TestCase, at time.Time, line OrderLine, tranche string, known map[string]*finding) {
	if f := known[c.Ref]; f != nil {
		before := slices.DeleteFunc(slices.Clone(f.Events), func(e Event) bool { return e.At.After(at) })
		if last := before[len(before)-1].Kind; last == "resolved" || last == "closed" {
			f.Events = before
			f.happen(s.builder, at.Add(10*time.Minute), "reopened", "")
			s.mend(random, f, at)
		}
		return
	}
	severity := map[string]string{"VERY_HIGH": "BLOQUANTE", "HIGH": "MAJEURE"}[c.Importance]
	if severity == "" {
		severity = "MINEURE"
	}
	opened := at.Add(time.Duration(5+random.IntN(40)) * time.Minute)
	f := open("ANOMALIE", line.Application, tranche, severity, "Échec du test : "+c.Name, opened)
	f.TestCase = c.Ref
	known[c.Ref] = f
	s.findings = append(s.findings, f)
	assigned := f.opened.Add(time.Duration(10+random.IntN(60)) * time.Minute)
	if f.happen(s.builder, assigned, "assigned", pick(random, developers)) {
		s.mend(random, f, assigned)
	}
}

// mend resolves and closes a finding some days later, mostly.
func (s *recette) mend(random *rand.Rand, f *finding, from time.Time) {
	resolved := s.moment(random, s.calendar.after(s.calendar.day(from), between(random, 2, 15)))
	if random.Float64() < 0.88 && f.happen(s.builder, resolved, "resolved", "corrigé") {
		f.happen(s.builder, s.moment(random, s.calendar.after(s.calendar.day(resolved), between(random, 3, 20))), "closed", "")
	}
}

// remember lets the executions of a campaign bear the references of their
// anomalies once these are numbered.
func (s *recette) remember(place int, known map[string]*finding) {
	for code, f := range known {
		f.tell = append(f.tell, func(ref string) {
			for n := range s.Campaigns[place].Iterations {
				executions := s.Campaigns[place].Iterations[n].Executions
				for k := range executions {
					if executions[k].Anomaly == code {
						executions[k].Anomaly = ref
					}
				}
			}
		})
	}
}
