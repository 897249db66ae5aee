package openproject

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Draft is what is set of a work package by its maker or by a change. Empty
// fields stay as they are.
type Draft struct {
	Project int    // id
	Type    string // name, in the server's language
	Status  string
	Subject string
	Due     string // 2006-01-02; "-" unsets it
	Done    string // per cent
	Parent  int
	Person  string            // assignee
	Fields  map[string]string // custom fields by name, values as people read them; "-" unsets
	Notes   string            // a comment
}

// Create makes a work package at an instant and gives its id.
func (s *Server) Create(at time.Time, by string, d Draft) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set, err := s.attributes(at, d)
	if err != nil {
		return 0, err
	}
	if set["project"] == "" {
		set["project"] = id(projectFerme)
	}
	if set["type"] == "" {
		set["type"] = id(typeTask)
	}
	return s.add(at, s.person(by, at), set).id, nil
}

// Update changes a work package as a person does.
func (s *Server) Update(number int, at time.Time, by string, d Draft) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.issues[number]
	if i == nil {
		return fmt.Errorf("update work package %d: there is none", number)
	}
	set, err := s.attributes(at, d)
	if err != nil {
		return err
	}
	s.edit(i, at, s.person(by, at), set, d.Notes)
	return nil
}

func (s *Server) attributes(at time.Time, d Draft) (map[string]string, error) {
	set := map[string]string{}
	for name, value := range map[string]string{"subject": d.Subject, "due": d.Due, "done": d.Done} {
		if value == "-" {
			set[name] = ""
		} else if value != "" {
			set[name] = value
		}
	}
	for name, n := range map[string]int{"project": d.Project, "parent": d.Parent} {
		if n != 0 {
			set[name] = id(n)
		}
	}
	if d.Person != "" {
		set["assignee"] = id(s.person(d.Person, at))
	}
	for attr, pick := range map[string]struct {
		names []string
		want  string
	}{"type": {s.words.types, d.Type}, "status": {s.words.statuses, d.Status}} {
		if pick.want == "" {
			continue
		}
		n := slices.Index(pick.names, pick.want)
		if n < 1 {
			return nil, fmt.Errorf("there is no %s %q", attr, pick.want)
		}
		set[attr] = id(n)
	}
	for name, value := range d.Fields {
		n := slices.Index(s.words.fields, name)
		if n < 1 {
			return nil, fmt.Errorf("there is no custom field %q", name)
		}
		switch {
		case value == "-":
			value = ""
		case fieldForms[n] == formList:
			value = s.option(n, value)
		}
		set[custom(n)] = value
	}
	return set, nil
}

// Comment edits the text of the last entry of a history: the entry alone is
// stamped, not the work package.
func (s *Server) Comment(number int, at time.Time, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.issues[number].journals[len(s.issues[number].journals)-1]
	last.notes, last.updated = text, at.UTC().Truncate(time.Microsecond)
}

// Delete removes a work package with its history, relations and time entries,
// without a trace.
func (s *Server) Delete(number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.issues, number)
	s.order = slices.DeleteFunc(s.order, func(i *issue) bool { return i.id == number })
	s.relations = slices.DeleteFunc(s.relations, func(r *relation) bool { return r.from == number || r.to == number })
	s.entries = slices.DeleteFunc(s.entries, func(e *entry) bool { return e.issue == number })
}

// Hide takes a work package out of the account's sight, or gives it back.
func (s *Server) Hide(number int, hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issues[number].hidden = hidden
}

// HideProject takes the membership of a project away, or gives it back.
func (s *Server) HideProject(number int, hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.project(number).hidden = hidden
}

// Archive archives or restores a project.
func (s *Server) Archive(number int, archived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.project(number).archived = archived
}

// ProjectOf gives the project that holds a work package.
func (s *Server) ProjectOf(number int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issues[number].num("project")
}

// Relate relates two work packages and gives the id of the relation. It stamps
// neither.
func (s *Server) Relate(from, to int, kind string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.relate(from, to, kind).id
}

// Unrelate removes a relation. It stamps nothing.
func (s *Server) Unrelate(number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.relations = slices.DeleteFunc(s.relations, func(r *relation) bool { return r.id == number })
}

// LogTime books time on a work package, which it does not stamp.
func (s *Server) LogTime(number int, at time.Time, by string, hours time.Duration) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logTime(number, s.person(by, at), hours, at, at).id
}

// Meet makes a meeting of the whole contract.
func (s *Server) Meet(title string, start, at time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &meeting{id: s.next("meeting", 301), project: projectContract, title: title, state: "open", start: start.UTC(), length: 2 * time.Hour, created: at.UTC(), updated: at.UTC()}
	s.meetings = append(s.meetings, m)
	return m.id
}

// Attach puts a file to a meeting.
func (s *Server) Attach(number int, name string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := find(s.meetings, func(m *meeting) bool { return m.id == number })
	m.files = append(m.files, file{id: s.next("attachment", 7001), name: name, created: at.UTC()})
	m.lock, m.updated = m.lock+1, at.UTC()
}

// Blank makes the next n pages that would hold something come empty.
func (s *Server) Blank(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blanks = n
}

// LimitPage sets the instance's maximum of objects a page.
func (s *Server) LimitPage(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.MaxPage = n
}

// DisableTokens makes the server ignore credentials, as an administrator can.
func (s *Server) DisableTokens(disabled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disabled = disabled
}

// Object is the truth of one object: the parts of which a reader must know all.
type Object struct {
	Body       json.RawMessage   // of the object itself
	Activities []json.RawMessage // of a work package, in order
	Relations  []json.RawMessage // of a work package, in the order of their ids
	Files      []json.RawMessage // of a meeting
}

// Objects gives the truth of all objects by kind/id, archived and hidden ones
// included, as an account with all rights reads them.
func (s *Server) Objects() map[string]Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]Object{}
	put := func(kind string, items []item) {
		for _, i := range items {
			all[kind+"/"+id(i.id)] = Object{Body: encode(i.render())}
		}
	}
	put("project", s.projectItems(true))
	put("version", s.versionItems(true))
	put("type", s.typeItems())
	put("status", s.statusItems())
	put("priority", s.priorityItems())
	put("user", s.userItems())
	put("time_entry", s.entryItems(true))
	for _, m := range s.meetings {
		o := Object{Body: encode(s.meetingBody(m, true))}
		for _, f := range s.attachments(m)["_embedded"].(map[string]any)["elements"].([]any) {
			o.Files = append(o.Files, encode(f))
		}
		all["meeting/"+id(m.id)] = o
	}
	relations := map[int][]json.RawMessage{}
	for _, r := range s.relations {
		body := encode(s.relation(r))
		relations[r.from] = append(relations[r.from], body)
		relations[r.to] = append(relations[r.to], body)
	}
	for _, i := range s.order {
		o := Object{Body: encode(s.workPackage(i)), Relations: relations[i.id]}
		for _, j := range i.journals {
			o.Activities = append(o.Activities, encode(s.activity(i, j)))
		}
		all["work_package/"+id(i.id)] = o
	}
	return all
}
