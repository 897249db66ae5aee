package squash

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// object is a JSON object in the making.
type object map[string]any

func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("render an answer: %v", err)) // maps of strings, numbers and slices
	}
	return data
}

// problem is Squash's form of an error.
func problem(exception, message string) []byte {
	return encode(object{"exception": exception, "message": message})
}

// renderer writes objects. The server's lock is held while it works.
type renderer struct {
	*model
	options Options
}

func (r renderer) href(path string) object {
	return object{"href": r.options.PublicURL + "/api/rest/latest/" + path}
}

// links gives the links of an entity: to itself, and to the others named.
func (r renderer) links(self string, others ...string) object {
	links := object{"self": r.href(self)}
	for n := 0; n+1 < len(others); n += 2 {
		links[others[n]] = r.href(others[n+1])
	}
	return links
}

// date writes a date in the form of the generation; null for none.
func (r renderer) date(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	layout := "2006-01-02T15:04:05.000+00:00"
	if r.options.Generation == Legacy {
		layout = "2006-01-02T15:04:05.000+0000"
	}
	return at.UTC().Format(layout)
}

func (r renderer) audited(o object, a audit) object {
	o["created_by"], o["created_on"] = a.createdBy, r.date(a.created)
	o["last_modified_by"], o["last_modified_on"] = a.modifiedBy, r.date(a.modified)
	return o
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// plural is the interface's word for a kind.
func plural(kind string) string {
	if kind == Item {
		return "iteration-test-plan-items"
	}
	return kind + "s"
}

func path(k key) string { return plural(k.kind) + "/" + number(k.id) }

// refer writes a reference to an object, or what stands for it when the account
// may not see it; nil when there is none.
func (r renderer) refer(k key) any {
	if r.projectOf(k) == 0 {
		return nil
	}
	if !r.visible(k) {
		return object{"_type": "unauthorized-resource", "resource_type": k.kind, "resource_id": k.id, "_links": r.links(path(k))}
	}
	o := object{"_type": k.kind, "id": k.id, "_links": r.links(path(k))}
	switch k.kind {
	case Project:
		o["name"] = r.projects[k.id].name
		if r.projects[k.id].template {
			o["_type"] = "project-template"
		}
	case TestCase:
		t := r.testCases[k.id]
		o["_type"], o["name"], o["reference"] = t.kind, t.name, t.ref
	case Requirement:
		q := r.requirements[k.id]
		o["name"] = q.name
		if q.high {
			o["_type"] = "high-level-requirement"
		}
	case Campaign:
		o["name"], o["reference"] = r.campaigns[k.id].name, r.campaigns[k.id].ref
	case Iteration:
		o["name"], o["reference"] = r.iterations[k.id].name, r.iterations[k.id].ref
	case Item:
		o["_type"] = "iteration-test-plan-item"
	}
	return o
}

// refs writes several references.
func (r renderer) refs(kind string, all []int64) []any {
	list := []any{}
	for _, id := range all {
		if reference := r.refer(key{kind, id}); reference != nil {
			list = append(list, reference)
		}
	}
	return list
}

// whole writes an object in detail.
func (r renderer) whole(k key) object {
	switch k.kind {
	case Project:
		p := r.projects[k.id]
		o := r.refer(k).(object)
		o["label"], o["description"], o["active"], o["attachments"] = p.label, "<p>"+p.label+"</p>", true, []any{}
		return o
	case Requirement:
		return r.requirement(r.requirements[k.id])
	case TestCase:
		return r.testCase(r.testCases[k.id])
	case Campaign:
		return r.campaign(r.campaigns[k.id])
	case Iteration:
		i := r.iterations[k.id]
		o := r.iteration(i)
		links := []string{"project", path(key{Project, r.projectOf(k)}), "campaign", path(key{Campaign, i.campaign}), "test-plan", path(k) + "/test-plan"}
		if r.options.Generation == Modern {
			links = append(links, "issues", path(k)+"/issues")
		}
		o["_links"] = r.links(path(k), links...)
		return o
	case Item:
		return r.item(r.items[k.id], true)
	}
	return r.execution(r.executions[k.id])
}

// fields are the custom fields of an object: a text, and a list of tags.
func fields(order, application string) []any {
	list := []any{}
	if order != "" {
		list = append(list, object{"code": "BC", "label": "Bon de commande", "value": order})
	}
	if application != "" {
		list = append(list, object{"code": "APPLI", "label": "Application", "value": application})
		list = append(list, object{"code": "TAGS", "label": "Étiquettes", "value": []string{"recette", strings.ToLower(application)}})
	}
	return list
}

func (r renderer) at(projectID int64, name string) string {
	return "/" + r.projects[projectID].name + "/" + name
}
