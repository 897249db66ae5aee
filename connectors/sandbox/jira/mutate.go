package jira

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// firstMutation is the id of the first history entry made by a mutation, above
// those of any site.
const firstMutation = 900_000_000

// Change is what somebody does to an issue. Empty fields stay as they are; a
// change of nothing only touches the issue, as a comment does.
type Change struct {
	At       time.Time // the issue's new updated
	Author   string    // login and display name
	Status   string    // name of a status of the site
	Priority string    // name of a priority of the site
	Summary  string
}

type item struct {
	Field      string  `json:"field"`
	Fieldtype  string  `json:"fieldtype"`
	FieldID    string  `json:"fieldId,omitempty"` // Cloud only
	From       *string `json:"from"`
	FromString *string `json:"fromString"`
	To         *string `json:"to"`
	ToString   *string `json:"toString"`
}

// Put adds an issue, or replaces the one with its id.
func (i *Instance) Put(issue Issue) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.store(&issue)
}

// Update changes an issue and writes its history, as a user does.
func (i *Instance) Update(idOrKey string, change Change) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	before, top, err := i.readable(idOrKey)
	if err != nil {
		return err
	}
	after := *before
	fields := top.child("fields")
	var items []item
	if change.Status != "" {
		n := slices.IndexFunc(i.site.Statuses, func(s Status) bool { return s.Name == change.Status })
		if n < 0 {
			return fmt.Errorf("update %s: site %s has no status %q", idOrKey, i.site.Name, change.Status)
		}
		status := i.site.Statuses[n]
		items = append(items, i.item("status", named(fields.child("status")), Named{status.ID, status.Name}))
		after.Status = Named{status.ID, status.Name}
		fields = fields.with("status", i.statusJSON(status))
	}
	if change.Priority != "" {
		n := slices.IndexFunc(i.site.Priorities, func(p Named) bool { return p.Name == change.Priority })
		if n < 0 {
			return fmt.Errorf("update %s: site %s has no priority %q", idOrKey, i.site.Name, change.Priority)
		}
		priority := i.site.Priorities[n]
		items = append(items, i.item("priority", named(fields.child("priority")), priority))
		fields = fields.with("priority", i.namedJSON("priority", priority))
	}
	if change.Summary != "" {
		items = append(items, i.item("summary", Named{Name: fields.text("summary")}, Named{Name: change.Summary}))
		fields = fields.with("summary", change.Summary)
	}
	i.write(&after, top, fields, change, items)
	return nil
}

// Delete removes an issue without a trace, as JIRA does.
func (i *Instance) Delete(idOrKey string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	issue := i.lookup(idOrKey)
	if issue == nil {
		return fmt.Errorf("delete %s: site %s has no such issue", idOrKey, i.site.Name)
	}
	delete(i.issues, issue.ID)
	if i.keys[issue.Key] == issue.ID {
		delete(i.keys, issue.Key)
	}
	i.found = nil
	return nil
}

// Move puts an issue into another project of the site: same id, new key, which
// it returns. The former key still resolves.
func (i *Instance) Move(idOrKey, project string, at time.Time, author string) (string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	before, top, err := i.readable(idOrKey)
	if err != nil {
		return "", err
	}
	target, ok := i.projects[project]
	if !ok {
		return "", fmt.Errorf("move %s: site %s has no project %q", idOrKey, i.site.Name, project)
	}
	highest := uint64(0)
	for _, issue := range i.issues {
		for _, key := range append([]string{issue.Key}, issue.OldKeys...) {
			if suffix, found := strings.CutPrefix(key, project+"-"); found {
				highest = max(highest, number(suffix))
			}
		}
	}
	after := *before
	after.Key = project + "-" + strconv.FormatUint(highest+1, 10)
	after.Project = project
	after.OldKeys = append(slices.Clone(before.OldKeys), before.Key)
	items := []item{
		i.item("Key", Named{Name: before.Key}, Named{Name: after.Key}),
		i.item("project", named(top.child("fields").child("project")), Named{target.ID, target.Name}),
	}
	fields := top.child("fields").with("project", i.projectJSON(target))
	i.write(&after, top.with("key", after.Key), fields, Change{At: at, Author: author}, items)
	return after.Key, nil
}

