package jira

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"
	"unicode/utf8"

	fast "github.com/goccy/go-json"
)

// page is one answer of a search.
type page struct {
	rows  []row
	total int    // Data Center: how many issues match; -1 when it does not say
	token string // Cloud: empty on the last page
}

// row is one issue: its bytes, and the little that the walk needs of it.
type row struct {
	id      string
	updated time.Time // zero when the issue tells none that can be read
	version int64     // updated in epoch ms; without it, minus a hash of the bytes, so that it is emitted once
	body    json.RawMessage
	log     logCount
	lists   [2]logCount // of listings, in order
	broken  bool        // not an issue that anything can be read from
	gone    bool        // found by the search, and no more when read alone
}

// logCount tells whether the history inside an issue is whole.
type logCount struct {
	present     bool
	total, here int
}

// short tells that the server holds more of the history than it sent.
func (c logCount) short() bool { return !c.present || c.total > c.here }

// decodePage reads the answer of a search of either flavour. The bytes of each
// issue are those of data. It fails on what is not JSON in UTF-8 and on an
// answer without a list of issues, which is not an empty list.
func decodePage(data []byte) (page, error) {
	if !utf8.Valid(data) {
		return page{}, errors.New("the page holds bytes that are not UTF-8")
	}
	var form struct {
		Issues        *[]json.RawMessage `json:"issues"`
		Total         *int               `json:"total"`
		NextPageToken string             `json:"nextPageToken"`
	}
	if !json.Valid(data) { // once for all that is read of it: the faster decoder does not look at what it skips
		return page{}, errors.New("the page is no JSON")
	}
	if err := fast.Unmarshal(data, &form); err != nil {
		return page{}, fmt.Errorf("decode the page: %w", err)
	}
	if form.Issues == nil {
		return page{}, errors.New("the page has no list of issues")
	}
	p := page{total: -1, token: form.NextPageToken, rows: make([]row, 0, len(*form.Issues))}
	if form.Total != nil {
		p.total = *form.Total
	}
	for _, body := range *form.Issues {
		p.rows = append(p.rows, readRow(body))
	}
	return p, nil
}

// readRow never fails: what is wrong inside an issue is for the transform to
// say, and the issue must reach it. An issue without an id gets one of its own
// that no tool would give.
func readRow(body json.RawMessage) row {
	var form struct {
		ID        json.RawMessage `json:"id"`
		Fields    json.RawMessage `json:"fields"`
		Changelog json.RawMessage `json:"changelog"`
	}
	r := row{body: body}
	_ = fast.Unmarshal(body, &form)
	r.id = identifier(form.ID)
	if r.id == "" {
		r.id, r.broken = fmt.Sprintf("unidentified-%016x", fingerprint(body)), true
	}
	var fields struct {
		Updated json.RawMessage `json:"updated"`
		Comment json.RawMessage `json:"comment"`
		Worklog json.RawMessage `json:"worklog"`
	}
	var updated string
	if fast.Unmarshal(form.Fields, &fields) == nil && fast.Unmarshal(fields.Updated, &updated) == nil {
		if at, err := parseTime(updated); err == nil {
			r.updated = at
		}
	}
	for i, raw := range [...]json.RawMessage{fields.Comment, fields.Worklog} {
		if entries, total, err := decodeEntries(raw, listings()[i].entries); err == nil {
			r.lists[i] = logCount{present: true, total: total, here: len(entries)}
		}
	}
	r.version = version(r.updated, body)
	var log struct {
		Total     *int               `json:"total"`
		Histories *[]json.RawMessage `json:"histories"`
	}
	if fast.Unmarshal(form.Changelog, &log) == nil && log.Histories != nil {
		r.log = logCount{present: true, here: len(*log.Histories)}
		if log.Total != nil {
			r.log.total = *log.Total
		}
	}
	return r
}

// identifier reads an id, a string or in places a number.
func identifier(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(text)
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return ""
}

func version(updated time.Time, body []byte) int64 {
	if updated.IsZero() {
		return -int64(fingerprint(body)>>1) - 1
	}
	return updated.UnixMilli()
}

func fingerprint(body []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(body)
	return h.Sum64()
}
