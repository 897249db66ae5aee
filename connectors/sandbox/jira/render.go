package jira

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"pilotis/connectors/sandbox/world"
)

// rendering is a ticket while it is written as an issue.
type rendering struct {
	*writer
	ticket  *world.Ticket
	entries []entry
	now     snapshot

	comments, worklogs, links []json.RawMessage
}

// entry is a change with its number in the site's history.
type entry struct {
	id     int
	change world.Change
	in     string // key of the project in which the ticket is then
}

// snapshot is what of a ticket changes, as it is in the end.
type snapshot struct {
	state, urgency, assignee, component string
	labels                              []string
	resolution, anomaly                 string
	resolved                            time.Time
	dates                               map[string]time.Time
	updated                             time.Time
}

// replay follows the changes to what the ticket is now.
func (r *rendering) replay() {
	r.now = snapshot{
		state: r.ticket.State, urgency: r.ticket.Urgency, component: r.ticket.Component,
		labels: []string{}, dates: map[string]time.Time{}, updated: r.ticket.Created,
	}
	for _, change := range r.ticket.Changes {
		for _, setting := range change.Settings {
			r.now.set(change.At, setting)
		}
		r.now.updated = change.At
	}
	r.now.updated = r.now.updated.UTC()
}

func (s *snapshot) set(at time.Time, setting world.Setting) {
	switch setting.Field {
	case world.FieldState:
		s.state = setting.To
	case world.FieldUrgency:
		s.urgency = setting.To
	case world.FieldAssignee:
		s.assignee = setting.To
	case world.FieldComponent:
		s.component = setting.To
	case world.FieldResolution:
		if s.resolution, s.resolved = setting.To, at; setting.To == "" {
			s.resolved = time.Time{}
		}
	case world.FieldLabel:
		if !slices.Contains(s.labels, setting.To) {
			s.labels = append(s.labels, setting.To)
		}
	case world.FieldAnomaly:
		s.anomaly = setting.To
	case world.FieldPhone, world.FieldFirstResponse, world.FieldException:
		s.dates[setting.Field] = setting.At
	}
}

// issue writes the ticket as JIRA would send it.
func (r *rendering) issue() Issue {
	var histories []json.RawMessage
	for _, e := range r.entries {
		histories = append(histories, r.history(e))
	}
	id := r.ticket.ID
	raw := object{
		{"expand", encode("operations,versionedRepresentations,editmeta,changelog,renderedFields")},
		{"id", encode(id)},
		{"self", encode(r.site.BaseURL + "/rest/api/2/issue/" + id)},
		{"key", encode(r.ticket.Key)},
		{"fields", r.fields().bytes()},
		{"changelog", inlineChangelog(r.site.Flavor, r.site.Limits, histories)},
	}
	status := r.words.statuses[r.now.state]
	issue := Issue{
		Raw: raw.bytes(), ID: id, Key: r.ticket.Key, Project: r.ticket.Project, Type: typeNamed(r.ticket.Nature),
		Status: Named{status.ID, status.Name}, Created: r.ticket.Created, Updated: r.now.updated,
	}
	if r.ticket.FormerKey != "" {
		issue.OldKeys = []string{r.ticket.FormerKey}
	}
	if r.cloud() {
		issue.Histories = histories
	}
	if len(r.comments) > r.shownComments() {
		issue.Comments = r.comments
	}
	if len(r.worklogs) > shownEntries {
		issue.Worklogs = r.worklogs
	}
	return issue
}

func typeNamed(nature string) Named {
	n := slices.IndexFunc(types, func(t Named) bool { return t.Name == nature })
	if n < 0 {
		return Named{Name: nature}
	}
	return types[n]
}

func (r *rendering) fields() object {
	base := r.site.BaseURL + "/rest/api/2/"
	components := []json.RawMessage{}
	if name := r.now.component; name != "" {
		components = append(components, r.named("component", Named{r.componentID(r.ticket.Project, name), name}).bytes())
	}
	project := r.project(r.ticket.Project)
	fields := object{
		{"summary", encode(r.ticket.Summary)},
		{"issuetype", r.issueType()},
		{"project", encode(object{{"self", encode(base + "project/" + project.ID)}, {"id", encode(project.ID)}, {"key", encode(project.Key)}, {"name", encode(project.Name)}})},
		{"status", statusJSON(r.site.BaseURL, r.words.statuses[r.now.state])},
		{"priority", encode(r.named("priority", r.words.priorities[r.now.urgency]))},
		{"resolution", []byte("null")},
		{"resolutiondate", r.optionalTime(r.now.resolved)},
		{"components", array(components)},
		{"labels", encode(r.now.labels)},
		{"created", encode(r.time(r.ticket.Created))},
		{"updated", encode(r.time(r.now.updated))},
		{"creator", encode(r.user(r.ticket.Reporter))},
		{"reporter", encode(r.user(r.ticket.Reporter))},
		{"assignee", encode(r.user(r.now.assignee))},
		{"description", encode(r.ticket.Description)},
		{"customfield_10310", r.optionalTime(r.now.dates[world.FieldPhone])},
		{"customfield_10311", r.optionalTime(r.now.dates[world.FieldFirstResponse])},
		{"customfield_10312", r.optionalTime(r.now.dates[world.FieldException])},
		{anomaly.ID, r.optionalText(r.now.anomaly)},
		{"versions", r.versions(r.ticket.Affects)},
		{"fixVersions", r.versions(r.ticket.FixedIn)},
		{"issuelinks", array(r.links)},
		{"attachment", array(r.attachments())},
		{"comment", inline("comments", r.comments, r.shownComments())},
		{"worklog", inline("worklogs", r.worklogs, shownEntries)},
		{"duedate", []byte("null")},
	}
	if r.now.resolution != "" {
		fields = fields.with("resolution", r.named("resolution", Named{resolutionID(r.now.resolution), r.now.resolution}))
	}
	return fields
}

