package jira

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// lexicon gathers the words that recorded payloads use, so that a recorded site
// can answer for its statuses and priorities as the real one would.
type lexicon struct {
	statuses   []Status
	priorities []Named
	types      []Named
	projects   []Project
	fields     []Field
	cloud      bool
}

// read takes the words of one issue and of its history.
func (l *lexicon) read(o *observation) {
	if bytes.Contains(o.Raw, []byte(`"accountId"`)) {
		l.cloud = true
	}
	top, err := parseObject(o.Raw)
	if err != nil {
		return // it cannot be read: it has no words
	}
	if self := top.text("self"); strings.Contains(self, ".atlassian.net/") {
		l.cloud = true
	}
	fields := top.child("fields")
	status := fields.child("status")
	l.status(Status{status.text("id"), status.text("name"), status.child("statusCategory").text("key")})
	l.priorities = addNamed(l.priorities, named(fields.child("priority")))
	l.types = addNamed(l.types, named(fields.child("issuetype")))
	project := fields.child("project")
	l.project(Project{ID: project.text("id"), Key: o.Project, Name: project.text("name")})
	for _, component := range elements(fields.get("components")) {
		l.component(o.Project, named(component))
	}
	var names []string // some exports give names alone
	if json.Unmarshal(fields.get("components"), &names) == nil {
		for _, name := range names {
			l.component(o.Project, Named{Name: name})
		}
	}
	for _, m := range fields {
		if strings.HasPrefix(m.name, "customfield_") && !slices.ContainsFunc(l.fields, func(f Field) bool { return f.ID == m.name }) {
			l.fields = append(l.fields, Field{m.name, m.name, "any"})
		}
	}
	for _, history := range o.histories() {
		for _, item := range elements(history.get("items")) {
			from, to := Named{item.text("from"), item.text("fromString")}, Named{item.text("to"), item.text("toString")}
			switch item.text("field") {
			case "status":
				l.status(Status{ID: from.ID, Name: from.Name})
				l.status(Status{ID: to.ID, Name: to.Name})
			case "priority":
				l.priorities = addNamed(addNamed(l.priorities, from), to)
			}
		}
	}
}

func (l *lexicon) status(status Status) {
	if status.Name == "" {
		return
	}
	for n := range l.statuses {
		if known := &l.statuses[n]; known.Name == status.Name {
			known.ID = cmp.Or(known.ID, status.ID)
			known.Category = cmp.Or(known.Category, status.Category)
			return
		}
	}
	l.statuses = append(l.statuses, status)
}

func addNamed(list []Named, word Named) []Named {
	if word.Name == "" {
		return list
	}
	for n := range list {
		if list[n].Name == word.Name {
			list[n].ID = cmp.Or(list[n].ID, word.ID)
			return list
		}
	}
	return append(list, word)
}

func (l *lexicon) project(project Project) {
	if project.Key == "" {
		return
	}
	for n := range l.projects {
		if known := &l.projects[n]; known.Key == project.Key {
			known.ID, known.Name = cmp.Or(known.ID, project.ID), cmp.Or(known.Name, project.Name)
			return
		}
	}
	l.projects = append(l.projects, project)
}

func (l *lexicon) component(key string, component Named) {
	for n := range l.projects {
		if l.projects[n].Key == key {
			l.projects[n].Components = addNamed(l.projects[n].Components, component)
		}
	}
}

// anyProject is where an issue goes whose own project is unknown.
func (l *lexicon) anyProject() string {
	if len(l.projects) == 0 {
		return "UNREADABLE"
	}
	return l.projects[0].Key
}

func (l *lexicon) flavor() Flavor {
	if l.cloud {
		return Cloud
	}
	return DataCenter
}

// fill gives the site its words, sorted by name; a word whose id was never seen
// gets one that no server uses.
func (l *lexicon) fill(site *Site) {
	slices.SortFunc(l.statuses, func(a, b Status) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(l.priorities, func(a, b Named) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(l.types, func(a, b Named) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(l.projects, func(a, b Project) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(l.fields, func(a, b Field) int { return strings.Compare(a.ID, b.ID) })
	unseen := func(n int) string { return strconv.Itoa(900_000 + n) }
	for n := range l.statuses {
		l.statuses[n].ID = cmp.Or(l.statuses[n].ID, unseen(n))
	}
	for n := range l.priorities {
		l.priorities[n].ID = cmp.Or(l.priorities[n].ID, unseen(n))
	}
	for n := range l.types {
		l.types[n].ID = cmp.Or(l.types[n].ID, unseen(n))
	}
	for n := range l.projects {
		l.projects[n].ID = cmp.Or(l.projects[n].ID, unseen(n))
		l.projects[n].Name = cmp.Or(l.projects[n].Name, l.projects[n].Key)
	}
	site.Statuses, site.Priorities, site.Types, site.Projects = l.statuses, l.priorities, l.types, l.projects
	site.Fields = append(systemFields(), l.fields...)
}
