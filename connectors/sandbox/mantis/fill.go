package mantis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pilotis/connectors/sandbox/world"
)

// The projects stand for the tranches of the contract.
const (
	ferme       = 1
	optionnelle = 2
	others      = 3
)

// The people: the technical account, the Ministry's, the contractor's.
const (
	administrator = 1
	account       = 2
	firstReporter = 3
	reporters     = 4
	firstHandler  = 7
	handlers      = 4
)

// furnish sets up projects, people, versions and the category of all projects.
func (s *Server) furnish() {
	for id, name := range map[int]string{ferme: "Cassiopée", optionnelle: "Procédure pénale numérique", others: "Autres applications pénales"} {
		s.projects[id] = &project{id: id, name: name}
		for n := range 3 {
			v := &version{
				ID: 10*id + n, Name: fmt.Sprintf("%d.%d", id+3, n), Description: fmt.Sprintf("Palier %d", n+1), Released: n < 2,
				Timestamp: s.stamp(time.Date(2025, time.Month(1+5*n), 6, 8, 0, 0, 0, time.UTC)), project: id,
			}
			s.versions[v.ID] = v
		}
	}
	s.classes[1] = &category{id: 1, name: "Général"}
	add := func(id int, login, real string, access int) {
		s.users[id] = &user{ID: id, Name: login, RealName: real, Email: login + "@exemple.invalid", access: access}
	}
	add(administrator, "administrateur", "", 90)
	add(account, s.options.Account, "", 70)
	for n, name := range []string{"aubert", "besnard", "courtois", "delmas"} {
		add(firstReporter+n, "mj."+name, "Dominique "+strings.ToUpper(name[:1])+name[1:], 25)
	}
	for n, name := range []string{"evrard", "fontan", "guillou", "hamelin"} {
		add(firstHandler+n, "tit."+name, "Camille "+strings.ToUpper(name[:1])+name[1:], 55)
	}
}

// tranche gives the project of a tranche.
func tranche(name string) int {
	switch name {
	case "FERME":
		return ferme
	case "OPTIONNELLE_1":
		return optionnelle
	}
	return others
}

// fill makes an issue of each anomaly.
func (s *Server) fill(w *world.World) {
	if w == nil {
		return
	}
	for n := range w.Anomalies {
		a := &w.Anomalies[n]
		if len(a.Events) == 0 {
			continue // it has not happened
		}
		s.open(a)
	}
	s.number()
}

// open tells the life of an anomaly as an issue.
func (s *Server) open(a *world.Anomaly) {
	i := &issue{
		id: a.ID, project: tranche(a.Tranche), summary: a.Ref + " " + a.Summary, reference: a.Ref, ticket: a.Ticket, testCase: a.TestCase, nature: a.Kind,
		status: statusNew, resolution: 10, priority: 30, severity: severity(a), reporter: firstReporter + a.ID%reporters,
		description: "Application " + a.Application + ".", created: a.Events[0].At.UTC().Truncate(time.Second),
	}
	if a.Ticket != "" {
		i.summary += " [" + a.Ticket + "]"
		i.description += "\n\nTicket d'origine : " + a.Ticket + "."
	}
	i.version = 10*i.project + a.ID%2
	i.category = s.class(i.project, a.Application)
	i.updated = i.created
	i.history = append(i.history, change{at: i.created, user: i.reporter, kind: typeNew})
	handler := firstHandler + a.ID%handlers
	for _, e := range a.Events {
		at := e.At.UTC().Truncate(time.Second)
		switch e.Kind {
		case "assigned":
			if e.Argument != "" {
				handler = s.developer(e.Argument)
			}
			s.set(i, at, handler, "handler", handler)
			s.set(i, at, handler, "status", statusAssigned)
		case "resolved":
			s.note(i, at, handler, "Cause identifiée, correction livrée.")
			s.set(i, at, handler, "status", statusResolved)
			s.set(i, at, handler, "resolution", 20)
			s.set(i, at, handler, "fixed_in_version", 10*i.project+1+a.ID%2)
		case "reopened":
			s.note(i, at, i.reporter, "Toujours constatée.")
			s.set(i, at, i.reporter, "status", statusFeedback)
			s.set(i, at, i.reporter, "resolution", 30)
		case "closed":
			s.set(i, at, i.reporter, "status", statusClosed)
		}
	}
	s.issues[i.id] = i
}

// developer finds or makes the user of a pseudonym.
func (s *Server) developer(login string) int {
	for _, u := range sorted(s.users) {
		if u.Name == login {
			return u.ID
		}
	}
	id := len(s.users) + 1
	s.users[id] = &user{ID: id, Name: login, Email: login + "@exemple.invalid", access: 55}
	return id
}

func severity(a *world.Anomaly) int {
	switch a.Severity {
	case "BLOQUANTE":
		return 80
	case "MAJEURE":
		return 60
	case "MINEURE":
		return 50
	}
	return 10
}

// class finds or makes the category of an application in a project.
func (s *Server) class(project int, application string) int {
	if application == "" {
		return 1
	}
	for _, c := range sorted(s.classes) {
		if c.project == project && c.name == application {
			return c.id
		}
	}
	id := len(s.classes) + 1
	s.classes[id] = &category{id: id, project: project, name: application}
	return id
}

// number lets the next issue follow the last.
func (s *Server) number() {
	for id := range s.issues {
		s.last = max(s.last, id)
	}
}

// set changes a field of an issue and writes its history.
func (s *Server) set(i *issue, at time.Time, who int, field string, to int) {
	place := map[string]*int{
		"status": &i.status, "resolution": &i.resolution, "severity": &i.severity, "priority": &i.priority,
		"handler": &i.handler, "fixed_in_version": &i.fixedIn, "project_id": &i.project,
	}[field]
	if *place == to {
		return
	}
	i.history = append(i.history, change{at: at, user: who, kind: typeField, field: field, old: itoa(*place), new: itoa(to)})
	*place = to
	i.touch(at)
}

func (s *Server) note(i *issue, at time.Time, who int, text string) int {
	s.serial++
	i.notes = append(i.notes, note{id: s.serial, user: who, at: at, last: at, text: text})
	i.history = append(i.history, change{at: at, user: who, kind: typeNoteAdded, ref: s.serial})
	i.touch(at)
	return s.serial
}

// touch moves updated_at.
func (i *issue) touch(at time.Time) {
	i.updated = at
	i.raw = nil
}

// refresh lets all issues be written anew: something that they name has changed.
func (s *Server) refresh() {
	if s.recorded != nil {
		return
	}
	for _, i := range s.issues {
		i.raw = nil
	}
}

// visible tells that the account sees the issue in lists.
func (s *Server) visible(i *issue) bool {
	p := s.projects[i.project]
	return !i.unseen && p != nil && !p.disabled
}

// listed gives the issues of a list, newest first.
func (s *Server) listed(project int) []*issue {
	var all []*issue
	for _, i := range s.issues {
		if s.visible(i) && (project == 0 || i.project == project || s.projects[i.project].parent == project) {
			all = append(all, i)
		}
	}
	odd := s.options.Restless && s.requests.Load()%2 == 1
	slices.SortFunc(all, func(a, b *issue) int {
		if c := b.updated.Compare(a.updated); c != 0 {
			return c
		}
		if odd {
			return a.id - b.id
		}
		return b.id - a.id
	})
	return all
}
