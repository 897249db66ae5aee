package openproject

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pilotis/connectors/sandbox/world"
)

// The projects of the contract: one for the whole and one a tranche.
const (
	projectContract = 10
	projectFerme    = 11
	projectFirst    = 12
	projectSecond   = 13
)

// API is the id of the account that the API key belongs to.
const API = 3

var tranches = map[string]int{"FERME": projectFerme, "OPTIONNELLE_1": projectFirst, "OPTIONNELLE_2": projectSecond}

// furnish makes what every server has.
func (s *Server) furnish() {
	at := time.Date(2025, 1, 6, 8, 0, 0, 0, time.UTC)
	for _, p := range []project{
		{id: projectContract, identifier: "marche", name: "Marché"},
		{id: projectFerme, identifier: "tranche-ferme", name: "Tranche ferme", parent: projectContract},
		{id: projectFirst, identifier: "tranche-optionnelle-1", name: "Tranche optionnelle 1", parent: projectContract},
		{id: projectSecond, identifier: "tranche-optionnelle-2", name: "Tranche optionnelle 2", parent: projectContract},
	} {
		p.created, p.updated = at, at
		s.projects = append(s.projects, &p)
	}
	s.users = append(s.users, &user{id: API, login: "pilotis", name: "Compte technique", admin: !s.opts.NotAdmin, created: at})
	for id, f := range fieldForms {
		if f == formList {
			for _, value := range map[int][]string{
				fieldTranche:  {"FERME", "OPTIONNELLE_1", "OPTIONNELLE_2"},
				fieldDecision: {s.words.decisions["CONFORME"], s.words.decisions["CONFORME_PARTIEL"], s.words.decisions["NON_CONFORME"]},
			}[id] {
				s.option(id, value)
			}
		}
	}
}

// step is one thing that somebody did to a work package.
type step struct {
	at    time.Time
	by    int
	set   map[string]string
	notes string
}

// story makes a work package of its first step and lives the others in the order
// of time; what is after the end of the world has not happened.
func (s *Server) story(until time.Time, first step, steps []step) *issue {
	i := s.add(first.at, first.by, first.set)
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, st := range steps {
		if !st.at.IsZero() && !st.at.After(until) && !st.at.Before(first.at) {
			s.edit(i, st.at, st.by, st.set, st.notes)
		}
	}
	return i
}

// fill lives the world.
func (s *Server) fill(w *world.World) {
	begin := w.NotifiedOn
	if begin.IsZero() {
		begin = w.Until.AddDate(-1, 0, 0)
	}
	ministry, supplier := s.person("Chef de projet MJ", begin), s.person("Directeur de projet titulaire", begin)
	orders := map[string]*issue{}
	for _, o := range w.Orders {
		if at := morning(o.NotifiedOn).Add(-72 * time.Hour); !at.After(w.Until) {
			orders[o.Ref] = s.fillOrder(w, o, at, ministry)
		}
	}
	for _, d := range w.Deliverables {
		switch order := orders[d.Order]; {
		case order != nil:
			s.relate(order.id, s.fillDeliverable(w, d, order.created.Add(2*time.Hour), order.num("project"), ministry, supplier).id, "requires")
		case d.Order == "": // planned by nobody's order
			if at := morning(d.DueOn).AddDate(0, 0, -20); !at.After(w.Until) {
				s.fillDeliverable(w, d, at, projectContract, ministry, supplier)
			}
		}
	}
	for _, m := range w.Meetings {
		s.fillMeeting(w, m, ministry)
	}
	for _, a := range w.Assignments {
		at := morning(a.Start).Add(9 * time.Hour)
		if order := orders[a.Order]; order != nil && !at.After(w.Until) {
			s.logTime(order.id, s.person(a.Person, at), 7*time.Hour+30*time.Minute, a.Start, at)
		}
	}
	for n, item := range w.Items {
		s.fillItem(w.Until, item, n, ministry)
	}
	s.fillSquads(w, ministry, supplier)
	s.fillExits(w, orders, ministry)
	s.settle()
}

