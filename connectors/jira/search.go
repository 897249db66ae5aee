package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// longestGet is the longest JQL sent in an address; proxies refuse more than
// some 8,000 bytes, and a Data Center 8,192.
const longestGet = 1500

// query is one request of a search.
type query struct {
	jql     string
	startAt int    // Data Center
	token   string // Cloud
	max     int
	fields  string
	expand  string
}

// whole asks for issues with all fields and their history, as many as suit the
// server.
func (s *Source) whole(ctx context.Context, flavor Flavor, q query) (got answer, err error) {
	q.fields, q.expand = "*all", "changelog"
	err = s.size.Try(ctx, func(ctx context.Context, n int) (err error) {
		q.max = n
		got, err = s.search(ctx, flavor, q)
		return err
	})
	return got, err
}

// search sends the query and gives the answer as it came.
func (s *Source) search(ctx context.Context, flavor Flavor, q query) (answer, error) {
	const do = "search issues"
	path := "rest/api/2/search"
	if flavor == Cloud {
		path = "rest/api/2/search/jql"
	}
	if len(q.jql) > longestGet {
		got, err := s.ask(ctx, do, path, nil, q.payload(flavor))
		return got, s.continued(do, q, err)
	}
	values := url.Values{"jql": {q.jql}, "maxResults": {strconv.Itoa(q.max)}, "fields": {q.fields}}
	if q.expand != "" {
		values.Set("expand", q.expand)
	}
	if flavor == Cloud {
		if q.token != "" {
			values.Set("nextPageToken", q.token)
		}
	} else {
		values.Set("startAt", strconv.Itoa(q.startAt))
	}
	got, err := s.ask(ctx, do, path, values, nil)
	return got, s.continued(do, q, err)
}

// continued judges the refusal of a page that follows another: the search was
// accepted, so that it is the token that holds no longer.
func (s *Source) continued(do string, q query, err error) error {
	if q.token == "" || status(err) != http.StatusBadRequest {
		return err
	}
	return s.bad(connectors.Retry, do, "the next run begins at its bound, without a token", err)
}

func (q query) payload(flavor Flavor) map[string]any {
	payload := map[string]any{"jql": q.jql, "maxResults": q.max, "fields": []string{q.fields}}
	if flavor == Cloud {
		if q.token != "" {
			payload["nextPageToken"] = q.token
		}
		if q.expand != "" {
			payload["expand"] = q.expand
		}
		return payload
	}
	payload["startAt"] = q.startAt
	if q.expand != "" {
		payload["expand"] = []string{q.expand}
	}
	return payload
}

// read gives one page of whole issues and the headers of the answer. A page that
// cannot be read is asked again, and then put together issue by issue: one bad
// issue must not hide its neighbours. have tells what need not be read again. early, if not
// nil, gives the answer to the first asking.
func (s *Source) read(ctx context.Context, flavor Flavor, q query, early func() (answer, error), have func(row) bool) (page, http.Header, error) {
	for range 2 {
		ask := func() (answer, error) { return s.whole(ctx, flavor, q) }
		if early != nil {
			ask, early = early, nil
		}
		got, err := ask()
		if errors.Is(err, rest.ErrTooLarge) {
			break
		}
		if err != nil {
			return page{}, nil, err
		}
		if p, err := decodePage(got.body); err == nil {
			return p, got.header, nil
		}
	}
	return s.mend(ctx, flavor, q, have)
}

// mend reads the ids of a page, which are few bytes, and each issue alone.
func (s *Source) mend(ctx context.Context, flavor Flavor, q query, have func(row) bool) (page, http.Header, error) {
	const do = "read issue by issue a page of search"
	q.max, q.fields = s.size.Now(), "updated"
	got, err := s.search(ctx, flavor, q)
	if err != nil {
		return page{}, nil, err
	}
	small, err := decodePage(got.body)
	if err != nil {
		return page{}, nil, s.bad(connectors.Retry, do, "a proxy or the server damages the answers; if it lasts, tell its administrators", err)
	}
	for i, known := range small.rows {
		if known.broken {
			return page{}, nil, s.bad(connectors.Retry, do, "the server's search index is damaged: rebuild it", errors.New("an issue has no id"))
		}
		if have(known) {
			continue
		}
		r, err := s.issue(ctx, known)
		if errors.Is(err, rest.ErrNotFound) {
			small.rows[i].gone = true // deleted or hidden since the search: the census tells which
			continue
		}
		if err != nil {
			return page{}, nil, err
		}
		small.rows[i] = r
	}
	return small, got.header, nil
}

// issue reads one issue alone. One that stays unreadable is given with the bytes
// received, under the id and the update time known from elsewhere; the transform
// parks it with the reason.
func (s *Source) issue(ctx context.Context, known row) (row, error) {
	var got answer
	for range 2 {
		var err error
		got, err = s.ask(ctx, "read issue "+known.id, "rest/api/2/issue/"+url.PathEscape(known.id),
			url.Values{"fields": {"*all"}, "expand": {"changelog"}}, nil)
		if err != nil {
			return row{}, err
		}
		if !utf8.Valid(got.body) || !json.Valid(got.body) {
			continue
		}
		r := readRow(got.body)
		if r.id != known.id {
			return row{}, s.bad(connectors.Stop, "read issue "+known.id, "a proxy confuses addresses, or the server is broken",
				fmt.Errorf("the server gives issue %s instead", r.id))
		}
		return r, nil
	}
	return row{
		id: known.id, updated: known.updated, version: version(known.updated, got.body), body: got.body, broken: true,
	}, nil
}

// envelope is the row as it travels.
func (s *Source) envelope(r row, seenAt time.Time) connectors.Envelope {
	return connectors.Envelope{
		Source: s.opts.Name, Kind: Kind, ID: r.id,
		Version: r.updated, SeenAt: seenAt, Presence: connectors.Present, Body: r.body,
	}
}
