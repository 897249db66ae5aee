package sandbox

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// vocabulary is the words that a generated server uses.
type vocabulary struct {
	statuses   map[string]Status // by state of the workflow
	priorities map[string][]Named
	unreadable Named // a priority that no mapping knows
}

func (v vocabulary) priority(random *rand.Rand, class string) Named {
	return pick(random, v.priorities[class])
}

// states is the workflow, in order.
func states() []string {
	return []string{"new", "queue", "work", "workaround", "n3", "resolved", "closed", "cancelled"}
}

func workflow(names []string, ids []string) map[string]Status {
	categories := map[string]string{"new": "new", "queue": "new", "resolved": "done", "closed": "done", "cancelled": "done"}
	statuses := map[string]Status{}
	for n, state := range states() {
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
		priorities: map[string][]Named{blocking: {{"1", "Bloquant"}}, major: {{"2", "Majeur"}}, minor: {{"3", "Mineur"}}},
		unreadable: Named{"10001", "À définir"},
	}
}

func cloudWords() vocabulary {
	return vocabulary{
		statuses: workflow(
			[]string{"Nouveau", "File N2", "Analyse N2", "Contournement livré", "Chez N3", "Résolu", "Fermé", "Rejeté"},
			[]string{"10000", "10010", "10011", "10012", "10013", "10014", "10015", "10016"}),
		priorities: map[string][]Named{blocking: {{"1", "Highest"}}, major: {{"2", "High"}}, minor: {{"3", "Medium"}, {"4", "Low"}}},
		unreadable: Named{"10001", "À définir"},
	}
}

// types are the issue types with their ids.
func types() []Named {
	return []Named{{"10001", incident}, {"10002", assistance}, {"10003", evolution}, {"10004", task}}
}

// customFields are the date fields that hold what no status tells.
var customFields = map[string]Field{
	"phone_comm":         {"customfield_10310", "Appel au demandeur", "datetime"},
	"first_response":     {"customfield_10311", "Première réponse", "datetime"},
	"exception_accepted": {"customfield_10312", "Exception acceptée le", "datetime"},
}

func resolutionID(name string) string {
	names := []string{"Corrigé", "Information donnée", "Ne se reproduit plus", "Doublon", "Sans suite", "Hors périmètre"}
	return strconv.Itoa(10001 + slices.Index(names, name))
}

// generated is a site while it is made.
type generated struct {
	site       Site
	words      vocabulary
	zone       *time.Location
	contractor []person
	support    []person
	experts    []person
	users      map[string]json.RawMessage // by login
}

func (g *generated) cloud() bool { return g.site.Flavor == Cloud }

// item is a changed field in a history entry; fieldId is Cloud's only.
func (g *generated) item(field, id string, from, to Named) item {
	change := item{Field: field, Fieldtype: "jira", From: optional(from.ID), FromString: optional(from.Name), To: optional(to.ID), ToString: optional(to.Name)}
	if g.cloud() {
		change.FieldID = id
	}
	return change
}

func (g *generated) customItem(field Field, value time.Time) item {
	change := g.item(field.Name, field.ID, Named{}, Named{g.time(value), value.In(g.zone).Format("02/01/06 15:04")})
	change.Fieldtype = "custom"
	return change
}

func (g *generated) time(t time.Time) string { return t.In(g.zone).Format(jiraTime) }

// accountID is how Cloud names a person: opaque.
func accountID(p person) string {
	sum := fnv.New64a()
	_, _ = fmt.Fprint(sum, p.login) // a hash takes everything
	return fmt.Sprintf("5f%06x%016x", p.number+0x1000, sum.Sum64())
}

// reference is a person as a history item names it.
func (g *generated) reference(p person) Named {
	if g.cloud() {
		return Named{accountID(p), g.displayName(p)}
	}
	return Named{p.login, g.displayName(p)}
}

func (g *generated) displayName(p person) string {
	name := p.first + " " + p.last
	if g.cloud() && p.contractor {
		name += " (titulaire)"
	}
	return name
}

// user is a person as JIRA shows it; nil is nobody.
func (g *generated) user(p *person) json.RawMessage {
	if p == nil {
		return json.RawMessage("null")
	}
	written, known := g.users[p.login]
	if !known {
		written = g.userObject(p).bytes()
		g.users[p.login] = written
	}
	return written
}

func (g *generated) userObject(p *person) object {
	if g.cloud() {
		id := accountID(*p)
		return object{
			{"self", encode(g.site.BaseURL + "/rest/api/2/user?accountId=" + id)}, {"accountId", encode(id)},
			{"displayName", encode(g.displayName(*p))}, {"active", encode(true)}, {"timeZone", encode("Europe/Paris")}, {"accountType", encode("atlassian")},
		}
	}
	login := p.login
	return object{
		{"self", encode(g.site.BaseURL + "/rest/api/2/user?username=" + login)}, {"name", encode(login)},
		{"key", encode("JIRAUSER" + strconv.Itoa(10200+p.number))}, {"emailAddress", encode(strings.TrimPrefix(login, "tit.") + "@contrat.example")},
		{"displayName", encode(g.displayName(*p))}, {"active", encode(true)}, {"timeZone", encode("Europe/Paris")},
	}
}

// componentID is stable: the component's place in its project.
func (g *generated) componentID(project, name string) string {
	for _, p := range g.site.Projects {
		for _, component := range p.Components {
			if p.Key == project && component.Name == name {
				return component.ID
			}
		}
	}
	return ""
}

func (g *generated) projectOf(key string) Project {
	n := slices.IndexFunc(g.site.Projects, func(p Project) bool { return p.Key == key })
	return g.site.Projects[n] // tickets are made from the site's own projects
}
