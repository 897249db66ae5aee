package jira

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pilotis/connectors/sandbox/world"
)

// shownEntries is how many worklogs an issue shows, and comments on Cloud; the
// others are given beside it.
const shownEntries = 20

// shownComments is how many comments an issue shows: all on Data Center.
func (r *rendering) shownComments() int {
	if r.cloud() {
		return shownEntries
	}
	return len(r.comments)
}

// inline is a list as it stands in an issue: its first entries, and how many there
// are.
func inline(list string, all []json.RawMessage, most int) json.RawMessage {
	shown := all[:min(most, len(all))]
	return object{{"startAt", []byte("0")}, {"maxResults", encode(most)}, {"total", encode(len(all))}, {list, array(shown)}}.bytes()
}

// discuss writes the comments and the worklogs of the site, numbered in order of
// time.
func (w *writer) discuss(renderings []*rendering) {
	type comment struct {
		*rendering
		world.Comment
	}
	type worklog struct {
		*rendering
		world.Worklog
	}
	var comments []comment
	var worklogs []worklog
	for _, r := range renderings {
		for _, c := range r.ticket.Comments {
			comments = append(comments, comment{r, c})
		}
		for _, l := range r.ticket.Worklogs {
			worklogs = append(worklogs, worklog{r, l})
		}
	}
	slices.SortStableFunc(comments, func(a, b comment) int { return a.At.Compare(b.At) })
	for n, c := range comments {
		c.rendering.comments = append(c.rendering.comments, c.comment(40001+n, c.Comment))
	}
	slices.SortStableFunc(worklogs, func(a, b worklog) int { return cmp.Or(a.At.Compare(b.At), a.Started.Compare(b.Started)) })
	for n, l := range worklogs {
		l.rendering.worklogs = append(l.rendering.worklogs, l.worklog(50001+n, l.Worklog))
	}
}

func (r *rendering) comment(number int, c world.Comment) json.RawMessage {
	id := strconv.Itoa(number)
	written := object{
		{"self", encode(r.address() + "/comment/" + id)}, {"id", encode(id)}, {"author", r.user(c.By)}, {"body", encode(c.Text)},
		{"updateAuthor", r.user(c.By)}, {"created", encode(r.time(c.At))}, {"updated", encode(r.time(c.At))},
	}
	if c.Internal {
		written = append(written, member{"visibility", encode(object{{"type", encode("role")}, {"value", encode("Support N2")}})})
	}
	return written.bytes()
}

func (r *rendering) worklog(number int, l world.Worklog) json.RawMessage {
	id := strconv.Itoa(number)
	return object{
		{"self", encode(r.address() + "/worklog/" + id)}, {"author", r.user(l.By)}, {"updateAuthor", r.user(l.By)}, {"comment", encode(l.Text)},
		{"created", encode(r.time(l.At))}, {"updated", encode(r.time(l.At))}, {"started", encode(r.time(l.Started))},
		{"timeSpent", encode(spent(l.Spent))}, {"timeSpentSeconds", encode(int(l.Spent.Seconds()))}, {"id", encode(id)}, {"issueId", encode(r.ticket.ID)},
	}.bytes()
}

// spent is a time as JIRA tells it.
func spent(t time.Duration) string {
	hours, minutes := int(t.Hours()), int(t.Minutes())%60
	switch {
	case hours == 0:
		return fmt.Sprintf("%dm", minutes)
	case minutes == 0:
		return fmt.Sprintf("%dh", hours)
	}
	return fmt.Sprintf("%dh %dm", hours, minutes)
}

// address is where the server has the issue.
func (r *rendering) address() string { return r.site.BaseURL + "/rest/api/2/issue/" + r.ticket.ID }
