package mantis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// recording is what a real server said beside its issues and projects.
type recording struct {
	users  []json.RawMessage
	config map[string]json.RawMessage
	me     json.RawMessage
}

// FromRecording serves what a real server was recorded to say "before" or
// "after" a batch of changes: dir holds a folder of each, with pages of whole
// issues and the projects, and beside them the enumerations and the users of a
// project. The users were recorded afterwards only: before, they have the names
// that the issues of that time give them. Nothing of it can be changed.
func FromRecording(dir, moment string, options Options) (*Server, error) {
	s, err := open(options)
	if err != nil {
		return nil, err
	}
	r := reader{dir: filepath.Join(dir, moment)}
	people := map[int]user{}
	pages, err := filepath.Glob(filepath.Join(r.dir, "issues-page-??.json"))
	if err == nil && len(pages) == 0 {
		err = fmt.Errorf("%s holds no pages of issues", r.dir)
	}
	if err != nil {
		return nil, fmt.Errorf("read the recording: %w", err)
	}
	s.recorded = &recording{config: map[string]json.RawMessage{}}
	for _, page := range pages {
		for _, body := range r.list(filepath.Base(page), "issues") {
			r.issue(s, body, people)
		}
	}
	for _, body := range r.list("projects.json", "projects") {
		r.project(s, body)
	}
	s.recorded.me = r.file("users-me.json")
	r.dir = dir
	for _, body := range r.list("config/config.json", "configs") {
		var one struct{ Option string }
		r.decode(body, &one)
		s.recorded.config[one.Option] = body
	}
	for _, body := range r.list("project-1-users.json", "users") {
		s.recorded.users = append(s.recorded.users, r.renamed(body, people))
	}
	if r.err != nil {
		return nil, fmt.Errorf("read the recording: %w", r.err)
	}
	s.number()
	return s, nil
}

// reader reads files until the first error.
type reader struct {
	dir string
	err error
}

func (r *reader) file(name string) json.RawMessage {
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	var compact bytes.Buffer
	if err == nil {
		err = json.Compact(&compact, data)
	}
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %w", name, err)
	}
	return compact.Bytes()
}

func (r *reader) decode(data []byte, into any) {
	if r.err == nil {
		r.err = json.Unmarshal(data, into)
	}
}

func (r *reader) list(name, field string) []json.RawMessage {
	var form map[string][]json.RawMessage
	r.decode(r.file(name), &form)
	return form[field]
}

func (r *reader) issue(s *Server, body json.RawMessage, people map[int]user) {
	var form struct {
		ID      int
		Project ref
		Status  named
		Created time.Time `json:"created_at"`
		Updated time.Time `json:"updated_at"`
		Report  user      `json:"reporter"`
		Handler user
		History []struct{ User user }
	}
	r.decode(body, &form)
	if r.err != nil {
		return
	}
	i := &issue{id: form.ID, project: form.Project.ID, status: form.Status.ID, created: form.Created.UTC(), updated: form.Updated.UTC()}
	i.raw, r.err = members(body)
	s.issues[i.id] = i
	for _, item := range form.History {
		people[item.User.ID] = item.User
	}
	people[form.Report.ID], people[form.Handler.ID] = form.Report, form.Handler
}

func (r *reader) project(s *Server, body json.RawMessage) {
	var form struct {
		ID         int
		Name       string
		Versions   []*version
		Categories []struct {
			ID      int
			Name    string
			Project struct{ ID int }
		}
		SubProjects []ref
	}
	r.decode(body, &form)
	p := s.projects[form.ID]
	if p == nil {
		p = &project{id: form.ID}
		s.projects[form.ID] = p
	}
	p.name, p.raw = form.Name, body
	for _, sub := range form.SubProjects {
		if s.projects[sub.ID] == nil {
			s.projects[sub.ID] = &project{id: sub.ID}
		}
		s.projects[sub.ID].parent = form.ID
	}
}

// renamed gives a user the names that the issues give him.
func (r *reader) renamed(body json.RawMessage, people map[int]user) json.RawMessage {
	var u user
	r.decode(body, &u)
	then, met := people[u.ID]
	if !met || r.err != nil {
		return body
	}
	for _, pair := range [][2]string{{u.Name, then.Name}, {u.RealName, then.RealName}} {
		body = bytes.Replace(body, []byte(`"`+pair[0]+`"`), []byte(`"`+pair[1]+`"`), 1)
	}
	return body
}
