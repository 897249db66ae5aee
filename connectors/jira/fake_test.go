package jira

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

const stamp = "2006-01-02T15:04:05.000-0700"

// fake is a scripted JIRA: it understands the JQL of this package as a server
// does, in the zone of the account and to the minute, and nothing else.
type fake struct {
	mu       sync.Mutex
	flavor   Flavor
	zone     *time.Location
	lateFold bool          // which meaning it takes of a doubled hour
	now      time.Time     // its clock
	dateSkew time.Duration // how far its Date header is ahead of its clock
	lag      time.Duration // of its search index
	pageCap  int           // 0: as asked
	inline   int           // histories within an issue; 0: all
	issues   []*fakeIssue
	hidden   map[string]bool // ids that the search finds and a read alone does not

	before   func(n int)                                                        // called before search n, from 1
	answer   func(n int, w http.ResponseWriter, r *http.Request) (handled bool) // replaces the answer to search n
	other    func(w http.ResponseWriter, r *http.Request) (handled bool)        // replaces any other answer
	searches int
	jqls     []string
	paths    []string
	url      string
}

type fakeIssue struct {
	id        int
	project   string
	changes   []time.Time // its update times; empty: none is told
	histories []string
	raw       string // replaces the JSON of the issue
}

func (i *fakeIssue) key() string { return fmt.Sprintf("%s-%05d", i.project, i.id) }

func (i *fakeIssue) updated() time.Time {
	if len(i.changes) == 0 {
		return time.Time{}
	}
	return i.changes[len(i.changes)-1]
}

func newFake(t testing.TB, flavor Flavor, zone string) *fake {
	t.Helper()
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	return &fake{flavor: flavor, zone: location, now: time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC), hidden: map[string]bool{}}
}

// add makes n issues of project N2CAS, the first updated at, each step later.
func (f *fake) add(n int, at time.Time, step time.Duration) {
	for range n {
		id := 10001 + len(f.issues)
		f.issues = append(f.issues, &fakeIssue{id: id, project: "N2CAS", changes: []time.Time{at}})
		at = at.Add(step)
	}
}

// touch changes an issue now.
func (f *fake) touch(i int) { f.issues[i].changes = append(f.issues[i].changes, f.now) }

func (f *fake) json(i *fakeIssue, inline int) string {
	if i.raw != "" {
		return i.raw
	}
	updated := "null"
	if at := i.updated(); !at.IsZero() {
		updated = `"` + at.In(f.zone).Format(stamp) + `"`
	}
	shown := i.histories
	if inline > 0 && len(shown) > inline { // the latest, latest first, as Cloud does
		shown = slices.Clone(shown[len(shown)-inline:])
		slices.Reverse(shown)
	}
	return fmt.Sprintf(`{ "expand":"x", "id":"%d","key":"%s",`+"\n\t"+`"fields":{"summary":"n° %d", "updated": %s,"customfield_10310":1e400},"changelog":{"startAt":0,"maxResults":%d,"total":%d,"histories":[%s]} }`,
		i.id, i.key(), len(i.changes), updated, len(shown), len(i.histories), strings.Join(shown, ","))
}

// indexed is the update time that the index knows; false when it does not know
// the issue.
func (f *fake) indexed(i *fakeIssue) (time.Time, bool) {
	if len(i.changes) == 0 {
		return f.now, true
	}
	for n := len(i.changes) - 1; n >= 0; n-- {
		if !i.changes[n].After(f.now.Add(-f.lag)) {
			return i.changes[n], true
		}
	}
	return time.Time{}, false
}

var (
	updatedClause = regexp.MustCompile(`updated >= "([^"]*)"`)
	projectClause = regexp.MustCompile(`project (?:in \(([^)]*)\)|= ("[^"]*"))`)
)

