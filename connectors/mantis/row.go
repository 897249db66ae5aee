package mantis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"pilotis/connectors"
)

// row is one issue of a list: its bytes, whole or what was selected of it, and
// the little that the source needs to know.
type row struct {
	id      int64
	project int64
	updated time.Time // zero when the issue tells none that can be read
	history bool      // it has a history
	latest  time.Time // the last instant it tells of a change to itself
	body    json.RawMessage
}

// decodeRows reads {"issues":[…]}. The bytes of each issue are those of data. It
// fails on anything else: an error told under status 200, which Mantis puts in
// the place of the list, and issues without a number, which nothing could find
// again.
func decodeRows(data []byte) ([]row, error) {
	var form struct {
		Issues json.RawMessage `json:"issues"`
	}
	if err := json.Unmarshal(data, &form); err != nil {
		return nil, fmt.Errorf("decode the list: %w", err)
	}
	var bodies []json.RawMessage
	if err := json.Unmarshal(form.Issues, &bodies); err != nil || bodies == nil {
		var told struct {
			Fault string `json:"fault_string"`
		}
		if json.Unmarshal(form.Issues, &told) == nil && told.Fault != "" {
			return nil, &connectors.Fault{Kind: connectors.Stop, Hint: "check that the account may list the issues of the projects configured",
				Err: fmt.Errorf("the server tells an error in the place of the issues: %s", told.Fault)}
		}
		return nil, errors.New("the answer has no list of issues")
	}
	rows := make([]row, 0, len(bodies))
	for _, body := range bodies {
		r, err := decodeRow(body)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func decodeRow(body json.RawMessage) (row, error) {
	var form struct {
		ID      json.Number `json:"id"`
		Project struct {
			ID json.Number `json:"id"`
		} `json:"project"`
		Updated string `json:"updated_at"`
		History []struct {
			Created string `json:"created_at"`
		} `json:"history"`
	}
	err := json.Unmarshal(body, &form)
	id, bad := strconv.ParseInt(form.ID.String(), 10, 64)
	if bad != nil || id <= 0 {
		if err == nil {
			err = errors.New("an issue has no number")
		}
		return row{}, fmt.Errorf("decode an issue: %w", err)
	}
	r := row{id: id, body: body, history: len(form.History) > 0}
	r.project, _ = strconv.ParseInt(form.Project.ID.String(), 10, 64) // without one it is in no project's scope
	r.updated = instant(form.Updated)
	r.latest = r.updated
	for _, change := range form.History {
		if at := instant(change.Created); at.After(r.latest) {
			r.latest = at
		}
	}
	return r, nil
}

// instant reads a time of Mantis; zero when it cannot be read.
func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// fingerprint is the same for the same issue in a list and alone: white space
// between its tokens does not count.
func fingerprint(body []byte) uint32 {
	var compact bytes.Buffer
	if json.Compact(&compact, body) == nil {
		body = compact.Bytes()
	}
	h := fnv.New32a()
	_, _ = h.Write(body)
	return h.Sum32()
}
