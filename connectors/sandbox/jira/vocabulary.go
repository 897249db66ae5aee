package jira

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors/sandbox/world"
)

// Issue types of the contract's servers, which are also the natures of its
// tickets.
var types = []Named{{"10001", "Incident"}, {"10002", "Demande d'assistance"}, {"10003", "Demande d'évolution"}, {"10004", "Tâche"}}

// dates are the fields of a ticket that hold what no status tells.
var dates = map[string]Field{
	world.FieldPhone:         {"customfield_10310", "Appel au demandeur", "datetime"},
	world.FieldFirstResponse: {"customfield_10311", "Première réponse", "datetime"},
	world.FieldException:     {"customfield_10312", "Exception acceptée le", "datetime"},
}

// anomaly is the field in which support writes what N3 or the project works on.
var anomaly = Field{"customfield_10320", "Anomalie liée", "string"}

// vocabulary is the words in which a server of the contract speaks.
type vocabulary struct {
	statuses   map[string]Status // by state of the workflow
	priorities map[string]Named  // by urgency
}

// states is the workflow, in order.
var states = []string{
	world.StateNew, world.StateQueue, world.StateWork, world.StateWorkaround, world.StateN3, world.StateResolved, world.StateClosed, world.StateCancelled,
}

// urgencies are the priorities, from the highest.
var urgencies = []string{"BLOQUANT", "MAJEUR", "MINEUR", world.UrgencyLow, world.UrgencyUndefined}

func workflow(names []string, ids []string) map[string]Status {
	categories := map[string]string{
		world.StateNew: "new", world.StateQueue: "new", world.StateResolved: "done", world.StateClosed: "done", world.StateCancelled: "done",
	}
	statuses := map[string]Status{}
	for n, state := range states {
		category := categories[state]
		if category == "" {
			category = "indeterminate"
		}
		statuses[state] = Status{ids[n], names[n], category}
	}
	return statuses
}

func dataCenterWords() vocabulary {
	return vocabulary{
		statuses: workflow(
			[]string{"Ouvert", "À qualifier N2", "En cours N2", "Contourné", "Transmis N3", "Résolu", "Clos", "Annulé"},
			[]string{"1", "10100", "3", "10101", "10102", "5", "6", "10103"}),
		priorities: map[string]Named{"BLOQUANT": {"1", "Bloquant"}, "MAJEUR": {"2", "Majeur"}, "MINEUR": {"3", "Mineur"}, world.UrgencyUndefined: {"10001", "À définir"}},
	}
}

func cloudWords() vocabulary {
	return vocabulary{
		statuses: workflow(
			[]string{"Nouveau", "File N2", "Analyse N2", "Contournement livré", "Chez N3", "Résolu", "Fermé", "Rejeté"},
			[]string{"10000", "10010", "10011", "10012", "10013", "10014", "10015", "10016"}),
		priorities: map[string]Named{"BLOQUANT": {"1", "Highest"}, "MAJEUR": {"2", "High"}, "MINEUR": {"3", "Medium"}, world.UrgencyLow: {"4", "Low"}, world.UrgencyUndefined: {"10001", "À définir"}},
	}
}

func resolutionID(name string) string {
	names := []string{"Corrigé", "Information donnée", "Ne se reproduit plus", "Doublon", "Sans suite", "Hors périmètre"}
	return strconv.Itoa(10001 + slices.Index(names, name))
}

// writer writes what happened at one site in the words of its server.
type writer struct {
	site   Site
	words  vocabulary
	zone   *time.Location
	people map[string]world.Person    // by login
	users  map[string]json.RawMessage // as JIRA shows them, by login
}

func (w *writer) cloud() bool { return w.site.Flavor == Cloud }

// item is a changed field in a history entry; fieldId is Cloud's only.
func (w *writer) item(field, id string, from, to Named) item {
	change := item{Field: field, Fieldtype: "jira", From: optional(from.ID), FromString: optional(from.Name), To: optional(to.ID), ToString: optional(to.Name)}
	if w.cloud() {
		change.FieldID = id
	}
	return change
}

func (w *writer) customItem(field Field, value time.Time) item {
	change := w.item(field.Name, field.ID, Named{}, Named{w.time(value), value.In(w.zone).Format("02/01/06 15:04")})
	change.Fieldtype = "custom"
	return change
}

func (w *writer) time(t time.Time) string { return t.In(w.zone).Format(jiraTime) }

// accountID is how Cloud names a person: opaque.
func accountID(p world.Person) string {
	sum := fnv.New64a()
	_, _ = fmt.Fprint(sum, p.Login) // a hash takes everything
	return fmt.Sprintf("5f%06x%016x", p.Number+0x1000, sum.Sum64())
}

// reference is a person as a history item names it; nobody is empty.
func (w *writer) reference(login string) Named {
	p, known := w.people[login]
	switch {
	case !known:
		return Named{}
	case w.cloud():
		return Named{accountID(p), w.displayName(p)}
	}
	return Named{p.Login, w.displayName(p)}
}

func (w *writer) displayName(p world.Person) string {
	name := p.First + " " + p.Last
	if w.cloud() && p.Contractor {
		name += " (titulaire)"
	}
	return name
}

// user is a person as JIRA shows it; nobody is null.
func (w *writer) user(login string) json.RawMessage {
	p, known := w.people[login]
	if !known {
		return json.RawMessage("null")
	}
	written, done := w.users[login]
	if !done {
		written = w.userObject(p).bytes()
		w.users[login] = written
	}
	return written
}

// account is the account of a person.
func (w *writer) account(p world.Person) Account {
	if w.cloud() {
		return Account{ID: accountID(p), DisplayName: w.displayName(p)}
	}
	return Account{
		ID: "JIRAUSER" + strconv.Itoa(10200+p.Number), Name: p.Login, DisplayName: w.displayName(p),
		Email: strings.TrimPrefix(p.Login, "tit.") + "@contrat.example",
	}
}

func (w *writer) userObject(p world.Person) object {
	base := w.site.BaseURL + "/rest/api/2/user?"
	account := w.account(p)
	if w.cloud() {
		return object{
			{"self", encode(base + "accountId=" + account.ID)}, {"accountId", encode(account.ID)},
			{"displayName", encode(account.DisplayName)}, {"active", encode(true)}, {"timeZone", encode("Europe/Paris")}, {"accountType", encode("atlassian")},
		}
	}
	return object{
		{"self", encode(base + "username=" + account.Name)}, {"name", encode(account.Name)},
		{"key", encode(account.ID)}, {"emailAddress", encode(account.Email)},
		{"displayName", encode(account.DisplayName)}, {"active", encode(true)}, {"timeZone", encode("Europe/Paris")},
	}
}

// componentID is stable: the component's place in its project.
func (w *writer) componentID(project, name string) string {
	for _, p := range w.site.Projects {
		for _, component := range p.Components {
			if p.Key == project && component.Name == name {
				return component.ID
			}
		}
	}
	return ""
}

// version is a version of a project by its name.
func (w *writer) version(project, name string) Version {
	versions := w.project(project).Versions
	n := slices.IndexFunc(versions, func(v Version) bool { return v.Name == name })
	if n < 0 {
		return Version{Name: name}
	}
	return versions[n]
}

func (w *writer) project(key string) Project {
	n := slices.IndexFunc(w.site.Projects, func(p Project) bool { return p.Key == key })
	if n < 0 {
		return Project{Key: key}
	}
	return w.site.Projects[n]
}
