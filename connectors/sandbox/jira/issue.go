package jira

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pilotis/connectors/sandbox/jira/jql"
)

// jiraTime is how JIRA writes an instant: milliseconds, no colon in the offset.
const jiraTime = "2006-01-02T15:04:05.000-0700"

// Issue is one issue of a site: the bytes that clients get, and the coordinates
// by which the server finds and orders it. The coordinates are the server's own
// index, as in JIRA: they are there even when the bytes are broken.
type Issue struct {
	Raw       json.RawMessage
	ID, Key   string
	OldKeys   []string // keys before moves; they still resolve
	Project   string   // key
	Type      Named
	Status    Named
	Created   time.Time
	Updated   time.Time
	Broken    bool              // Raw is not a JSON object: only id, key and updated can be asked as fields
	Comments  []json.RawMessage // all of them, when Raw has only some; nil: Raw has all
	Worklogs  []json.RawMessage // likewise
	Histories []json.RawMessage // all of them, oldest first, when Raw has only the newest; nil: Raw has all
}

// ParseIssue reads the coordinates of an issue from its bytes. Instants that the
// bytes lack are zero. It fails when there is no id or no fields.
func ParseIssue(raw json.RawMessage) (Issue, error) {
	top, err := parseObject(raw)
	if err != nil {
		return Issue{}, fmt.Errorf("parse an issue: %w", err)
	}
	fields := top.child("fields")
	issue := Issue{Raw: raw, ID: top.text("id"), Key: top.text("key")}
	if issue.ID == "" || fields == nil {
		return Issue{}, fmt.Errorf("parse issue %q: it has no id or no fields", issue.Key)
	}
	issue.Project = fields.child("project").text("key")
	if issue.Project == "" {
		issue.Project = projectOf(issue.Key)
	}
	issue.Type = named(fields.child("issuetype"))
	issue.Status = named(fields.child("status"))
	issue.Created = instant(fields.text("created"))
	issue.Updated = instant(fields.text("updated"))
	for _, history := range issue.histories() {
		for _, item := range elements(history.get("items")) {
			if old := item.text("fromString"); item.text("field") == "Key" && old != "" && old != issue.Key {
				issue.OldKeys = append(issue.OldKeys, old)
			}
		}
	}
	return issue, nil
}

func named(o object) Named { return Named{ID: o.text("id"), Name: o.text("name")} }

// instant reads JIRA's time; zero when it is none.
func instant(text string) time.Time {
	at, err := time.Parse(jiraTime, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

func projectOf(key string) string {
	for i := len(key) - 1; i > 0; i-- {
		if key[i] == '-' {
			return key[:i]
		}
	}
	return ""
}

// histories gives the change history, oldest first; entries that are no objects
// are left out.
func (i *Issue) histories() []object {
	raws := i.Histories
	if raws == nil {
		top, err := parseObject(i.Raw)
		if err != nil {
			return nil
		}
		var inline []json.RawMessage
		if json.Unmarshal(top.child("changelog").get("histories"), &inline) != nil {
			return nil
		}
		raws = inline
	}
	var parsed []object
	for _, raw := range raws {
		if history, err := parseObject(raw); err == nil {
			parsed = append(parsed, history)
		}
	}
	slices.SortStableFunc(parsed, func(a, b object) int {
		return cmp.Or(instant(a.text("created")).Compare(instant(b.text("created"))), cmp.Compare(number(a.text("id")), number(b.text("id"))))
	})
	return parsed
}

func number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// elements gives the objects of a JSON array.
func elements(raw json.RawMessage) []object {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return nil
	}
	var parsed []object
	for _, item := range items {
		if o, err := parseObject(item); err == nil {
			parsed = append(parsed, o)
		}
	}
	return parsed
}

// row is the issue as a query sees it.
func (i *Issue) row(project Project) jql.Row {
	return jql.Row{
		ID: i.ID, Key: i.Key, OldKeys: i.OldKeys,
		Projects: []string{i.Project, project.Name, project.ID},
		Status:   []string{i.Status.Name, i.Status.ID},
		Type:     []string{i.Type.Name, i.Type.ID},
		Created:  i.Created, Updated: i.Updated,
	}
}

// selection is which fields and expansions a request asks.
type selection struct {
	all       bool     // *all or *navigable
	fields    []string // when not all
	without   []string // with all: "-comment"
	changelog bool
}

// render gives the bytes a client gets: those of the issue verbatim when all is
// asked, else a small object built from its members.
func (i *Issue) render(want selection) json.RawMessage {
	if want.all && len(want.without) == 0 && want.changelog {
		return i.Raw
	}
	top, err := parseObject(i.Raw)
	if i.Broken || err != nil {
		return i.renderBroken(want)
	}
	if !want.changelog {
		top = top.without("changelog")
	}
	if want.all && len(want.without) == 0 {
		return top.bytes()
	}
	fields := object{}
	for _, m := range top.child("fields") {
		asked := want.all || slices.Contains(want.fields, m.name)
		if asked && !slices.Contains(want.without, m.name) {
			fields = append(fields, m)
		}
	}
	small := object{{"id", encode(i.ID)}}
	if self := top.get("self"); self != nil {
		small = small.with("self", self)
	}
	small = small.with("key", i.Key).with("fields", fields)
	if changelog := top.get("changelog"); changelog != nil {
		small = small.with("changelog", changelog)
	}
	return small.bytes()
}

// renderBroken gives what an index knows of an issue whose bytes cannot be
// read; whoever asks for all of it gets the bytes.
func (i *Issue) renderBroken(want selection) json.RawMessage {
	if want.all {
		return i.Raw
	}
	fields := object{}
	if slices.Contains(want.fields, "updated") {
		fields = fields.with("updated", i.Updated.Format(jiraTime))
	}
	return object{{"id", encode(i.ID)}, {"key", encode(i.Key)}}.with("fields", fields).bytes()
}
