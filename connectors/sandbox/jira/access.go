package jira

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// access is what the calling account may not see. The instance's lock guards it.
type access struct {
	issues   map[string]bool // ids under a security level that the account has not
	projects map[string]bool // keys of projects that the account may not browse
	archived map[string]bool // keys of archived projects
}

// Hide puts an issue under a security level that the calling account has not, or
// takes it away. Neither touches the issue's update time. Data Center refuses
// such an issue with 403; Cloud answers 404, as for one that never was.
func (i *Instance) Hide(idOrKey string, hidden bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if issue := i.lookup(idOrKey); issue != nil {
		i.access.issues = marked(i.access.issues, issue.ID, hidden)
	}
	i.found = nil
}

// HideProject takes from the calling account, or gives back, the permission to
// browse a project: the project leaves all lists and its issues answer 404.
func (i *Instance) HideProject(key string, hidden bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.access.projects = marked(i.access.projects, key, hidden)
	i.found = nil
}

// Archive archives a project, or restores it: its issues leave all searches and
// can still be read alone.
func (i *Instance) Archive(project string, archived bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.access.archived = marked(i.access.archived, project, archived)
	i.found = nil
}

func marked(set map[string]bool, name string, on bool) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	set[name] = on
	return set
}

// Issues gives all issues, hidden ones too, in order of their numeric ids.
func (i *Instance) Issues() []Issue {
	i.mu.RLock()
	defer i.mu.RUnlock()
	all := make([]Issue, 0, len(i.issues))
	for _, issue := range i.issues {
		all = append(all, *issue)
	}
	slices.SortFunc(all, func(a, b Issue) int { return strings.Compare(sortable(a.ID), sortable(b.ID)) })
	return all
}

func sortable(id string) string { return strings.Repeat("0", max(0, 20-len(id))) + id }

// unlisted tells that a search does not give the issue; the lock is held by the
// caller.
func (i *Instance) unlisted(issue *Issue) bool {
	return i.access.issues[issue.ID] || i.access.projects[issue.Project] || i.access.archived[issue.Project]
}

// refusal is the answer to who asks for an issue that the account may not see;
// false when it may.
func (i *Instance) refusal(issue *Issue) (answer, bool) {
	i.mu.RLock()
	defer i.mu.RUnlock()
	switch {
	case issue == nil:
		return refuse(http.StatusNotFound, "Issue does not exist or you do not have permission to see it."), true
	case i.access.projects[issue.Project], i.access.issues[issue.ID] && i.site.Flavor == Cloud:
		return refuse(http.StatusNotFound, "Issue does not exist or you do not have permission to see it."), true
	case i.access.issues[issue.ID]:
		return refuse(http.StatusForbidden, "You do not have the permission to see the specified issue."), true
	}
	return answer{}, false
}

// visible gives the projects that the account sees, archived ones if asked.
func (i *Instance) visible(archived bool) []Project {
	i.mu.RLock()
	defer i.mu.RUnlock()
	var list []Project
	for _, project := range i.site.Projects {
		if !i.access.projects[project.Key] && (archived || !i.access.archived[project.Key]) {
			list = append(list, project)
		}
	}
	return list
}

// listedProject is a project as the lists of projects show it.
func (i *Instance) listedProject(project Project) json.RawMessage {
	i.mu.RLock()
	archived := i.access.archived[project.Key]
	i.mu.RUnlock()
	written := i.projectJSON(project)
	if !archived {
		return written
	}
	o, _ := parseObject(written) // it was just written as an object
	return o.with("archived", true).bytes()
}

// securityScheme answers project/{key}/issuesecuritylevelscheme: a project has a
// scheme while an issue of it is under a level.
func (i *Instance) securityScheme(project Project) answer {
	i.mu.RLock()
	defer i.mu.RUnlock()
	for id, hidden := range i.access.issues {
		if issue := i.issues[id]; hidden && issue != nil && issue.Project == project.Key {
			return ok(object{
				{"self", encode(i.link("issuesecurityschemes/10000"))}, {"id", encode(10000)}, {"name", encode("Diffusion restreinte")},
			}.bytes())
		}
	}
	return refuse(http.StatusNotFound, "The project has no issue security scheme.")
}

// pageOf cuts a list as the parameters startAt and maxResults ask.
func pageOf[T any](r *http.Request, list []T, otherwise, limit int) (page []T, start, size int) {
	number := func(name string, otherwise int) int {
		n, err := strconv.Atoi(r.URL.Query().Get(name))
		if err != nil || n < 0 {
			return otherwise
		}
		return n
	}
	size = min(max(number("maxResults", otherwise), 1), limit)
	start = min(number("startAt", 0), len(list))
	return list[start:min(start+size, len(list))], start, size
}
