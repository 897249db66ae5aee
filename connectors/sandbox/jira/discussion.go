package jira

import (
	"encoding/json"
	"net/http"
)

// entriesOf gives all entries of a list inside an issue's fields: those given
// beside the bytes when the bytes have only some, else those in the bytes.
func (i *Issue) entriesOf(field, list string, beside []json.RawMessage) []json.RawMessage {
	if beside != nil {
		return beside
	}
	top, err := parseObject(i.Raw)
	if err != nil {
		return nil
	}
	var inline []json.RawMessage
	if json.Unmarshal(top.child("fields").child(field).get(list), &inline) != nil {
		return nil
	}
	return inline
}

// discussion answers issue/{idOrKey}/comment and issue/{idOrKey}/worklog. Data
// Center gives all worklogs at once.
func (i *Instance) discussion(r *http.Request, issue *Issue, what string) answer {
	list, all := "comments", issue.entriesOf("comment", "comments", issue.Comments)
	otherwise, limit := 50, 100
	if what == "worklog" {
		list, all = "worklogs", issue.entriesOf("worklog", "worklogs", issue.Worklogs)
		otherwise, limit = 5000, 5000
		if i.site.Flavor != Cloud {
			return ok(object{{"startAt", []byte("0")}, {"maxResults", encode(len(all))}, {"total", encode(len(all))}, {list, array(all)}}.bytes())
		}
	}
	page, start, size := pageOf(r, all, otherwise, limit)
	return ok(object{{"startAt", encode(start)}, {"maxResults", encode(size)}, {"total", encode(len(all))}, {list, array(page)}}.bytes())
}
