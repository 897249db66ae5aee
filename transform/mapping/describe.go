package mapping

import (
	"fmt"
	"slices"
	"strings"

	"pilotis/transform/contract"
)

// describe reads what a ticket is, apart from its life.
func (r *reading) describe() {
	m, t := r.mapping, r.ticket
	if updated, err := r.record.updated(); err != nil {
		r.refuse(err, "")
	} else if t.Version.IsZero() {
		t.Version = updated
	}
	t.Reference, t.Title, t.Project = r.text(m.reference), r.text(m.title), r.text(m.project)
	t.URL = r.url()
	t.Status = r.fieldWord("status").name
	if nature := r.text(m.nature); nature != "" {
		t.Nature, _ = r.meaning(m.natures, "nature", word{name: nature})
	}
	t.Priority = r.text(m.criticality)
	if now := r.priorityNow(); !now.empty() {
		class, _ := r.meaning(m.priorities, "priority", now)
		r.class = unlessNone(class)
	}
	r.resolveApplication()
}

// priorityNow is the criticality's word. Its identifier is known only for JIRA's
// own field, which the default expression reads.
func (r *reading) priorityNow() word {
	w := word{name: r.ticket.Priority}
	if own := r.fieldWord("priority"); own.name == w.name {
		w.id = own.id
	}
	return w
}

// url is the page of the issue: as the mapping says, else beside the interface
// that the issue came from.
func (r *reading) url() string {
	if r.mapping.url != nil {
		return r.text(r.mapping.url)
	}
	base, _, found := strings.Cut(string(r.record.Self), "/rest/")
	if !found || r.record.Key == "" {
		return ""
	}
	return base + "/browse/" + string(r.record.Key)
}

// resolveApplication finds the one application of the ticket. A word is looked
// up in the mapping, then among the contract's codes, labels and aliases.
func (r *reading) resolveApplication() {
	m := r.mapping
	words, err := m.app.words(r.env)
	if err != nil {
		r.refuse(err, r.where(m.app))
		return
	}
	var found []contract.Application
	for _, name := range words {
		w, code := word{name: name}, name
		if meaning, known := m.applications.lookup(w); known {
			if code = meaning; code == none {
				r.match(Match{Rule: m.applications.path, Word: name, Meaning: none, Line: m.applications.line})
				continue
			}
		}
		application, known := r.contract.Application(code)
		switch {
		case known:
			r.match(Match{Rule: m.applications.path, Word: name, Meaning: application.Code, Line: m.applications.line})
			if !slices.ContainsFunc(found, func(a contract.Application) bool { return a.Code == application.Code }) {
				found = append(found, application)
			}
		case code != name:
			r.refuse(fmt.Errorf("application %s means %s, which is no application of the contract", quote(name), quote(code)),
				fmt.Sprintf("mend it under %s, %s line %d", m.applications.path, m.name, m.applications.line))
		default:
			r.unknown(m.applications, "application", w)
		}
	}
	r.applications = r.reduce(found)
	if len(r.applications) == 1 {
		r.ticket.Application, r.ticket.Difficulty = r.applications[0].Code, r.applications[0].Difficulty
	}
	if len(found) > 1 && len(r.applications) == 1 {
		r.note("applications %s: taken as %s", codes(found), codes(r.applications))
	}
}

// reduce brings several applications down to the one that a ticket is on:
//
//   - those outside the perimeter do not count beside one inside;
//   - a whole does not count beside one of its parts: it is implied;
//   - several parts of one whole are the whole, which has the same tranche.
//
// What cannot be reduced stays several.
func (r *reading) reduce(found []contract.Application) []contract.Application {
	if slices.ContainsFunc(found, contract.Application.InPerimeter) {
		found = slices.DeleteFunc(slices.Clone(found), func(a contract.Application) bool { return !a.InPerimeter() })
	}
	wholes := map[string]bool{}
	for _, application := range found {
		for parent := application.Parent; parent != "" && !wholes[parent]; {
			wholes[parent] = true
			whole, _ := r.contract.Application(parent)
			parent = whole.Parent
		}
	}
	parts := slices.DeleteFunc(slices.Clone(found), func(a contract.Application) bool { return wholes[a.Code] })
	if len(parts) < 2 {
		return parts
	}
	for _, part := range parts {
		if part.Parent == "" || part.Parent != parts[0].Parent || part.Tranche != parts[0].Tranche {
			return parts
		}
	}
	whole, known := r.contract.Application(parts[0].Parent)
	if !known || whole.InPerimeter() != parts[0].InPerimeter() || whole.Tranche != parts[0].Tranche || whole.Difficulty != parts[0].Difficulty {
		return parts
	}
	return []contract.Application{whole}
}

func codes(applications []contract.Application) string {
	list := make([]string, len(applications))
	for i, a := range applications {
		list[i] = a.Code
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func unlessNone(meaning string) string {
	if meaning == none {
		return ""
	}
	return meaning
}
