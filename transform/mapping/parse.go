package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"pilotis/transform/yaml"
)

// Mapping is a mapping file that was understood. It may be used by many
// goroutines.
type Mapping struct {
	file        document
	name        string // of the file, for messages
	written     *yaml.Document
	fingerprint string

	when, scope                    *expression
	reference, title, project, url *expression // url is nil when the tool's own is used
	nature, criticality, app       *expression
	contractor                     *expression // nil when the mapping is outside the scope
	instants                       map[string]*expression
	tickets                        bool   // the file has rules for tickets
	rules                          []rule // of the other facts, by kind in the order of the file
	zone                           *time.Location
	patterns                       sync.Map // of the file, compiled: text → *regexp.Regexp

	natures, priorities, applications, statuses dictionary
	neverInScope                                bool
}

// Source is the name of the source whose records the mapping reads.
func (m *Mapping) Source() string { return m.file.Source }

// Fingerprint identifies what the mapping says: it changes with a rule and not
// with a comment or a blank.
func (m *Mapping) Fingerprint() string { return m.fingerprint }

// Parse reads a mapping file. Its error holds every mistake found, each with
// file, line and column; the name of the file serves messages only.
func Parse(data []byte, name string) (*Mapping, error) {
	document, err := yaml.Parse(data, name)
	if err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	m := &Mapping{name: path.Base(strings.ReplaceAll(name, `\`, "/")), written: document}
	if err := document.Decode(&m.file); err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	if m.zone, err = time.LoadLocation(calendarZone); err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	r := &reader{document: document, mapping: m}
	r.head()
	if m.tickets {
		r.expressions()
		r.dictionaries()
	}
	r.facts()
	if err := r.found.OrNil(); err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	canonical, err := json.Marshal(m.file)
	if err != nil {
		return nil, fmt.Errorf("fingerprint mapping %s: %w", name, err)
	}
	sum := sha256.Sum256(canonical)
	m.fingerprint = hex.EncodeToString(sum[:8])
	return m, nil
}

// reader gathers the mistakes of a file that is well-formed YAML of the right
// shape.
type reader struct {
	document *yaml.Document
	mapping  *Mapping
	found    yaml.Errors
}

var sourceName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (r *reader) head() {
	f := &r.mapping.file
	switch {
	case f.Source == "":
		r.missing("source", "the name of the source in the configuration")
	case !sourceName.MatchString(f.Source):
		r.wrong(yaml.Path{"source"}, "a source is named by lower-case letters, digits and single hyphens")
	}
	sections := r.document.Keys(nil)
	m := r.mapping
	m.tickets = slices.Contains(sections, "tickets")
	others := slices.ContainsFunc(facts(), func(f fact) bool { return slices.Contains(sections, f.name) })
	switch {
	case f.Tool == "":
		r.missing("tool", "one of "+strings.Join(tools(), ", "))
		m.tickets = !others // they are checked all the same
	case !slices.Contains(tools(), f.Tool):
		r.wrong(yaml.Path{"tool"}, "this tool has no mapping: the tools here are "+strings.Join(tools(), ", "))
	case f.Tool != "jira" && m.tickets:
		r.found = append(r.found, r.document.AnnotateKey(yaml.Path{"tickets"}, "tickets are read from the records of jira alone"))
	case f.Tool == "jira" && !others:
		m.tickets = true
	case !m.tickets && !others:
		r.found = append(r.found, r.document.AnnotateKey(nil, "there is no fact in this mapping: give one of "+strings.Join(factNames(), ", ")))
	}
	for _, f := range facts() {
		if slices.Contains(sections, f.name) && len(m.file.rules(f.name)) == 0 {
			r.wrong(yaml.Path{f.name}, "there is no rule here: give one, or remove the key")
		}
	}
}

// calendarZone is the zone in which days are counted (C-01).
const calendarZone = "Europe/Paris"

// tools are those of which the records can be read.
func tools() []string {
	return []string{"jira", "mantis", "squash", "openproject", "documents", "files"}
}

func factNames() []string {
	var names []string
	for _, f := range facts() {
		names = append(names, f.name)
	}
	return names
}

// expressions compiles all of them; those that the file leaves out are the
// tool's own.
func (r *reader) expressions() {
	m, t := r.mapping, &r.mapping.file.Tickets
	m.neverInScope = strings.TrimSpace(t.Scope) == "false"
	m.when = r.expression(t.When, "", recordOnly{}, "tickets", "when")
	if t.When == "" {
		r.missing("tickets.when", "an expression that tells which records are tickets, true for all")
	}
	m.scope = r.expression(t.Scope, "", recordOnly{}, "tickets", "scope")
	if t.Scope == "" {
		r.missing("tickets.scope", "an expression that tells which tickets are for N2 (R-044), false for none")
	}
	m.reference = r.expression(t.Reference, "issue.key", recordOnly{}, "tickets", "reference")
	m.title = r.expression(t.Title, "issue.fields.summary", recordOnly{}, "tickets", "title")
	m.project = r.expression(t.Project, "issue.fields.project.key", recordOnly{}, "tickets", "project")
	m.url = r.expression(t.URL, "", recordOnly{}, "tickets", "url")
	m.nature = r.expression(t.Nature.From, "issue.fields.issuetype.name", recordOnly{}, "tickets", "nature", "from")
	m.criticality = r.expression(t.Criticality.From, "issue.fields.priority.name", recordOnly{}, "tickets", "criticality", "from")
	m.app = r.expression(t.Application.From, "issue.fields.components", recordOnly{}, "tickets", "application", "from")
	m.contractor = r.expression(t.Contractor, "", scope{}, "tickets", "contractor")
	if t.Contractor == "" && !m.neverInScope && t.Scope != "" {
		r.missing("tickets.contractor", "an expression over author that is true for the contractor's accounts: who closes and who reopens counts (R-057)")
	}
	m.instants = map[string]*expression{}
	for _, kind := range slices.Sorted(maps.Keys(t.Instants)) {
		if !slices.Contains(instantKinds(), kind) {
			r.found = append(r.found, r.document.AnnotateKey(yaml.Path{"tickets", "instants", kind},
				"unknown instant: the instants are "+strings.Join(instantKinds(), ", ")))
			continue
		}
		m.instants[kind] = r.expression(t.Instants[kind], "", recordOnly{}, "tickets", "instants", kind)
	}
}

func (r *reader) dictionaries() {
	m, t := r.mapping, &r.mapping.file.Tickets
	m.natures = r.dictionary(t.Nature.Values, "tickets", "nature", "values")
	m.priorities = r.dictionary(t.Criticality.Values, "tickets", "criticality", "values")
	m.applications = r.dictionary(t.Application.Values, "tickets", "application", "values")
	m.statuses = r.dictionary(t.Statuses, "tickets", "statuses")
	r.only(m.priorities, criticalities(), "tickets", "criticality", "values")
	r.only(m.statuses, states(), "tickets", "statuses")
	for _, name := range slices.Sorted(maps.Keys(t.Nature.Values)) {
		if !natureName.MatchString(t.Nature.Values[name]) {
			r.wrong(yaml.Path{"tickets", "nature", "values", name}, "a nature is named by upper-case letters, digits and underscores, such as INCIDENT")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Application.Values)) {
		if strings.TrimSpace(t.Application.Values[name]) == "" {
			r.wrong(yaml.Path{"tickets", "application", "values", name}, "an application code is wanted here, or none")
		}
	}
	if t.StatusHistory == "" {
		t.StatusHistory = "status"
	}
	if t.Criticality.History == "" {
		t.Criticality.History = "priority"
	}
	if t.Nature.History != "" {
		r.wrong(yaml.Path{"tickets", "nature", "history"}, "the history of the nature is not used: remove this key")
	}
	if t.Application.History != "" {
		r.wrong(yaml.Path{"tickets", "application", "history"}, "the history of the application is not used: remove this key")
	}
	if m.neverInScope || t.Scope == "" {
		return
	}
	if !m.statuses.has(N2Queue, N2Work, N2Workaround) {
		r.wrong(yaml.Path{"tickets", "statuses"}, "no status means n2_queue, n2_work or n2_workaround: no ticket could ever be in the scope (R-044)")
	}
	if !m.statuses.has(Resolved, Closed) {
		r.wrong(yaml.Path{"tickets", "statuses"}, "no status means resolved or closed: no ticket could ever be treated (R-050)")
	}
}

var natureName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

func (r *reader) dictionary(values map[string]string, at ...string) dictionary {
	trimmed := make(map[string]string, len(values))
	for name, meaning := range values {
		trimmed[strings.TrimSpace(name)] = meaning
	}
	return dictionary{values: trimmed, path: strings.Join(at, "."), line: r.document.AnnotateKey(at, "").Line}
}

func (r *reader) only(d dictionary, allowed []string, at ...string) {
	for _, name := range slices.Sorted(maps.Keys(d.values)) {
		if !slices.Contains(allowed, d.values[name]) {
			r.wrong(append(slices.Clone(yaml.Path(at)), name), "this is none of "+strings.Join(allowed, ", "))
		}
	}
}

// expression compiles a text of the file, or the default when there is none; nil
// when there is neither.
func (r *reader) expression(text, otherwise string, env any, at ...string) *expression {
	given := text
	if strings.TrimSpace(text) == "" {
		given = otherwise
	}
	if given == "" {
		return nil
	}
	program, err := compile(given, env, r.mapping.functions())
	if err != nil {
		line, column := 1, 1
		if placed, ok := err.(*compileError); ok {
			line, column = placed.line, placed.column
		}
		r.found = append(r.found, r.document.AnnotateWithin(at, line, column, "this is no valid expression: "+err.Error()))
		return nil
	}
	return &expression{text: given, path: placeName(at), line: r.document.Line(at), program: program}
}

func (r *reader) missing(key, what string) {
	parts := strings.Split(key, ".")
	r.found = append(r.found, r.document.AnnotateKey(parts[:len(parts)-1], fmt.Sprintf("%s is missing: give %s", key, what)))
}

func (r *reader) wrong(at yaml.Path, message string) {
	r.found = append(r.found, r.document.Annotate(at, message))
}
