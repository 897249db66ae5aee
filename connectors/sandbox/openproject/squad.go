package openproject

import (
	"strconv"
	"strings"
	"time"

	"pilotis/connectors/sandbox/world"
)

// fillSquads makes increments with their objectives, features and stories; what a
// story is planned for is its version: an increment of a squad, or a sprint of it.
func (s *Server) fillSquads(w *world.World, ministry, supplier int) {
	for _, pi := range w.Increments {
		s.fillIncrement(w, pi, ministry)
	}
	features := map[string]*issue{}
	for _, f := range w.Features {
		features[f.Ref] = s.story(w.Until, step{at: f.Created, by: ministry, set: map[string]string{
			"project": id(tranches[f.Tranche]), "type": id(typeFeature), "subject": f.Ref + " — " + f.Title,
			custom(fieldReference): f.Ref, custom(fieldApplication): s.option(fieldApplication, f.Application),
		}}, []step{{at: f.ClosedAt, by: ministry, set: map[string]string{"status": id(statusClosed)}}})
	}
	for _, one := range w.Stories {
		set := map[string]string{
			"project": id(tranches[one.Tranche]), "type": id(typeStory), "subject": one.Ref + " — " + one.Title, "parent": id(features[one.Feature].id),
			custom(fieldReference): one.Ref, custom(fieldApplication): s.option(fieldApplication, one.Application),
		}
		steps := s.storySteps(one, ministry, supplier)
		if one.DescribedAt.Equal(one.Created) {
			set["description"] = one.Title
		} else {
			steps = append(steps, step{at: one.DescribedAt, by: ministry, set: map[string]string{"description": one.Title}})
		}
		s.story(w.Until, step{at: one.Created, by: ministry, set: set}, steps)
	}
}

func (s *Server) fillIncrement(w *world.World, pi world.Increment, by int) {
	project, end := tranches[pi.Tranche], pi.Start.AddDate(0, 0, 90)
	at := morning(pi.Start).Add(-30 * 24 * time.Hour)
	s.sprint(project, pi.Ref, pi.Start, end)
	for n := range 4 {
		first := pi.Start.AddDate(0, 0, 21*n)
		s.sprint(project, sprintName(pi.Ref, n+1), first, first.AddDate(0, 0, 20))
	}
	set := map[string]string{
		"project": id(project), "type": id(typeIncrement), "subject": pi.Ref + " — Incrément de l'équipe " + pi.Team, "start": date(pi.Start), "due": date(end),
		custom(fieldReference): pi.Ref, custom(fieldTeam): s.option(fieldTeam, pi.Team), custom(fieldIncrement): pi.Name,
	}
	if pi.Capacity > 0 {
		set[custom(fieldCapacity)] = id(pi.Capacity)
	}
	parent := s.story(w.Until, step{at: at, by: by, set: set}, nil)
	for _, o := range pi.Objectives {
		set := map[string]string{
			"project": id(project), "type": id(typeObjective), "subject": o.Ref + " — " + o.Title, "parent": id(parent.id), custom(fieldReference): o.Ref,
			custom(fieldCommitted): strconv.FormatBool(o.Committed), custom(fieldValuePlanned): id(o.Planned),
		}
		s.story(w.Until, step{at: morning(pi.Start), by: by, set: set}, []step{{at: o.RatedAt, by: by, set: map[string]string{custom(fieldValueActual): id(o.Actual)}}})
	}
}

func sprintName(increment string, n int) string { return increment + " S" + id(n) }

// sprint makes a version of a project.
func (s *Server) sprint(project int, name string, start, end time.Time) {
	s.versions = append(s.versions, &version{id: len(s.versions) + 1, project: project, name: name, start: start, end: end, created: s.project(project).created})
}

func (s *Server) storySteps(one world.Story, ministry, supplier int) []step {
	var steps []step
	change := func(at time.Time, by int, attr, value string) {
		steps = append(steps, step{at: at, by: by, set: map[string]string{attr: value}})
	}
	for _, e := range one.Points {
		change(e.At, supplier, custom(fieldPoints), id(e.Points))
	}
	if one.Criteria > 0 {
		change(one.CriteriaAt, ministry, custom(fieldCriteria), id(one.Criteria))
	}
	if len(one.TestCases) > 0 {
		change(one.TestsAt, supplier, custom(fieldTestCases), strings.Join(one.TestCases, ", "))
	}
	for _, p := range one.Plans {
		name := p.Increment
		if p.Sprint > 0 {
			name = sprintName(p.Increment, p.Sprint)
		}
		v := find(s.versions, func(v *version) bool { return v.name == name })
		change(p.At, ministry, "version", id(v.id))
	}
	for _, stay := range one.Done {
		change(stay.From, supplier, "status", id(statusClosed))
		change(stay.To, ministry, "status", id(statusRunning))
	}
	return steps
}

// design tells what a line of product design asks for.
func (s *Server) design(w *world.World, line string, set map[string]string) {
	for _, d := range w.Designs {
		if d.Line == line {
			set[custom(fieldWithTests)] = strconv.FormatBool(d.WithTests)
			if d.Stories > 0 {
				set[custom(fieldStories)] = id(d.Stories)
			}
		}
	}
}

// fillExits makes the work packages that follow the reversibilities, each a child
// of its order.
func (s *Server) fillExits(w *world.World, orders map[string]*issue, by int) {
	for _, e := range w.Exits {
		order := orders[e.Order]
		if order == nil {
			continue
		}
		var steps []step
		for n, on := range append(e.Reached[:], e.Signed, e.Informed, e.Agreed, e.Erased) {
			if !on.IsZero() {
				steps = append(steps, step{at: morning(on).Add(time.Hour), by: by, set: map[string]string{custom(fieldT1 + n): date(on)}})
			}
		}
		s.story(w.Until, step{at: order.created.Add(3 * time.Hour), by: by, set: map[string]string{
			"project": order.attrs["project"], "type": id(typeExit), "subject": e.Ref + " — Réversibilité", "parent": id(order.id), custom(fieldReference): e.Ref,
		}}, steps)
	}
}
