package jira

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// wholeHistories asks for more than any page holds; the server lowers it.
const wholeHistories = 1000

// complete gives r with its whole history, comments and worklogs.
func (s *Source) complete(ctx context.Context, flavor Flavor, r row) (row, error) {
	r, err := s.completeHistory(ctx, flavor, r)
	if err != nil {
		return r, err
	}
	return s.completeLists(ctx, r)
}

// completeHistory gives r with its whole history. Cloud sends only the latest entries
// within an issue and the rest by pages; a Data Center sends all with the issue
// alone. An issue that stays short is given as it is, with a total that says so.
func (s *Source) completeHistory(ctx context.Context, flavor Flavor, r row) (row, error) {
	if r.broken || !r.log.short() {
		return r, nil
	}
	if flavor != Cloud {
		alone, err := s.issue(ctx, r)
		if errors.Is(err, rest.ErrNotFound) {
			return r, nil
		}
		if err != nil || alone.broken || alone.log.here < r.log.here {
			return r, err
		}
		return alone, nil
	}
	entries, total, err := s.histories(ctx, r.id)
	if errors.Is(err, rest.ErrNotFound) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	body, here, err := mergeHistories(r.body, entries, total)
	if err != nil {
		return r, nil // its changelog is no changelog: for the transform to say
	}
	r.body, r.log = body, logCount{present: true, total: max(total, here), here: here}
	return r, nil
}

// histories reads all pages of the history of an issue of Cloud, oldest first.
func (s *Source) histories(ctx context.Context, id string) ([]json.RawMessage, int, error) {
	do := "read the history of issue " + id
	var all []json.RawMessage
	for {
		got, err := s.ask(ctx, do, "rest/api/2/issue/"+url.PathEscape(id)+"/changelog",
			url.Values{"startAt": {strconv.Itoa(len(all))}, "maxResults": {strconv.Itoa(wholeHistories)}}, nil)
		if err != nil {
			return nil, 0, err
		}
		var form struct {
			Total  *int               `json:"total"`
			IsLast bool               `json:"isLast"`
			Values *[]json.RawMessage `json:"values"`
		}
		err = json.Unmarshal(got.body, &form)
		switch {
		case err != nil:
		case !utf8.Valid(got.body):
			err = errors.New("the page holds bytes that are not UTF-8")
		case form.Values == nil || form.Total == nil:
			err = errors.New("the page has no values or no total")
		}
		if err != nil {
			return nil, 0, s.bad(connectors.Retry, do, "a proxy or the server damages the answers; if it lasts, tell its administrators", err)
		}
		all = append(all, *form.Values...)
		if len(all) >= *form.Total || len(*form.Values) == 0 {
			return all, *form.Total, nil
		}
	}
}

// entry is one history, its bytes untouched.
type entry struct {
	raw     json.RawMessage
	id      string
	number  uint64 // the id as a number; 0 when it is none
	created int64  // epoch ms; 0 when it cannot be read
}

func readEntry(raw json.RawMessage) entry {
	var form struct {
		ID      json.RawMessage `json:"id"`
		Created json.RawMessage `json:"created"`
	}
	_ = json.Unmarshal(raw, &form)
	e := entry{raw: raw, id: identifier(form.ID)}
	e.number, _ = strconv.ParseUint(e.id, 10, 64)
	var text string
	if json.Unmarshal(form.Created, &text) == nil {
		if at, err := parseTime(text); err == nil {
			e.created = at.UnixMilli()
		}
	} else {
		_ = json.Unmarshal(form.Created, &e.created) // the bulk interface writes epoch ms
	}
	return e
}

// mergeHistories puts more into the changelog of an issue, in the order of
// (created, numeric id). All other bytes of the issue stay as they are. total is
// what the server says there is; it stays in the changelog, so that a history
// still short is seen to be.
func mergeHistories(issue []byte, more []json.RawMessage, total int) ([]byte, int, error) {
	value, closing, err := topLevel(issue, "changelog")
	if err != nil {
		return nil, 0, err
	}
	var inline struct {
		Histories []json.RawMessage `json:"histories"`
	}
	if value.end > value.start {
		if err := json.Unmarshal(issue[value.start:value.end], &inline); err != nil {
			return nil, 0, fmt.Errorf("decode the changelog: %w", err)
		}
	}
	var entries []entry
	have := map[string]bool{}
	for _, raw := range append(more, inline.Histories...) {
		e := readEntry(raw)
		name := e.id
		if name == "" {
			name = string(raw)
		}
		if !have[name] {
			have[name] = true
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.created, b.created), cmp.Compare(a.number, b.number))
	})
	var log bytes.Buffer
	fmt.Fprintf(&log, `{"startAt":0,"maxResults":%d,"total":%d,"histories":[`, len(entries), max(total, len(entries)))
	for i, e := range entries {
		if i > 0 {
			log.WriteByte(',')
		}
		log.Write(e.raw)
	}
	log.WriteString("]}")
	if value.end > value.start {
		return slices.Concat(issue[:value.start], log.Bytes(), issue[value.end:]), len(entries), nil
	}
	return slices.Concat(issue[:closing], []byte(`,"changelog":`), log.Bytes(), issue[closing:]), len(entries), nil
}

// span is a range of bytes.
type span struct{ start, end int }

// topLevel finds the value of a key of an object, as encoding/json does: the last
// if there are several, in whatever case; and the object's closing brace.
func topLevel(object []byte, key string) (found span, closing int, err error) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	open, err := decoder.Token()
	if err != nil || open != json.Delim('{') {
		return span{}, 0, errors.New("not a JSON object")
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return span{}, 0, fmt.Errorf("read the object: %w", err)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return span{}, 0, fmt.Errorf("read the object: %w", err)
		}
		if text, ok := name.(string); ok && strings.EqualFold(text, key) {
			end := int(decoder.InputOffset())
			found = span{end - len(value), end}
		}
	}
	if _, err := decoder.Token(); err != nil {
		return span{}, 0, fmt.Errorf("read the object: %w", err)
	}
	return found, int(decoder.InputOffset()) - 1, nil
}
