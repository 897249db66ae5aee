package mantis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"pilotis/connectors"
)

// The kinds of the envelopes of this source.
const (
	Issue    = "issue"    // ID: its number
	Project  = "project"  // ID: its number; with its versions, categories and custom fields
	Version  = "version"  // ID: its number; a sub-project inherits those of its parent
	Category = "category" // ID: its number; that of project 0 serves all projects
	User     = "user"     // ID: its number; as the first project that lists it shows it
	Config   = "config"   // ID: the option, "status_enum_string"
)

// options are the settings by which the issues have to be read.
func options() []string {
	return []string{
		"status_enum_string", "severity_enum_string", "priority_enum_string", "resolution_enum_string",
		"reproducibility_enum_string", "view_state_enum_string", "status_enum_workflow", "bug_submit_status", "bug_assigned_status",
		"bug_resolved_status_threshold", "bug_closed_status_threshold", "bug_reopen_status", "bug_reopen_resolution",
		"history_order", "view_history_threshold", "default_timezone",
	}
}

// object is one thing beside the issues.
type object struct {
	kind, id string
	body     json.RawMessage
}

func (o object) key() string { return o.kind + "/" + o.id }

type numbered struct {
	ID int64 `json:"id"`
}

// project is a project with what it holds, each with its bytes.
type project struct {
	ID          int64             `json:"id"`
	Name        string            `json:"name"`
	Versions    []json.RawMessage `json:"versions"`
	Categories  []json.RawMessage `json:"categories"`
	SubProjects []numbered        `json:"subProjects"`
	body        json.RawMessage
}

func decodeProjects(data []byte) ([]project, error) {
	var form struct {
		Projects *[]json.RawMessage `json:"projects"`
	}
	if err := json.Unmarshal(data, &form); err != nil {
		return nil, fmt.Errorf("decode the projects: %w", err)
	}
	if form.Projects == nil {
		return nil, errors.New("the answer has no list of projects")
	}
	var all []project
	for _, body := range *form.Projects {
		p := project{body: body}
		if err := json.Unmarshal(body, &p); err != nil {
			return nil, fmt.Errorf("decode a project: %w", err)
		}
		if p.ID <= 0 {
			return nil, errors.New("a project has no number")
		}
		if !slices.ContainsFunc(all, func(q project) bool { return q.ID == p.ID }) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b project) int { return int(a.ID - b.ID) })
	return all, nil
}

// objects gives the projects and what they hold. What a sub-project inherits
// comes once.
func objects(projects []project) ([]object, error) {
	var all []object
	met := map[string]bool{}
	add := func(kind string, bodies ...json.RawMessage) error {
		for _, body := range bodies {
			var form numbered
			if err := json.Unmarshal(body, &form); err != nil || form.ID <= 0 {
				return fmt.Errorf("a %s has no number", kind)
			}
			o := object{kind: kind, id: strconv.FormatInt(form.ID, 10), body: body}
			if !met[o.key()] {
				met[o.key()] = true
				all = append(all, o)
			}
		}
		return nil
	}
	for _, p := range projects {
		if err := errors.Join(add(Project, p.body), add(Version, p.Versions...), add(Category, p.Categories...)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// containers are the objects that the projects in scope make.
func (s *Source) containers(v view) ([]object, error) {
	all, err := objects(v.mine())
	if err != nil {
		return nil, s.bad(connectors.Retry, "list the projects", "", err)
	}
	return all, nil
}

// references are the objects that take a request of their own: enumerations and,
// where the server can list them, users.
func (s *Source) references(ctx context.Context, v view) ([]object, error) {
	settings, err := s.config(ctx, "read the enumerations", 0, options()...)
	if err != nil {
		return nil, err
	}
	var all []object
	for _, o := range settings {
		all = append(all, object{kind: Config, id: o.Option, body: o.body})
	}
	if s.opts.WithoutUsers || !v.release.selects() {
		return all, nil
	}
	met := map[int64]bool{}
	for _, p := range v.mine() {
		if all, err = s.users(ctx, p, met, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// users appends those of a project who were not met.
func (s *Source) users(ctx context.Context, p project, met map[int64]bool, all []object) ([]object, error) {
	const size = 50 // Mantis's own
	do := fmt.Sprintf("list the users of project %d", p.ID)
	here := map[int64]bool{}
	for page := 1; ; page++ {
		got, err := s.ask(ctx, do, fmt.Sprintf("projects/%d/users", p.ID), url.Values{"page": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(size)}})
		if err != nil {
			return nil, err
		}
		var form struct {
			Users *[]json.RawMessage `json:"users"`
		}
		if err := json.Unmarshal(got.body, &form); err != nil || form.Users == nil {
			return nil, s.bad(connectors.Retry, do, "", errors.New("the answer has no list of users"))
		}
		brought := false
		for _, body := range *form.Users {
			var u numbered
			if err := json.Unmarshal(body, &u); err != nil || u.ID <= 0 {
				return nil, s.bad(connectors.Retry, do, "", errors.New("a user has no number"))
			}
			brought = brought || !here[u.ID]
			here[u.ID] = true
			if !met[u.ID] {
				met[u.ID] = true
				all = append(all, object{kind: User, id: strconv.FormatInt(u.ID, 10), body: body})
			}
		}
		if !brought || len(*form.Users) < size {
			return all, nil
		}
	}
}

// setting is one option with its value.
type setting struct {
	Option string          `json:"option"`
	Value  json.RawMessage `json:"value"`
	body   json.RawMessage
}

// config reads options, of one project or of all. What the server does not tell
// is absent.
func (s *Source) config(ctx context.Context, do string, project int64, options ...string) ([]setting, error) {
	query := url.Values{"option[]": options}
	if project > 0 {
		query.Set("project_id", strconv.FormatInt(project, 10))
	}
	got, err := s.ask(ctx, do, "config", query)
	if err != nil {
		return nil, err
	}
	var form struct {
		Configs *[]json.RawMessage `json:"configs"`
	}
	if err := json.Unmarshal(got.body, &form); err != nil || form.Configs == nil {
		return nil, s.bad(connectors.Retry, do, "", errors.New("the answer has no list of options"))
	}
	var all []setting
	for _, body := range *form.Configs {
		one := setting{body: body}
		if err := json.Unmarshal(body, &one); err != nil || one.Option == "" {
			return nil, s.bad(connectors.Retry, do, "", errors.New("an option has no name"))
		}
		all = append(all, one)
	}
	return all, nil
}