// settle puts the histories in the order of their instants, as ids are given in
// the order of things.
func (s *Server) settle() {
	var all []*journal
	for _, i := range s.order {
		all = append(all, i.journals...)
	}
	slices.SortStableFunc(all, func(a, b *journal) int { return a.created.Compare(b.created) })
	for n, j := range all {
		j.id = 50001 + n
	}
}

func (s *Server) fillOrder(w *world.World, o world.Order, at time.Time, by int) *issue {
	project := cmp.Or(tranches[o.Tranche], projectContract)
	steps := []step{
		{at: morning(o.NotifiedOn), by: by, set: map[string]string{"status": id(statusNotified), custom(fieldNotified): date(o.NotifiedOn)}},
		{at: morning(o.Start).Add(time.Hour), by: by, set: map[string]string{"status": id(statusRunning)}},
		{at: morning(o.End).Add(33 * time.Hour), by: by, set: map[string]string{"status": id(statusClosed), "done": "100"}},
	}
	if o.Cancelled {
		steps[1].set["status"], steps = id(statusCancelled), steps[:2]
	}
	order := s.story(w.Until, step{at: at, by: by, set: map[string]string{
		"project": id(project), "type": id(typeOrder), "subject": o.Ref + " — " + o.Subject, "start": date(o.Start), "due": date(o.End),
		custom(fieldReference): o.Ref, custom(fieldTranche): s.option(fieldTranche, o.Tranche),
	}}, steps)
	for n, l := range o.Lines {
		attrs := map[string]string{
			"project": id(project), "type": id(typeLine), "parent": id(order.id), "subject": fmt.Sprintf("%s/%d %s %s", o.Ref, n+1, l.UO, l.Level),
			"start": date(l.Start), "due": date(l.End), custom(fieldUO): l.UO, custom(fieldLevel): s.option(fieldLevel, l.Level),
			custom(fieldQuantity): id(l.Quantity), custom(fieldAmount): money(l.AmountCents),
		}
		if l.Frequency != "" {
			attrs[custom(fieldFrequency)] = s.option(fieldFrequency, l.Frequency)
		}
		if l.Application != "" {
			attrs[custom(fieldApplication)] = s.option(fieldApplication, l.Application)
		}
		if l.DeclaredValue != 0 {
			attrs[custom(fieldDeclared)] = id(l.DeclaredValue)
		}
		s.design(w, fmt.Sprintf("%s/%d", o.Ref, n+1), attrs)
		s.story(w.Until, step{at: at.Add(time.Duration(n+1) * time.Minute), by: by, set: attrs}, nil)
	}
	end := map[string]string{"project": id(project), "type": id(typeMilestone), "subject": s.words.milestone + " " + o.Ref, "date": date(o.End), custom(fieldReference): o.Ref}
	s.story(w.Until, step{at: at.Add(time.Hour), by: by, set: end}, []step{
		{at: morning(o.End).Add(34 * time.Hour), by: by, set: map[string]string{"status": id(statusClosed)}},
	})
	return order
}

