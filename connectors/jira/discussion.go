package jira

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// listing is a list within the fields of an issue that a server may cut short.
type listing struct {
	field, entries string // names in the issue; entries is its name in the endpoint too
	path           string // of the endpoint, under the issue
}

func listings() []listing {
	return []listing{{"comment", "comments", "comment"}, {"worklog", "worklogs", "worklog"}}
}

// completeLists puts into the issue the comments and worklogs that the server
// keeps beside it. A list that stays short is given as it is, with a total that
// says so; one that cannot be read is for the transform to say.
func (s *Source) completeLists(ctx context.Context, r row) (row, error) {
	for i, l := range listings() {
		if r.broken || !r.lists[i].present || r.lists[i].total <= r.lists[i].here {
			continue
		}
		entries, total, err := s.entriesOf(ctx, r.id, l)
		if errors.Is(err, rest.ErrNotFound) {
			continue // gone since, or a module that is switched off
		}
		if err != nil {
			return r, err
		}
		if body, err := mergeList(r.body, l, entries, total); err == nil {
			r.body = body
		}
	}
	return r, nil
}

// entriesOf reads all pages of a list of an issue. The first is asked for without
// a place, as a Data Center knows none for worklogs: it gives them all.
func (s *Source) entriesOf(ctx context.Context, id string, l listing) ([]json.RawMessage, int, error) {
	do := "read the " + l.entries + " of issue " + id
	var all []json.RawMessage
	for {
		var query url.Values
		if len(all) > 0 {
			query = url.Values{"startAt": {strconv.Itoa(len(all))}, "maxResults": {strconv.Itoa(wholeHistories)}}
		}
		got, err := s.ask(ctx, do, "rest/api/2/issue/"+url.PathEscape(id)+"/"+l.path, query, nil)
		if err != nil {
			return nil, 0, err
		}
		page, total, err := decodeEntries(got.body, l.entries)
		if err != nil {
			return nil, 0, s.bad(connectors.Retry, do, "a proxy or the server damages the answers; if it lasts, tell its administrators", err)
		}
		all = append(all, page...)
		if len(all) >= total || len(page) == 0 {
			return all, total, nil
		}
	}
}

func decodeEntries(data []byte, name string) ([]json.RawMessage, int, error) {
	if !utf8.Valid(data) {
		return nil, 0, errors.New("the page holds bytes that are not UTF-8")
	}
	var form map[string]json.RawMessage
	if err := json.Unmarshal(data, &form); err != nil {
		return nil, 0, fmt.Errorf("decode the page: %w", err)
	}
	var page []json.RawMessage
	total := 0
	if json.Unmarshal(form[name], &page) != nil || json.Unmarshal(form["total"], &total) != nil {
		return nil, 0, fmt.Errorf("the page has no %s or no total", name)
	}
	return page, total, nil
}

// mergeList replaces a list within the fields of an issue by the entries read,
// and those within that were not read. All other bytes stay as they are.
func mergeList(issue []byte, l listing, more []json.RawMessage, total int) ([]byte, error) {
	fields, _, err := topLevel(issue, "fields")
	if err != nil {
		return nil, err
	}
	inner := issue[fields.start:fields.end]
	value, _, err := topLevel(inner, l.field)
	if err != nil {
		return nil, err
	}
	within, _, err := decodeEntries(inner[value.start:value.end], l.entries)
	if err != nil {
		return nil, err
	}
	var all [][]byte
	have := map[string]bool{}
	for _, raw := range slices.Concat(more, within) {
		name := readEntry(raw).id
		if name == "" {
			name = string(raw)
		}
		if !have[name] {
			have[name], all = true, append(all, raw)
		}
	}
	var list bytes.Buffer
	fmt.Fprintf(&list, `{%q:[`, l.entries)
	list.Write(bytes.Join(all, []byte(",")))
	fmt.Fprintf(&list, `],"maxResults":%d,"total":%d,"startAt":0}`, len(all), max(total, len(all)))
	return slices.Concat(issue[:fields.start+value.start], list.Bytes(), issue[fields.start+value.end:]), nil
}