// RenameProject gives a project another key, and with it all its issues. That
// touches no update time and no history; the former keys still resolve.
func (i *Instance) RenameProject(key, renamed string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	project, ok := i.projects[key]
	if !ok {
		return fmt.Errorf("rename project %s: site %s has none", key, i.site.Name)
	}
	project.Key = renamed
	delete(i.projects, key)
	i.projects[renamed] = project
	for n := range i.site.Projects {
		if i.site.Projects[n].Key == key {
			i.site.Projects[n].Key = renamed
		}
	}
	for id, issue := range i.issues {
		if issue.Project != key {
			continue
		}
		before, top, err := i.readable(id)
		if err != nil {
			return err
		}
		after := *before
		after.Key, after.Project = renamed+strings.TrimPrefix(before.Key, key), renamed
		after.OldKeys = append(slices.Clone(before.OldKeys), before.Key)
		after.Raw = top.with("key", after.Key).with("fields", top.child("fields").with("project", i.projectJSON(project))).bytes()
		i.store(&after)
	}
	return nil
}

func (i *Instance) readable(idOrKey string) (*Issue, object, error) {
	issue := i.lookup(idOrKey)
	if issue == nil {
		return nil, nil, fmt.Errorf("change %s: site %s has no such issue", idOrKey, i.site.Name)
	}
	top, err := parseObject(issue.Raw)
	if err != nil {
		return nil, nil, fmt.Errorf("change %s: its bytes cannot be read: %w", idOrKey, err)
	}
	return issue, top, nil
}

func (i *Instance) item(field string, from, to Named) item {
	change := item{Field: field, Fieldtype: "jira", From: optional(from.ID), FromString: &from.Name, To: optional(to.ID), ToString: &to.Name}
	if i.site.Flavor == Cloud {
		change.FieldID = strings.ToLower(field)
	}
	return change
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// write stores the changed issue with its new time and its longer history.
func (i *Instance) write(issue *Issue, top, fields object, change Change, items []item) {
	updated := change.At.In(i.zone).Format(jiraTime)
	issue.Updated = change.At.UTC().Truncate(time.Millisecond)
	top = top.with("fields", fields.with("updated", updated))
	if len(items) > 0 {
		entry := encode(struct {
			ID      string          `json:"id"`
			Author  json.RawMessage `json:"author"`
			Created string          `json:"created"`
			Items   []item          `json:"items"`
		}{strconv.Itoa(i.nextHistory), i.person(change.Author), updated, items})
		i.nextHistory++
		var all []json.RawMessage
		for _, history := range issue.histories() {
			all = append(all, history.bytes())
		}
		all = append(all, entry)
		top = top.with("changelog", inlineChangelog(i.site.Flavor, i.site.Limits, all))
		issue.Histories = nil
		if i.site.Flavor == Cloud {
			issue.Histories = all
		}
	}
	issue.Raw = top.bytes()
	i.store(issue)
}

func (i *Instance) person(name string) json.RawMessage {
	if i.site.Flavor == Cloud {
		return object{{"accountId", encode(name)}, {"displayName", encode(name)}, {"active", []byte("true")}}.bytes()
	}
	return object{{"name", encode(name)}, {"key", encode(name)}, {"displayName", encode(name)}, {"active", []byte("true")}}.bytes()
}

// inlineChangelog is the changelog that stands in an issue: whole and oldest
// first on Data Center; on Cloud newest first, and no more than the limit.
func inlineChangelog(flavor Flavor, limits Limits, all []json.RawMessage) json.RawMessage {
	shown := all
	if flavor == Cloud {
		shown = slices.Clone(all)
		slices.Reverse(shown)
		limit := limits.InlineChangelog
		if limit <= 0 {
			limit = 40
		}
		shown = shown[:min(limit, len(shown))]
	}
	return object{
		{"startAt", []byte("0")}, {"maxResults", encode(len(shown))}, {"total", encode(len(all))}, {"histories", array(shown)},
	}.bytes()
}
