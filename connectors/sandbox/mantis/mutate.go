package mantis

import (
	"encoding/json"
	"fmt"
	"slices"
)

// with runs f on an issue under the lock, at the server's present instant. The
// methods that change the server panic on an issue that is not there: they are
// for tests.
func (s *Server) with(id int, f func(i *issue)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.issues[id]
	if i == nil || s.recorded != nil {
		panic(fmt.Sprintf("issue %d is not there to be changed", id))
	}
	f(i)
}

// Create reports an issue in a project and gives its number.
func (s *Server) Create(project int, summary string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	now := s.now()
	s.issues[s.last] = &issue{
		id: s.last, project: project, category: 1, version: 10 * project, summary: summary, description: "Constatée à l'audience.",
		status: statusNew, resolution: 10, priority: 30, severity: 60, reporter: firstReporter, created: now, updated: now,
		history: []change{{at: now, user: firstReporter, kind: typeNew}},
	}
	return s.last
}

// SetStatus sets the status, by its number.
func (s *Server) SetStatus(id, status int) {
	s.with(id, func(i *issue) { s.set(i, s.now(), firstHandler, "status", status) })
}

// Note adds a note and gives its number.
func (s *Server) Note(id int, text string) (note int) {
	s.with(id, func(i *issue) { note = s.note(i, s.now(), firstHandler, text) })
	return note
}

// Move puts an issue into another project: its number stays, its category and
// version go.
func (s *Server) Move(id, project int) {
	s.with(id, func(i *issue) {
		s.set(i, s.now(), administrator, "project_id", project)
		i.category, i.version = 1, 0
	})
}

// Delete removes an issue without a trace; what it was linked to loses the items
// of its history that tell of the link, and is updated.
func (s *Server) Delete(id int) {
	s.with(id, func(gone *issue) {
		delete(s.issues, id)
		for _, i := range s.issues {
			if !slices.ContainsFunc(i.links, func(l link) bool { return l.issue == id }) {
				continue
			}
			i.links = slices.DeleteFunc(i.links, func(l link) bool { return l.issue == id })
			i.history = slices.DeleteFunc(i.history, func(c change) bool { return c.kind == typeRelated && c.ref == id })
			i.touch(s.now())
		}
	})
}

// Hide takes an issue from the account's sight, or gives it back, without a
// change to the issue.
func (s *Server) Hide(id int, hidden bool) { s.with(id, func(i *issue) { i.unseen = hidden }) }

// Link relates two issues.
func (s *Server) Link(a, b int) {
	for _, pair := range [][2]int{{a, b}, {b, a}} {
		s.with(pair[0], func(i *issue) {
			s.serial++
			i.links = append(i.links, link{s.serial, pair[1], 1})
			i.history = append(i.history, change{at: s.now(), user: firstHandler, kind: typeRelated, ref: pair[1]})
			i.touch(s.now())
			s.refresh()
		})
	}
}

// Monitor lets a user follow an issue; updated_at stays.
func (s *Server) Monitor(id int) {
	s.with(id, func(i *issue) {
		i.monitors = append(i.monitors, firstReporter)
		i.history = append(i.history, change{at: s.now(), user: firstReporter, kind: typeMonitor, ref: firstReporter})
		i.raw = nil
	})
}

// Attach adds a file and gives its number.
func (s *Server) Attach(id int, name string) (file int) {
	s.with(id, func(i *issue) { file = s.attach(i, name) })
	return file
}

func (s *Server) attach(i *issue, name string) int {
	s.serial++
	i.files = append(i.files, file{id: s.serial, user: firstReporter, at: s.now(), name: name, size: 240})
	i.history = append(i.history, change{at: s.now(), user: firstReporter, kind: typeFileAdded, new: name, ref: s.serial})
	i.touch(s.now())
	return s.serial
}

// Detach deletes a file; updated_at stays.
func (s *Server) Detach(id, file int) {
	s.with(id, func(i *issue) {
		for n, f := range i.files {
			if f.id == file {
				i.files = slices.Delete(i.files, n, n+1)
				i.history = append(i.history, change{at: s.now(), user: firstReporter, kind: typeFileDeleted, new: f.name, ref: f.id})
				break
			}
		}
		i.raw = nil
	})
}

// RenameVersion rewrites the name everywhere, in histories too; updated_at stays.
func (s *Server) RenameVersion(id int, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions[id].Name = name
	s.refresh()
}

// RenameCategory adds an item to the histories of its issues; updated_at stays.
func (s *Server) RenameCategory(id int, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.classes[id]
	for _, i := range s.issues {
		if i.category == id {
			i.history = append(i.history, change{at: s.now(), user: administrator, kind: typeField, field: "category", old: c.name, new: name})
		}
	}
	c.name = name
	s.refresh()
}

// RenameUser changes a login everywhere; updated_at stays.
func (s *Server) RenameUser(id int, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[id].Name = name
	s.refresh()
}

// Disable takes a project with its issues from all lists, or restores it.
func (s *Server) Disable(project int, disabled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.projects[project].disabled = disabled
}

// Project is where an issue lies; 0 when there is no such issue.
func (s *Server) Project(id int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.issues[id]; i != nil {
		return i.project
	}
	return 0
}

// Objects is what there is in a world: the bytes of each object by kind and
// number, whether the account sees it or not.
func (s *Server) Objects() map[string]json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]json.RawMessage{}
	for id, i := range s.issues {
		all["issue/"+itoa(id)] = s.one(i, nil)
	}
	for _, p := range sorted(s.projects) {
		all["project/"+itoa(p.id)] = s.projectJSON(p)
		for _, v := range s.versionsOf(p) {
			all["version/"+itoa(v.ID)] = encode(v)
		}
		for _, c := range s.categoriesOf(p) {
			all["category/"+itoa(c.ID)] = encode(c)
		}
	}
	for id, u := range s.users {
		all["user/"+itoa(id)] = encode(s.member(u))
	}
	for _, one := range s.settings() {
		all["config/"+one.Option] = encode(one)
	}
	return all
}
