package jira

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func same(a, b string) bool { return strings.EqualFold(a, b) }

func (i *Instance) serverInfo() json.RawMessage {
	version, numbers, deployment := "10.3.24", []int{10, 3, 24}, "Server"
	if i.site.Flavor == Cloud {
		version, numbers, deployment = "1001.0.0-SNAPSHOT", []int{1001, 0, 0}, "Cloud"
	}
	return object{
		{"baseUrl", encode(i.site.BaseURL)}, {"version", encode(version)}, {"versionNumbers", encode(numbers)},
		{"deploymentType", encode(deployment)}, {"buildNumber", []byte("1003024")},
		{"serverTime", encode(i.now().In(i.zone).Format(jiraTime))}, {"serverTitle", encode(i.site.Name)},
	}.bytes()
}

func (i *Instance) myself() json.RawMessage {
	account := i.site.Account
	zone := i.zone.String()
	if i.site.Flavor == Cloud {
		return object{
			{"self", encode(i.link("user?accountId=" + account.ID))}, {"accountId", encode(account.ID)}, {"accountType", encode("atlassian")},
			{"emailAddress", encode(account.Email)}, {"displayName", encode(account.DisplayName)},
			{"active", []byte("true")}, {"timeZone", encode(zone)}, {"locale", encode("fr_FR")},
		}.bytes()
	}
	return object{
		{"self", encode(i.link("user?username=" + account.Name))}, {"key", encode(account.ID)}, {"name", encode(account.Name)},
		{"emailAddress", encode(account.Email)}, {"displayName", encode(account.DisplayName)},
		{"active", []byte("true")}, {"timeZone", encode(zone)}, {"locale", encode("fr_FR")},
	}.bytes()
}

// reference gives the lists that have one entry a word of the site.
func (i *Instance) reference(path string) (json.RawMessage, bool) {
	var list []json.RawMessage
	switch path {
	case "myself":
		return i.myself(), true
	case "status":
		for _, status := range i.site.Statuses {
			list = append(list, i.statusJSON(status))
		}
	case "priority":
		for _, priority := range i.site.Priorities {
			list = append(list, i.namedJSON("priority", priority))
		}
	case "issuetype":
		for _, issueType := range i.site.Types {
			list = append(list, i.namedJSON("issuetype", issueType))
		}
	case "field":
		for _, field := range i.site.Fields {
			list = append(list, fieldJSON(field))
		}
	case "project":
		for _, project := range i.visible(true) {
			list = append(list, i.listedProject(project))
		}
	default:
		return nil, false
	}
	return array(list), true
}

func (i *Instance) hasProject(nameKeyOrID string) bool {
	for _, project := range i.site.Projects {
		if i.access.projects[project.Key] {
			continue
		}
		if same(project.Key, nameKeyOrID) || same(project.Name, nameKeyOrID) || project.ID == nameKeyOrID {
			return true
		}
	}
	return false
}

// oneProject answers project/{key} and project/{key}/components.
func (i *Instance) oneProject(path string) answer {
	key, rest, _ := strings.Cut(path, "/")
	for _, project := range i.visible(true) {
		if project.Key != key && project.ID != key {
			continue
		}
		switch rest {
		case "":
			return ok(i.listedProject(project))
		case "components":
			list := []json.RawMessage{}
			for _, component := range project.Components {
				list = append(list, i.namedJSON("component", component))
			}
			return ok(array(list))
		case "versions":
			list := []json.RawMessage{}
			for _, version := range project.Versions {
				list = append(list, i.versionJSON(project, version))
			}
			return ok(array(list))
		case "issuesecuritylevelscheme":
			return i.securityScheme(project)
		}
	}
	return refuse(http.StatusNotFound, "No project could be found with key '"+key+"'.")
}

// searchProjects answers Cloud's project/search: a page bean in order of key, of
// at most 100 projects.
func (i *Instance) searchProjects(r *http.Request) answer {
	number := func(name string, otherwise int) int {
		n, err := strconv.Atoi(r.URL.Query().Get(name))
		if err != nil || n < 0 {
			return otherwise
		}
		return n
	}
	projects := slices.SortedFunc(slices.Values(i.visible(true)), func(a, b Project) int { return strings.Compare(a.Key, b.Key) })
	size := min(max(number("maxResults", 50), 1), 100)
	start := min(number("startAt", 0), len(projects))
	end := min(start+size, len(projects))
	values := []json.RawMessage{}
	for _, project := range projects[start:end] {
		values = append(values, i.listedProject(project))
	}
	return ok(object{
		{"self", encode(i.link("project/search"))}, {"maxResults", encode(size)}, {"startAt", encode(start)},
		{"total", encode(len(projects))}, {"isLast", encode(end == len(projects))}, {"values", array(values)},
	}.bytes())
}

func (i *Instance) link(path string) string { return i.site.BaseURL + "/rest/api/2/" + path }

func (i *Instance) namedJSON(kind string, n Named) json.RawMessage {
	o := object{{"self", encode(i.link(kind + "/" + n.ID))}, {"name", encode(n.Name)}, {"id", encode(n.ID)}}
	if kind == "issuetype" {
		o = o.with("subtask", false)
	}
	return o.bytes()
}

func (i *Instance) statusJSON(status Status) json.RawMessage {
	return statusJSON(i.site.BaseURL, status)
}

func statusJSON(base string, status Status) json.RawMessage {
	o := object{
		{"self", encode(base + "/rest/api/2/status/" + status.ID)}, {"description", []byte(`""`)},
		{"name", encode(status.Name)}, {"id", encode(status.ID)},
	}
	if status.Category == "" {
		return o.bytes() // a server before 6.2 has no categories
	}
	id, color, name := 1, "medium-gray", "Pas de catégorie"
	switch status.Category {
	case "new":
		id, color, name = 2, "default", "À faire"
	case "indeterminate":
		id, color, name = 4, "inprogress", "En cours"
	case "done":
		id, color, name = 3, "success", "Terminé"
	}
	return o.with("statusCategory", object{
		{"self", encode(base + "/rest/api/2/statuscategory/" + string(rune('0'+id)))}, {"id", encode(id)},
		{"key", encode(status.Category)}, {"colorName", encode(color)}, {"name", encode(name)},
	}).bytes()
}

func (i *Instance) projectJSON(project Project) json.RawMessage {
	return object{
		{"self", encode(i.link("project/" + project.ID))}, {"id", encode(project.ID)},
		{"key", encode(project.Key)}, {"name", encode(project.Name)},
	}.bytes()
}

func fieldJSON(field Field) json.RawMessage {
	custom := strings.HasPrefix(field.ID, "customfield_")
	return object{
		{"id", encode(field.ID)}, {"name", encode(field.Name)}, {"custom", encode(custom)}, {"navigable", []byte("true")},
		{"searchable", []byte("true")}, {"schema", object{{"type", encode(field.Type)}}.bytes()},
	}.bytes()
}