func (f *fake) matching(jql string) ([]*fakeIssue, error) {
	var from time.Time
	if m := updatedClause.FindStringSubmatch(jql); m != nil {
		naive, err := time.Parse("2006-01-02 15:04", m[1])
		if err != nil {
			return nil, err
		}
		var meanings []time.Time
		for _, around := range []time.Duration{-30 * time.Hour, 30 * time.Hour} {
			_, offset := naive.Add(around).In(f.zone).Zone()
			at := naive.Add(-time.Duration(offset) * time.Second)
			if at.In(f.zone).Format("2006-01-02 15:04") == m[1] {
				meanings = append(meanings, at)
			}
		}
		if len(meanings) == 0 {
			return nil, fmt.Errorf("no such time here: %s", m[1])
		}
		slices.SortFunc(meanings, time.Time.Compare)
		if from = meanings[0]; f.lateFold {
			from = meanings[len(meanings)-1]
		}
	} else if !strings.Contains(jql, "project") {
		return nil, fmt.Errorf("unbounded JQL")
	}
	projects := ""
	if m := projectClause.FindStringSubmatch(jql); m != nil {
		projects = m[1] + m[2]
	}
	byKey := strings.HasSuffix(jql, " ORDER BY key ASC")
	if !byKey && !strings.HasSuffix(jql, " ORDER BY updated ASC, key ASC") {
		return nil, fmt.Errorf("unordered JQL")
	}
	var found []*fakeIssue
	for _, i := range f.issues {
		at, known := f.indexed(i)
		if known && !at.Before(from) && (projects == "" || strings.Contains(projects, `"`+i.project+`"`)) {
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(a, b *fakeIssue) int {
		aAt, _ := f.indexed(a)
		bAt, _ := f.indexed(b)
		if byKey {
			aAt, bAt = time.Time{}, time.Time{}
		}
		return cmp.Or(aAt.Compare(bAt), cmp.Compare(a.key(), b.key()))
	})
	return found, nil
}

func (f *fake) search(w http.ResponseWriter, r *http.Request) {
	f.searches++
	if f.before != nil {
		f.before(f.searches)
	}
	jql, fields, size, start, token := f.parameters(r)
	f.jqls = append(f.jqls, jql)
	w.Header().Set("Date", f.now.Add(f.dateSkew).UTC().Format(http.TimeFormat))
	if f.answer != nil && f.answer(f.searches, w, r) {
		return
	}
	found, err := f.matching(jql)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{"errorMessages": []string{err.Error()}})
		return
	}
	if f.pageCap > 0 {
		size = min(size, f.pageCap)
	}
	total := len(found)
	if f.flavor == Cloud && token != "" {
		data, err := base64.StdEncoding.DecodeString(token)
		parts := strings.SplitN(string(data), "|", 3)
		if err != nil || parts[2] != jql {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"errorMessages":["the token belongs to another search"]}`)
			return
		}
		// The token stands behind a row, whatever moves meanwhile.
		found = slices.DeleteFunc(found, func(i *fakeIssue) bool {
			at, _ := f.indexed(i)
			return fmt.Sprintf("%020d %s", at.UnixMilli(), i.key()) <= parts[0]
		})
		start = 0
	}
	found = found[min(start, len(found)):]
	left := len(found)
	found = found[:min(size, left)]
	var items []string
	for _, i := range found {
		switch fields {
		case "*all":
			items = append(items, f.json(i, f.inline))
		default:
			items = append(items, fmt.Sprintf(`{"id":"%d","fields":{"updated":"%s"}}`, i.id, i.updated().In(f.zone).Format(stamp)))
		}
	}
	list := strings.Join(items, ",")
	if f.flavor != Cloud {
		fmt.Fprintf(w, `{"startAt":%d,"maxResults":%d,"total":%d,"issues":[%s]}`, start, size, total, list)
		return
	}
	if left == len(found) {
		fmt.Fprintf(w, `{"issues":[%s]}`, list)
		return
	}
	at, _ := f.indexed(found[len(found)-1])
	position := fmt.Sprintf("%020d %s|%d|%s", at.UnixMilli(), found[len(found)-1].key(), f.searches, jql)
	fmt.Fprintf(w, `{"issues":[%s],"nextPageToken":%q}`, list, base64.StdEncoding.EncodeToString([]byte(position)))
}

func (f *fake) parameters(r *http.Request) (jql, fields string, size, start int, token string) {
	if r.Method == http.MethodPost {
		var form struct {
			JQL           string   `json:"jql"`
			MaxResults    int      `json:"maxResults"`
			StartAt       int      `json:"startAt"`
			Fields        []string `json:"fields"`
			NextPageToken string   `json:"nextPageToken"`
		}
		_ = json.NewDecoder(r.Body).Decode(&form)
		return form.JQL, form.Fields[0], form.MaxResults, form.StartAt, form.NextPageToken
	}
	q := r.URL.Query()
	size, _ = strconv.Atoi(q.Get("maxResults"))
	start, _ = strconv.Atoi(q.Get("startAt"))
	return q.Get("jql"), q.Get("fields"), size, start, q.Get("nextPageToken")
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/jira/rest/api/2/")
	f.paths = append(f.paths, path)
	w.Header().Set("Date", f.now.Add(f.dateSkew).UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	if wanted := map[Flavor]string{Cloud: "search/jql", DataCenter: "search"}[f.flavor]; path == wanted {
		f.search(w, r)
		return
	}
	if f.other != nil && f.other(w, r) {
		return
	}
	id, rest, _ := strings.Cut(strings.TrimPrefix(path, "issue/"), "/")
	switch {
	case path == "serverInfo":
		deployment := map[Flavor]string{Cloud: "Cloud", DataCenter: "Server"}[f.flavor]
		fmt.Fprintf(w, `{"version":"10.3.24","deploymentType":%q,"serverTime":%q}`, deployment, f.now.In(f.zone).Format(stamp))
	case path == "myself":
		fmt.Fprintf(w, `{"name":"pilotis","timeZone":%q}`, f.zone)
	case strings.HasPrefix(path, "issue/") && rest == "":
		for _, i := range f.issues {
			if strconv.Itoa(i.id) == id && !f.hidden[id] {
				fmt.Fprint(w, f.json(i, 0))
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
	case strings.HasPrefix(path, "issue/") && rest == "changelog" && f.flavor == Cloud:
		start, _ := strconv.Atoi(r.URL.Query().Get("startAt"))
		for _, i := range f.issues {
			if strconv.Itoa(i.id) == id {
				page := i.histories[start:min(start+100, len(i.histories))]
				fmt.Fprintf(w, `{"startAt":%d,"maxResults":100,"total":%d,"values":[%s]}`, start, len(i.histories), strings.Join(page, ","))
			}
		}
	case path == "search":
		w.WriteHeader(http.StatusGone)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// testClock is our own clock; sleeping moves it.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// serve starts the fake and gives a source that reads it.
func (f *fake) serve(t testing.TB, change func(*Options)) *Source {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f.source(t, change)
}

func (f *fake) source(t testing.TB, change func(*Options)) *Source {
	t.Helper()
	opts := Options{
		Name: "jira-test", URL: f.url + "/jira", Auth: Auth{Token: "s3cret"}, PageSize: 3,
		REST: rest.Options{RequestsPerSecond: -1, Clock: &testClock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}},
	}
	if change != nil {
		change(&opts)
	}
	s, err := New(opts)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// sink is what Kafka holds: envelopes and the last cursor.
type sink struct {
	got     []connectors.Envelope
	cursor  connectors.Cursor
	cursors []connectors.Cursor
	pages   []int
}

func (k *sink) emit(page []connectors.Envelope, c connectors.Cursor) error {
	k.got = append(k.got, page...)
	k.cursor = c
	k.cursors = append(k.cursors, c)
	k.pages = append(k.pages, len(page))
	return nil
}

func (k *sink) pull(t require.TestingT, s *Source) {
	require.NoError(t, s.Pull(context.Background(), k.cursor, k.emit))
}

// latest is the truth that the envelopes make: the latest version of each id.
func (k *sink) latest() map[string]connectors.Envelope {
	latest := map[string]connectors.Envelope{}
	for _, e := range k.got {
		if old, ok := latest[e.ID]; !ok || !e.Version.Before(old.Version) {
			latest[e.ID] = e
		}
	}
	return latest
}

// repeats counts how often the same version of an issue came again, unchanged.
func (k *sink) repeats() int {
	n, met := 0, map[string]bool{}
	for _, e := range k.got {
		version := fmt.Sprint(e.ID, e.Version.UnixMilli(), string(e.Body))
		if met[version] {
			n++
		}
		met[version] = true
	}
	return n
}

// requireState checks that the sink holds the state of the source, to the byte.
func (f *fake) requireState(t require.TestingT, k *sink) {
	f.requireVersions(t, k)
	latest := k.latest()
	for _, i := range f.issues {
		require.Equal(t, f.json(i, 0), string(latest[strconv.Itoa(i.id)].Body))
	}
}

// requireVersions checks that the sink holds the latest version of each issue,
// and no other issue.
func (f *fake) requireVersions(t require.TestingT, k *sink) {
	latest := k.latest()
	for _, i := range f.issues {
		e, ok := latest[strconv.Itoa(i.id)]
		require.Truef(t, ok, "issue %d was lost", i.id)
		require.Truef(t, e.Version.Equal(i.updated()), "issue %d: have %s, the source %s", i.id, e.Version, i.updated())
	}
	require.Len(t, latest, len(f.issues))
}
