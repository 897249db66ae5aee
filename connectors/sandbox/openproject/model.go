package openproject

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

type project struct {
	id               int
	identifier, name string
	parent           int
	archived, hidden bool
	created, updated time.Time
}

type version struct {
	id, project int
	name        string
	start, end  time.Time
	created     time.Time
}

type user struct {
	id          int
	login, name string
	admin       bool
	created     time.Time
}

// issue is a work package. Its attributes are texts: ids in decimal, dates as
// 2006-01-02, flags as "true"; what is not set is absent.
type issue struct {
	id               int
	attrs            map[string]string
	created, updated time.Time
	lock             int
	journals         []*journal
	hidden           bool
}

func (i *issue) num(attr string) int {
	n, _ := strconv.Atoi(i.attrs[attr])
	return n
}

// journal is one entry of a history: the attributes before and after.
type journal struct {
	id, version, user int
	before, after     map[string]string
	notes             string
	created, updated  time.Time
}

type relation struct {
	id, from, to int
	kind         string // relates, precedes…
}

type entry struct {
	id, issue, user  int
	hours            time.Duration
	on               time.Time
	created, updated time.Time
}

type meeting struct {
	id, project, lock int
	title, state      string
	start             time.Time
	length            time.Duration
	files             []file
	created, updated  time.Time
}

type file struct {
	id      int
	name    string
	created time.Time
}

type option struct {
	field int
	value string
}

// option gives the id of a value of a list field, making it when it is new.
func (s *Server) option(field int, value string) string {
	o := option{field, value}
	i := slices.Index(s.options, o)
	if i < 0 {
		s.options = append(s.options, o)
		i = len(s.options) - 1
	}
	return strconv.Itoa(i + 1)
}

func find[T any](all []*T, match func(*T) bool) *T {
	if i := slices.IndexFunc(all, match); i >= 0 {
		return all[i]
	}
	return nil
}

func (s *Server) project(id int) *project {
	return find(s.projects, func(p *project) bool { return p.id == id })
}

func (s *Server) user(id int) *user { return find(s.users, func(u *user) bool { return u.id == id }) }

// person gives the id of a user by name, making it when it is new.
func (s *Server) person(name string, at time.Time) int {
	if u := find(s.users, func(u *user) bool { return u.name == name }); u != nil {
		return u.id
	}
	u := &user{id: s.next("user", 4), login: "u" + strconv.Itoa(len(s.users)), name: name, created: at}
	s.users = append(s.users, u)
	return u.id
}

// add makes a work package with its first journal.
func (s *Server) add(at time.Time, by int, attrs map[string]string) *issue {
	at = at.UTC().Truncate(time.Microsecond)
	i := &issue{id: s.next("work_package", 1001), attrs: clean(attrs), created: at, updated: at}
	i.attrs["author"] = strconv.Itoa(by)
	if i.attrs["priority"] == "" {
		i.attrs["priority"] = "2"
	}
	if i.attrs["status"] == "" {
		i.attrs["status"] = strconv.Itoa(statusNew)
	}
	i.journals = []*journal{{id: s.next("journal", 50001), version: 1, user: by, before: map[string]string{}, after: maps.Clone(i.attrs), created: at, updated: at}}
	s.issues[i.id] = i
	s.order = append(s.order, i)
	s.adopt(i)
	return i
}

// edit changes attributes as somebody does, an empty value unsetting one: within
// the window of the last journal of the same person that one is rewritten, else
// a new one is begun.
func (s *Server) edit(i *issue, at time.Time, by int, set map[string]string, notes string) {
	at = at.UTC().Truncate(time.Microsecond)
	before := i.attrs
	i.attrs = maps.Clone(i.attrs)
	maps.Copy(i.attrs, set)
	i.attrs = clean(i.attrs)
	s.adopt(i)
	i.updated = at
	i.lock++
	last := i.journals[len(i.journals)-1]
	if s.opts.Window > 0 && last.user == by && at.Sub(last.created) <= s.opts.Window && (last.notes == "" || notes == "") {
		last.after, last.updated, last.notes = maps.Clone(i.attrs), at, last.notes+notes
		return
	}
	i.journals = append(i.journals, &journal{
		id: s.next("journal", 50001), version: last.version + 1, user: by,
		before: before, after: maps.Clone(i.attrs), notes: notes, created: at, updated: at,
	})
}

// adopt notes the parent of a work package.
func (s *Server) adopt(i *issue) {
	if parent := i.num("parent"); parent != 0 && !slices.Contains(s.children[parent], i.id) {
		s.children[parent] = append(s.children[parent], i.id)
	}
}

func clean(attrs map[string]string) map[string]string {
	kept := make(map[string]string, len(attrs))
	for name, value := range attrs {
		if value != "" {
			kept[name] = value
		}
	}
	return kept
}

// shows tells whether the account sees what lies in a project.
func (s *Server) shows(id int) bool {
	p := s.project(id)
	return p != nil && !p.archived && !p.hidden
}

func (s *Server) visible(i *issue) bool { return !i.hidden && s.shows(i.num("project")) }
