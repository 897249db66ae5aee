package mantis

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// The stored filters.
const (
	filterUpdated = 1 // last updated first to last
	filterOpen    = 3 // hides what is closed
	filterID      = 4 // by number
)

// filtered gives the issues of a list in its order, or the error in its place.
func (s *Server) filtered(filter string, project int) ([]*issue, *answer) {
	if project != 0 && (s.projects[project] == nil || s.projects[project].disabled) {
		refused := phrase(http.StatusNotFound)
		return nil, &refused
	}
	all := s.listed(project)
	closed := func(i *issue) bool { return i.status >= statusClosed }
	if filter == "" {
		if !s.atLeast(2, 20) {
			all = slices.DeleteFunc(all, closed) // what the account's last clicks left
		}
		return all, nil
	}
	id, err := strconv.Atoi(filter)
	if err != nil {
		refused := ok(encode(map[string]any{"issues": map[string]any{"status_code": 404, "fault_string": "Unknown filter '" + filter + "'"}}))
		return nil, &refused
	}
	switch id {
	case filterUpdated:
		slices.Reverse(all)
	case filterOpen:
		all = slices.DeleteFunc(all, closed)
	case filterID:
		slices.SortFunc(all, func(a, b *issue) int { return a.id - b.id })
	default:
		refused := told(http.StatusNotFound, 2000, "Filter id '"+filter+"' not found", "Filtre "+filter+" introuvable.")
		if !s.atLeast(2, 26) {
			refused = answer{status: http.StatusInternalServerError, html: true, bare: true}
		}
		return nil, &refused
	}
	return all, nil
}

type categoryJSON struct {
	ID      int    `json:"id"`
	Name    string `json:"name"`
	Project struct {
		ID   int     `json:"id"`
		Name *string `json:"name"`
	} `json:"project"`
	Status string `json:"status"`
}

type customJSON struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Possible string `json:"possible_values"`
}

type projectJSON struct {
	ID           int            `json:"id"`
	Name         string         `json:"name"`
	Status       named          `json:"status"`
	Description  string         `json:"description"`
	Enabled      bool           `json:"enabled"`
	ViewState    named          `json:"view_state"`
	AccessLevel  named          `json:"access_level"`
	CustomFields []customJSON   `json:"custom_fields"`
	Versions     []*version     `json:"versions"`
	Categories   []categoryJSON `json:"categories"`
	SubProjects  []ref          `json:"subProjects,omitempty"`
}

func (s *Server) projectJSON(p *project) json.RawMessage {
	if p.raw != nil {
		return p.raw
	}
	out := projectJSON{
		ID: p.id, Name: p.name, Status: named{50, "stable", "stable", ""}, Enabled: true, ViewState: value(viewStates(), 10),
		AccessLevel: named{70, "manager", "gestionnaire", ""}, Versions: s.versionsOf(p), Categories: s.categoriesOf(p),
	}
	for n, name := range customFields() {
		out.CustomFields = append(out.CustomFields, customJSON{ID: n + 1, Name: name, Type: "string"})
	}
	out.CustomFields[3].Type, out.CustomFields[3].Possible = "list", "ANOMALIE|EVOLUTION"
	for _, sub := range sorted(s.projects) {
		if sub.parent == p.id && !sub.disabled {
			out.SubProjects = append(out.SubProjects, ref{sub.id, sub.name})
		}
	}
	return encode(out)
}

func (s *Server) versionsOf(p *project) []*version {
	var all []*version
	for _, v := range sorted(s.versions) {
		if v.project == p.id || v.project == p.parent {
			all = append(all, v)
		}
	}
	return all
}

func (s *Server) categoriesOf(p *project) []categoryJSON {
	var all []categoryJSON
	for _, c := range sorted(s.classes) {
		if c.project != p.id && c.project != p.parent && c.project != 0 {
			continue
		}
		one := categoryJSON{ID: c.id, Name: c.name, Status: "1"}
		if owner := s.projects[c.project]; owner != nil {
			one.Project.ID, one.Project.Name = owner.id, &owner.name
		}
		all = append(all, one)
	}
	return all
}

type memberJSON struct {
	user
	AccessLevel named `json:"access_level"`
}

func (s *Server) member(u *user) memberJSON {
	level := named{u.access, map[int]string{25: "reporter", 55: "developer", 70: "manager", 90: "administrator"}[u.access], "", ""}
	return memberJSON{*u, level}
}

// userList answers a page of the users of a project.
func (s *Server) userList(id string, r *http.Request) answer {
	if s.options.NoUsers {
		return told(http.StatusForbidden, 0, "Access denied", "")
	}
	p := s.projects[number(id)]
	if p == nil || p.disabled {
		return phrase(http.StatusNotFound)
	}
	var all []json.RawMessage
	if s.recorded != nil {
		all = s.recorded.users
	} else {
		for _, u := range sorted(s.users) {
			all = append(all, encode(s.member(u)))
		}
	}
	size, page := max(1, number(r.URL.Query().Get("page_size"))), max(1, number(r.URL.Query().Get("page")))
	from := min(len(all), (page-1)*size)
	return ok(wrap("users", all[from:min(len(all), from+size)]))
}
