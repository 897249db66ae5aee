package mantis

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"
)

type ref struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

type user struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	RealName string `json:"real_name,omitempty"`
	Email    string `json:"email,omitempty"`
	access   int
}

type version struct {
	ID          int    `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Released    bool   `json:"released"`
	Obsolete    bool   `json:"obsolete"`
	Timestamp   string `json:"timestamp"`
	project     int
}

type category struct {
	id, project int // project 0: of all projects
	name        string
}

type project struct {
	id       int
	name     string
	disabled bool
	parent   int
	raw      []byte // recorded
}

// change is one item of a history. Values are numbers of the enumeration, the
// user or the version that the field holds, else text.
type change struct {
	at       time.Time
	user     int
	kind     int
	field    string
	old, new string
	ref      int // of a note, a file or an issue
}

type note struct {
	id, user int
	at, last time.Time
	text     string
}

type file struct {
	id, user int
	at       time.Time
	name     string
	size     int
}

type link struct{ id, issue, kind int }

type issue struct {
	id, project, category, version, fixedIn int
	reporter, handler                       int
	status, resolution, severity, priority  int
	summary, description                    string
	reference, ticket, testCase, nature     string
	unseen                                  bool // by the account
	created, updated                        time.Time
	notes                                   []note
	files                                   []file
	links                                   []link
	monitors                                []int
	history                                 []change
	raw                                     []member // recorded, or rendered before
}

func (s *Server) stamp(at time.Time) string { return at.In(s.zone).Format(time.RFC3339) }

func (s *Server) person(id int) *user {
	if known := s.users[id]; known != nil {
		return known
	}
	return &user{ID: id}
}

type noteJSON struct {
	ID          int      `json:"id"`
	Reporter    *user    `json:"reporter"`
	Text        string   `json:"text"`
	ViewState   named    `json:"view_state"`
	Attachments []string `json:"attachments"`
	Type        string   `json:"type"`
	CreatedAt   string   `json:"created_at"`
	UpdatedAt   string   `json:"updated_at"`
}

type fileJSON struct {
	ID          int    `json:"id"`
	Reporter    *user  `json:"reporter"`
	CreatedAt   string `json:"created_at"`
	Filename    string `json:"filename"`
	Size        int    `json:"size"`
	ContentType string `json:"content_type"`
}

type fieldJSON struct {
	Field ref    `json:"field"`
	Value string `json:"value"`
}

type linkedJSON struct {
	ID         int    `json:"id"`
	Status     named  `json:"status"`
	Resolution named  `json:"resolution"`
	Summary    string `json:"summary"`
}

type linkJSON struct {
	ID    int        `json:"id"`
	Type  named      `json:"type"`
	Issue linkedJSON `json:"issue"`
}

type issueJSON struct {
	ID              int          `json:"id"`
	Summary         string       `json:"summary"`
	Description     string       `json:"description"`
	Project         ref          `json:"project"`
	Category        *ref         `json:"category,omitempty"`
	Version         *ref         `json:"version,omitempty"`
	FixedIn         *ref         `json:"fixed_in_version,omitempty"`
	Reporter        *user        `json:"reporter"`
	Handler         *user        `json:"handler,omitempty"`
	Status          named        `json:"status"`
	Resolution      named        `json:"resolution"`
	ViewState       named        `json:"view_state"`
	Priority        named        `json:"priority"`
	Severity        named        `json:"severity"`
	Reproducibility named        `json:"reproducibility"`
	Sticky          bool         `json:"sticky"`
	CreatedAt       string       `json:"created_at"`
	UpdatedAt       string       `json:"updated_at"`
	Attachments     []fileJSON   `json:"attachments,omitempty"`
	Notes           []noteJSON   `json:"notes,omitempty"`
	CustomFields    []fieldJSON  `json:"custom_fields"`
	Relationships   []linkJSON   `json:"relationships,omitempty"`
	Monitors        []*user      `json:"monitors,omitempty"`
	History         []changeJSON `json:"history,omitempty"`
}

// fields gives the fields of an issue, written once until something changes.
func (s *Server) fields(i *issue) []member {
	if i.raw != nil {
		return i.raw
	}
	viewState := value(viewStates(), 10)
	out := issueJSON{
		ID: i.id, Summary: i.summary, Description: i.description, Project: ref{i.project, s.projects[i.project].name},
		Reporter: s.person(i.reporter), Status: value(statuses(), i.status), Resolution: value(resolutions(), i.resolution),
		ViewState: viewState, Priority: value(priorities(), i.priority), Severity: value(severities(), i.severity),
		Reproducibility: value(reproducibilities(), 10), CreatedAt: s.stamp(i.created), UpdatedAt: s.stamp(i.updated),
		Version: s.versionRef(i.version), FixedIn: s.versionRef(i.fixedIn),
	}
	if c := s.classes[i.category]; c != nil {
		out.Category = &ref{c.id, c.name}
	}
	if i.handler != 0 {
		out.Handler = s.person(i.handler)
	}
	for _, f := range i.files {
		out.Attachments = append(out.Attachments, fileJSON{f.id, s.person(f.user), s.stamp(f.at), f.name, f.size, "text/plain; charset=utf-8"})
	}
	for _, n := range i.notes {
		out.Notes = append(out.Notes, noteJSON{n.id, s.person(n.user), n.text, viewState, []string{}, "note", s.stamp(n.at), s.stamp(n.last)})
	}
	for n, text := range []string{i.reference, i.ticket, i.testCase, i.nature} {
		out.CustomFields = append(out.CustomFields, fieldJSON{ref{n + 1, customFields()[n]}, text})
	}
	for _, l := range i.links {
		if other := s.issues[l.issue]; other != nil {
			out.Relationships = append(out.Relationships, linkJSON{l.id, named{l.kind, "related-to", "lié à", ""},
				linkedJSON{other.id, value(statuses(), other.status), value(resolutions(), other.resolution), other.summary}})
		}
	}
	for _, id := range i.monitors {
		out.Monitors = append(out.Monitors, s.person(id))
	}
	if !s.options.NoHistory && s.atLeast(2, 9) {
		out.History = s.told(i)
	}
	i.raw, _ = members(encode(out)) // it was written a line above
	return i.raw
}

func (s *Server) versionRef(id int) *ref {
	if v := s.versions[id]; v != nil {
		return &ref{v.ID, v.Name}
	}
	return nil
}

// customFields are the names of the custom fields, their numbers from 1.
func customFields() []string {
	return []string{"Référence", "Ticket d'origine", "Cas de test", "Nature"}
}

// sorted gives the values of a table in the order of their numbers.
func sorted[T any](table map[int]T) []T {
	var all []T
	for _, id := range slices.SortedFunc(maps.Keys(table), cmp.Compare[int]) {
		all = append(all, table[id])
	}
	return all
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // the callers wrote it
	return n
}
