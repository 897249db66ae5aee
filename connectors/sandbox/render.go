package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// issue writes the ticket as JIRA would send it.
func (t *ticket) issue() Issue {
	g := t.site
	var histories []json.RawMessage
	for i := range t.changes {
		histories = append(histories, t.history(&t.changes[i]))
	}
	id := strconv.Itoa(t.id)
	raw := object{
		{"expand", encode("operations,versionedRepresentations,editmeta,changelog,renderedFields")},
		{"id", encode(id)},
		{"self", encode(g.site.BaseURL + "/rest/api/2/issue/" + id)},
		{"key", encode(t.key)},
		{"fields", t.fields().bytes()},
		{"changelog", inlineChangelog(g.site.Flavor, g.site.Limits, histories)},
	}
	status := g.words.statuses[t.now.state]
	issue := Issue{
		Raw: raw.bytes(), ID: id, Key: t.key, Project: t.now.project.key, Type: typeNamed(t.nature),
		Status: Named{status.ID, status.Name}, Created: t.created, Updated: t.now.updated,
	}
	if t.formerKey != "" {
		issue.OldKeys = []string{t.formerKey}
	}
	if g.cloud() {
		issue.Histories = histories
	}
	return issue
}

func typeNamed(nature string) Named {
	all := types()
	return all[slices.IndexFunc(all, func(n Named) bool { return n.Name == nature })]
}

func (t *ticket) fields() object {
	g, now := t.site, t.now
	base := g.site.BaseURL + "/rest/api/2/"
	named := func(kind string, n Named) object {
		return object{{"self", encode(base + kind + "/" + n.ID)}, {"name", encode(n.Name)}, {"id", encode(n.ID)}}
	}
	components := []json.RawMessage{}
	if now.component != "" {
		components = append(components, named("component", Named{g.componentID(now.project.key, now.component), now.component}).bytes())
	}
	project := g.projectOf(now.project.key)
	fields := object{
		{"summary", encode(t.summary)},
		{"issuetype", encode(named("issuetype", typeNamed(t.nature)).with("subtask", false))},
		{"project", encode(object{{"self", encode(base + "project/" + project.ID)}, {"id", encode(project.ID)}, {"key", encode(project.Key)}, {"name", encode(project.Name)}})},
		{"status", statusJSON(g.site.BaseURL, g.words.statuses[now.state])},
		{"priority", encode(named("priority", now.priority))},
		{"resolution", []byte("null")},
		{"resolutiondate", g.optionalTime(now.resolved)},
		{"components", array(components)},
		{"labels", encode(now.labels)},
		{"created", encode(g.time(t.created))},
		{"updated", encode(g.time(now.updated))},
		{"creator", encode(g.user(&t.reporter))},
		{"reporter", encode(g.user(&t.reporter))},
		{"assignee", encode(g.user(now.assignee))},
		{"description", encode(t.description)},
		{"customfield_10310", g.optionalTime(now.phone)},
		{"customfield_10311", g.optionalTime(now.firstResponse)},
		{"customfield_10312", g.optionalTime(now.exception)},
		{"issuelinks", []byte("[]")},
		{"duedate", []byte("null")},
	}
	if now.resolution != "" {
		fields = fields.with("resolution", named("resolution", Named{resolutionID(now.resolution), now.resolution}))
	}
	return fields
}

func (g *generated) optionalTime(t time.Time) json.RawMessage {
	if t.IsZero() {
		return []byte("null")
	}
	return encode(g.time(t))
}

func (t *ticket) history(c *change) json.RawMessage {
	items := c.items
	if c.moveTo != nil {
		from, to := t.site.projectOf(t.project.key), t.site.projectOf(c.moveTo.key)
		items = append([]item{
			t.site.item("Key", "issuekey", Named{Name: t.formerKey}, Named{Name: t.key}),
			t.site.item("project", "project", Named{from.ID, from.Name}, Named{to.ID, to.Name}),
		}, items...)
	}
	return object{
		{"id", encode(strconv.Itoa(c.id))}, {"author", encode(t.site.user(&c.by))},
		{"created", encode(t.site.time(c.at))}, {"items", encode(items)},
	}.bytes()
}
