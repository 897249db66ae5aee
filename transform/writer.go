package transform

import (
	"encoding/json"
	"strings"
)

// Writer is the account that made the last change that a record's own history
// tells, as the tool identifies it: a key, never a name. It is empty where the
// tool does not tell.
func Writer(body []byte) string {
	type account struct {
		AccountID string      `json:"accountId"`
		Key       string      `json:"key"`
		ID        json.Number `json:"id"`
	}
	var record struct {
		Changelog struct {
			Histories []struct {
				Created string  `json:"created"`
				Author  account `json:"author"`
			} `json:"histories"`
		} `json:"changelog"`
		History []struct {
			Created string  `json:"created_at"`
			User    account `json:"user"`
		} `json:"history"`
	}
	// A history of another shape is one that does not tell.
	if err := json.Unmarshal(body, &record); err != nil {
		return ""
	}
	var last account
	latest := ""
	take := func(at string, by account) {
		if strings.Compare(at, latest) >= 0 {
			latest, last = at, by
		}
	}
	for _, one := range record.Changelog.Histories {
		take(one.Created, one.Author)
	}
	for _, one := range record.History {
		take(one.Created, one.User)
	}
	switch {
	case last.AccountID != "":
		return last.AccountID
	case last.Key != "":
		return last.Key
	}
	return last.ID.String()
}