func (s *Server) fillDeliverable(w *world.World, d world.Deliverable, at time.Time, project, ministry, supplier int) *issue {
	first := d.DueOn
	if !d.MovedFrom.IsZero() {
		first = d.MovedFrom
	}
	attrs := map[string]string{
		"project": id(project), "type": id(typeDeliverable), "subject": d.Ref + " — " + d.Title, "due": date(first), "assignee": id(supplier),
		"version": id(s.lot(project, first)), custom(fieldReference): d.Ref, custom(fieldCode): d.Code, custom(fieldReadingAgreed): strconv.FormatBool(d.ReadingAgreed),
	}
	if d.Application != "" {
		attrs[custom(fieldApplication)] = s.option(fieldApplication, d.Application)
	}
	var steps []step
	if !d.Baseline.IsZero() {
		steps = append(steps, step{at: at.Add(24 * time.Hour), by: ministry, set: map[string]string{custom(fieldBaseline): date(d.Baseline)}})
	}
	if !d.MovedFrom.IsZero() {
		moved := morning(d.MovedFrom).Add(-48 * time.Hour)
		if moved.Before(at) {
			moved = at.Add(time.Hour)
		}
		steps = append(steps, step{at: moved, by: ministry, notes: "OS",
			set: map[string]string{"due": date(d.DueOn), custom(fieldFirstDue): date(d.MovedFrom)}})
	}
	steps = append(steps, s.reading(d, ministry, supplier)...)
	for n, delivery := range d.Deliveries {
		set := map[string]string{"status": id(statusDelivered), "done": "80"}
		if n == 0 && d.Corrections > 0 {
			set[custom(fieldCorrected)] = id(d.Corrected)
		}
		steps = append(steps, step{at: delivery.At, by: supplier, set: set, notes: delivery.Channel + " v" + id(delivery.N)})
	}
	for _, decision := range d.Decisions {
		set := map[string]string{
			"status":              id(map[string]int{"CONFORME": statusCompliant, "CONFORME_PARTIEL": statusPartly, "NON_CONFORME": statusNotCompliant}[decision.Outcome]),
			custom(fieldDecision): s.option(fieldDecision, s.words.decisions[decision.Outcome]), custom(fieldDecidedOn): date(decision.On), custom(fieldMotive): decision.Motive,
		}
		if decision.Outcome == "CONFORME" {
			set["done"] = "100"
		}
		steps = append(steps, step{at: morning(decision.On).Add(8 * time.Hour), by: ministry, set: set})
	}
	return s.story(w.Until, step{at: at, by: ministry, set: attrs}, steps)
}

// reading is the common reading of a deliverable before its delivery (§6.3.4).
func (s *Server) reading(d world.Deliverable, ministry, supplier int) []step {
	var steps []step
	if !d.ReadingRemise.IsZero() {
		steps = append(steps, step{at: d.ReadingRemise, by: supplier,
			set: map[string]string{"status": id(statusReading), custom(fieldReadingHandOver): d.ReadingRemise.UTC().Format(time.RFC3339)}})
	}
	if !d.ReadingOn.IsZero() {
		steps = append(steps, step{at: morning(d.ReadingOn).Add(9 * time.Hour), by: ministry,
			set: map[string]string{custom(fieldReadingOn): date(d.ReadingOn), custom(fieldCorrections): id(d.Corrections)}})
	}
	return steps
}

// lot gives the version that a date falls in: one a year and project.
func (s *Server) lot(project int, on time.Time) int {
	name := s.project(project).name + " " + id(on.Year())
	if v := find(s.versions, func(v *version) bool { return v.name == name }); v != nil {
		return v.id
	}
	year := time.Date(on.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	s.versions = append(s.versions, &version{id: len(s.versions) + 1, project: project, name: name, start: year, end: year.AddDate(1, 0, -1), created: s.project(project).created})
	return len(s.versions)
}

func (s *Server) relate(from, to int, kind string) *relation {
	r := &relation{id: s.next("relation", 601), from: from, to: to, kind: kind}
	s.relations = append(s.relations, r)
	return r
}

func (s *Server) logTime(issue, by int, hours time.Duration, on, at time.Time) *entry {
	e := &entry{id: s.next("time_entry", 901), issue: issue, user: by, hours: hours, on: on, created: at.UTC(), updated: at.UTC()}
	s.entries = append(s.entries, e)
	return e
}

// morning is nine o'clock or ten in Paris on a date: an hour of work all year.
func morning(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 8, 0, 0, 0, time.UTC)
}

func date(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

func id(n int) string { return strconv.Itoa(n) }

func money(cents int64) string { return fmt.Sprintf("%d.%02d EUR", cents/100, cents%100) }

func maxTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
