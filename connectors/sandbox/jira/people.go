package jira

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Version is a version of a project; ReleaseDate is "2026-04-01" or empty.
type Version struct {
	ID, Name           string
	Description        string
	Released, Archived bool
	ReleaseDate        string
}

func (i *Instance) versionJSON(project Project, version Version) json.RawMessage {
	return versionJSON(i.site.BaseURL, version).with("projectId", int(number(project.ID))).bytes()
}

// versionJSON is a version as an issue shows it.
func versionJSON(base string, version Version) object {
	o := object{{"self", encode(base + "/rest/api/2/version/" + version.ID)}, {"id", encode(version.ID)}}
	if version.Description != "" {
		o = o.with("description", version.Description)
	}
	o = append(o, object{{"name", encode(version.Name)}, {"archived", encode(version.Archived)}, {"released", encode(version.Released)}}...)
	if version.ReleaseDate != "" {
		o = o.with("releaseDate", version.ReleaseDate)
	}
	return o
}

// SetProject replaces a project of the site, by its key: its name, its
// components, its versions.
func (i *Instance) SetProject(project Project) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n := range i.site.Projects {
		if i.site.Projects[n].Key == project.Key {
			i.site.Projects[n] = project
		}
	}
	i.projects[project.Key] = project
	i.found = nil
}

// SetUsers replaces the users of the site.
func (i *Instance) SetUsers(users []Account) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.site.Users = users
}

// users answers the list of users: user/search on Data Center, users/search on
// Cloud.
func (i *Instance) users(r *http.Request) answer {
	if i.site.Flavor != Cloud && r.URL.Query().Get("username") == "" {
		return refuse(http.StatusBadRequest, "The username query parameter was not provided")
	}
	i.mu.RLock()
	list := i.site.Users
	i.mu.RUnlock()
	page, _, _ := pageOf(r, list, 50, 1000)
	raws := make([]json.RawMessage, 0, len(page))
	for _, user := range page {
		if i.site.Flavor == Cloud {
			raws = append(raws, object{
				{"self", encode(i.link("user?accountId=" + user.ID))}, {"accountId", encode(user.ID)}, {"accountType", encode("atlassian")},
				{"displayName", encode(user.DisplayName)}, {"active", []byte("true")},
			}.bytes())
			continue
		}
		raws = append(raws, object{
			{"self", encode(i.link("user?username=" + user.Name))}, {"key", encode(user.ID)}, {"name", encode(user.Name)},
			{"emailAddress", encode(user.Email)}, {"displayName", encode(user.DisplayName)}, {"active", []byte("true")},
		}.bytes())
	}
	return ok(array(raws))
}

// single answers version/{id}, component/{id}, status/{id}, priority/{id} and
// issuetype/{id}; false when the path is none of them.
func (i *Instance) single(path string) (answer, bool) {
	kind, id, found := strings.Cut(path, "/")
	if !found {
		return answer{}, false
	}
	var raw json.RawMessage
	switch kind {
	case "version", "component":
		for _, project := range i.visible(true) {
			for _, version := range project.Versions {
				if kind == "version" && version.ID == id {
					raw = i.versionJSON(project, version)
				}
			}
			for _, component := range project.Components {
				if kind == "component" && component.ID == id {
					raw = i.namedJSON("component", component)
				}
			}
		}
	case "status", "priority", "issuetype":
		list, _ := i.reference(kind)
		for _, o := range elements(list) {
			if o.text("id") == id {
				raw = o.bytes()
			}
		}
	default:
		return answer{}, false
	}
	if raw == nil {
		return refuse(http.StatusNotFound, "The "+kind+" with id '"+id+"' does not exist."), true
	}
	return ok(raw), true
}