// named is what an issue shows of a word of the server.
func (w *writer) named(kind string, n Named) object {
	return object{{"self", encode(w.site.BaseURL + "/rest/api/2/" + kind + "/" + n.ID)}, {"name", encode(n.Name)}, {"id", encode(n.ID)}}
}

func (r *rendering) issueType() json.RawMessage {
	return r.named("issuetype", typeNamed(r.ticket.Nature)).with("subtask", false).bytes()
}

// versions is a list of the version of that name, or of none.
func (r *rendering) versions(name string) json.RawMessage {
	if name == "" {
		return []byte("[]")
	}
	return array([]json.RawMessage{versionJSON(r.site.BaseURL, r.version(r.ticket.Project, name)).bytes()})
}

// attachments describes the files that the history tells of.
func (r *rendering) attachments() []json.RawMessage {
	var all []json.RawMessage
	seen := map[string]bool{}
	for _, change := range r.ticket.Changes {
		for _, s := range change.Settings {
			if s.Field == world.FieldAttachment && !seen[s.ID] {
				seen[s.ID] = true
				all = append(all, r.attachment(change, s))
			}
		}
	}
	return all
}

func (r *rendering) attachment(change world.Change, s world.Setting) json.RawMessage {
	content := r.site.BaseURL + "/secure/attachment/" + s.ID + "/" + url.PathEscape(s.To)
	if r.cloud() {
		content = r.site.BaseURL + "/rest/api/2/attachment/content/" + s.ID
	}
	return object{
		{"self", encode(r.site.BaseURL + "/rest/api/2/attachment/" + s.ID)}, {"id", encode(s.ID)}, {"filename", encode(s.To)},
		{"author", r.user(change.By)}, {"created", encode(r.time(change.At))}, {"size", encode(20_000 + number(s.ID)*7919%900_000)},
		{"mimeType", encode("image/png")}, {"content", encode(content)},
	}.bytes()
}

func (w *writer) optionalText(text string) json.RawMessage {
	if text == "" {
		return []byte("null")
	}
	return encode(text)
}

func (w *writer) optionalTime(t time.Time) json.RawMessage {
	if t.IsZero() {
		return []byte("null")
	}
	return encode(w.time(t))
}

func (r *rendering) history(e entry) json.RawMessage {
	var items []item
	in := e.in
	for _, setting := range e.change.Settings {
		if setting.Field == world.FieldProject {
			in = setting.To
			items = append(items, r.item("Key", "issuekey", Named{Name: r.ticket.FormerKey}, Named{Name: r.ticket.Key}))
		}
		items = append(items, r.setting(setting, e.in, in))
	}
	return object{
		{"id", encode(strconv.Itoa(e.id))}, {"author", encode(r.user(e.change.By))},
		{"created", encode(r.time(e.change.At))}, {"items", encode(items)},
	}.bytes()
}

// setting writes one changed field; from and to are the projects before and
// after, which components belong to.
func (r *rendering) setting(s world.Setting, from, to string) item {
	switch s.Field {
	case world.FieldState:
		before, after := r.words.statuses[s.From], r.words.statuses[s.To]
		return r.item("status", "status", Named{before.ID, before.Name}, Named{after.ID, after.Name})
	case world.FieldUrgency:
		return r.item("priority", "priority", r.words.priorities[s.From], r.words.priorities[s.To])
	case world.FieldAssignee:
		return r.item("assignee", "assignee", r.reference(s.From), r.reference(s.To))
	case world.FieldResolution:
		return r.item("resolution", "resolution", resolution(s.From), resolution(s.To))
	case world.FieldProject:
		before, after := r.project(s.From), r.project(s.To)
		return r.item("project", "project", Named{before.ID, before.Name}, Named{after.ID, after.Name})
	case world.FieldComponent:
		return r.item("Component", "components", Named{r.componentID(from, s.From), s.From}, Named{r.componentID(to, s.To), s.To})
	case world.FieldLabel:
		return r.item("labels", "labels", Named{}, Named{Name: s.To})
	case world.FieldAttachment:
		return r.item("Attachment", "attachment", Named{}, Named{s.ID, s.To})
	case world.FieldAnomaly:
		written := r.item(anomaly.Name, anomaly.ID, Named{Name: s.From}, Named{Name: s.To})
		written.Fieldtype = "custom"
		return written
	case world.FieldPhone, world.FieldFirstResponse, world.FieldException:
		return r.customItem(dates[s.Field], s.At)
	}
	return r.item(s.Field, s.Field, Named{Name: s.From}, Named{Name: s.To})
}

func resolution(name string) Named {
	if name == "" {
		return Named{}
	}
	return Named{resolutionID(name), name}
}
