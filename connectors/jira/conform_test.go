package jira_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/jira"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/jira"
	"pilotis/connectors/sourcetest"
)

func TestConformance(t *testing.T) {
	for _, flavor := range []sandbox.Flavor{sandbox.DataCenter, sandbox.Cloud} {
		t.Run(string(flavor), func(t *testing.T) {
			sourcetest.Run(t, func(t testing.TB, setting sourcetest.Setting) sourcetest.Tool {
				return newTool(t, flavor, setting)
			})
		})
	}
}

const (
	secret     = "s3cr3t-of-the-suite"
	jiraStamp  = "2006-01-02T15:04:05.000-0700"
	inlineMost = 3 // histories, comments and worklogs that an issue shows of Cloud
)

// tool is a sandbox JIRA behind a network in memory.
type tool struct {
	*sandbox.Instance
	flavor sandbox.Flavor
	zone   *time.Location
	skew   time.Duration
	page   int

	wire     sync.Mutex // one request at a time, so that what happens before it is its own
	mu       sync.Mutex
	now      time.Time
	waited   time.Duration
	before   func(n int)
	since    int
	requests int
	cap      int
	faults   []sourcetest.Fault
	next     int // number of the next issue
	changes  int

	everywhere bool   // the source names no projects
	filter     string // of the source
	watch      func(http.RoundTripper) http.RoundTripper
}

func newTool(t testing.TB, flavor sandbox.Flavor, setting sourcetest.Setting) *tool {
	zone, err := time.LoadLocation(setting.Zone)
	require.NoError(t, err)
	tool := &tool{flavor: flavor, zone: zone, skew: setting.Skew, page: setting.Page, now: setting.Start, next: 1}
	site := sandbox.Site{
		Name: "jira-test", Tool: "jira", Flavor: flavor, Zone: setting.Zone, BaseURL: "https://jira.example",
		Account:     sandbox.Account{ID: "5f01", Name: "svc", DisplayName: "Service"},
		Credentials: sandbox.Credentials{Token: secret},
		Projects: []sandbox.Project{
			{
				ID: "10100", Key: "N2CAS", Name: "Cassiopée", Components: []sandbox.Named{{ID: "11000", Name: "BRIQ"}},
				Versions: []sandbox.Version{{ID: "12000", Name: "4.2", Released: true, ReleaseDate: "2026-04-01"}, {ID: "12001", Name: "4.3"}},
			},
			{ID: "10200", Key: "MCO", Name: "Maintenance"},
		},
		Statuses:   []sandbox.Status{{ID: "1", Name: "Ouvert", Category: "new"}, {ID: "3", Name: "En cours N2", Category: "indeterminate"}},
		Priorities: []sandbox.Named{{ID: "1", Name: "Bloquant"}, {ID: "2", Name: "Majeur"}},
		Types:      []sandbox.Named{{ID: "10001", Name: "Incident"}},
		Fields:     []sandbox.Field{{ID: "summary", Name: "Résumé", Type: "string"}},
		Users:      []sandbox.Account{{ID: "5f01", Name: "svc"}, {ID: "5f02", Name: "zoe", DisplayName: "Zoé"}},
		Limits:     sandbox.Limits{InlineChangelog: inlineMost},
	}
	if flavor == sandbox.Cloud {
		site.Credentials = sandbox.Credentials{User: "svc@contrat.example", Password: secret}
	}
	tool.Instance, err = sandbox.NewInstance(site, sandbox.InstanceOptions{Now: tool.Now})
	require.NoError(t, err)
	return tool
}

func (t *tool) Source(tb testing.TB) connectors.Source {
	opts := jira.Options{
		Name: "jira-test", URL: "http://jira.test", Auth: jira.Auth{Token: secret}, Projects: []string{"N2CAS", "MCO"}, PageSize: t.page,
		REST: rest.Options{RequestsPerSecond: -1, Clock: clock{t}, Transport: network{t}, Jitter: func() float64 { return 0 }},
	}
	if t.watch != nil {
		opts.REST.Transport = t.watch(opts.REST.Transport)
	}
	opts.JQL = t.filter
	if t.everywhere {
		opts.Projects = nil
	}
	if t.flavor == sandbox.Cloud {
		opts.Auth = jira.Auth{Email: "svc@contrat.example", APIToken: secret}
	}
	source, err := jira.New(opts)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = source.Close() })
	return source
}

func (t *tool) Secrets() []string { return []string{secret} }

func (t *tool) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}

func (t *tool) Advance(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = t.now.Add(d)
}

func (t *tool) Waited() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.waited
}

// stamp is the instant to which this JIRA rounds its times.
func (t *tool) stamp() time.Time { return t.Now().Truncate(time.Millisecond) }

func (t *tool) Create(n int) []string {
	var keys []string
	for range n {
		number := t.next
		t.next++
		id, at := strconv.Itoa(10000+number), t.stamp().In(t.zone).Format(jiraStamp)
		comments, worklogs := t.comments(id, at, number%6), t.worklogs(id, at, number%5)
		raw := fmt.Sprintf(`{"expand":"changelog","id":%q,"key":"N2CAS-%d","fields":{"summary":"Ticket n°%d <b>","issuetype":{"id":"10001","name":"Incident"},`+
			`"project":{"id":"10100","key":"N2CAS"},"status":{"id":"1","name":"Ouvert"},"priority":{"id":"1","name":"Bloquant"},"created":%q,"updated":%q,`+
			`"versions":[{"id":"12000","name":"4.2","released":true}],"fixVersions":[{"id":"12001","name":"4.3","released":false}],"components":[{"id":"11000","name":"BRIQ"}],`+
			`"issuelinks":[{"id":"8%s","type":{"id":"10000","name":"Blocks","inward":"est bloqué par","outward":"bloque"},"outwardIssue":{"id":"7","key":"MCO-7","fields":{"summary":"Lent"}}}],`+
			`"comment":%s,"worklog":%s,"attachment":[{"id":"9%s","filename":"trace.log","size":20480,"mimeType":"text/plain","created":%q,"author":%s}]},`+
			`"changelog":{"startAt":0,"maxResults":0,"total":0,"histories":[]}}`,
			id, number, number, at, at, id, inline("comments", comments), inline("worklogs", worklogs), id, at, t.person())
		issue, err := sandbox.ParseIssue(json.RawMessage(raw))
		if err != nil {
			panic(err)
		}
		issue.Comments, issue.Worklogs = comments, worklogs
		if t.flavor == sandbox.Cloud {
			issue.Histories = []json.RawMessage{}
		}
		t.Put(issue)
		keys = append(keys, "issue/"+id)
	}
	return keys
}

// person is an author as this JIRA names it.
func (t *tool) person() string {
	if t.flavor == sandbox.Cloud {
		return `{"accountId":"5f02","displayName":"Zoé","active":true}`
	}
	return `{"key":"5f02","name":"zoe","displayName":"Zoé","active":true}`
}

func (t *tool) comments(issue, at string, n int) []json.RawMessage {
	return entries(n, func(i int) string {
		return fmt.Sprintf(`{"id":"1%s%02d","author":%s,"body":"Vu, n°%d","created":%q,"updated":%q}`, issue, i, t.person(), i, at, at)
	})
}

func (t *tool) worklogs(issue, at string, n int) []json.RawMessage {
	return entries(n, func(i int) string {
		return fmt.Sprintf(`{"id":"2%s%02d","issueId":%q,"author":%s,"comment":"Analyse","created":%q,"updated":%q,"started":%q,"timeSpent":"%dh","timeSpentSeconds":%d}`,
			issue, i, issue, t.person(), at, at, at, i+1, 3600*(i+1))
	})
}

func entries(n int, write func(i int) string) []json.RawMessage {
	all := []json.RawMessage{}
	for i := range n {
		all = append(all, json.RawMessage(write(i)))
	}
	return all
}

// inline shows the first entries of a list within an issue.
func inline(list string, all []json.RawMessage) string {
	shown := all[:min(len(all), inlineMost)]
	return fmt.Sprintf(`{"%s":[%s],"maxResults":%d,"total":%d,"startAt":0}`, list, bytes.Join(asBytes(shown), []byte(",")), inlineMost, len(all))
}

func asBytes(raws []json.RawMessage) [][]byte {
	var all [][]byte
	for _, raw := range raws {
		all = append(all, raw)
	}
	return all
}

func id(key string) string { return strings.TrimPrefix(key, "issue/") }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (t *tool) Change(key string) {
	t.changes++
	change := sandbox.Change{At: t.stamp(), Author: "zoe", Summary: fmt.Sprintf("Changement n°%d", t.changes)}
	if t.changes%2 == 0 {
		change.Status = "En cours N2"
	}
	must(t.Update(id(key), change))
}

func (t *tool) Delete(key string) { must(t.Instance.Delete(id(key))) }

func (t *tool) Move(key string) {
	for _, issue := range t.Issues() {
		if issue.ID == id(key) {
			target := map[string]string{"N2CAS": "MCO", "MCO": "N2CAS"}[issue.Project]
			_, err := t.Instance.Move(issue.ID, target, t.stamp(), "zoe")
			must(err)
		}
	}
}

func (t *tool) Hide(key string, hidden bool) { t.Instance.Hide(id(key), hidden) }

func (t *tool) Archive(_ string, archived bool) { t.Instance.Archive("N2CAS", archived) }

func (t *tool) LimitPage(n int) { t.cap = n }

func (t *tool) BeforeRequest(f func(n int)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.before, t.since = f, 0
}

func (t *tool) Disturb(n int, fault sourcetest.Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults = slices.Repeat([]sourcetest.Fault{fault}, n)
}

func (t *tool) Requests() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.requests
}

// State has the issues with their whole histories, comments and worklogs, and the
// reference data byte for byte.
func (t *tool) State() map[string]string {
	state := map[string]string{}
	for _, issue := range t.Issues() {
		state["issue/"+issue.ID] = fingerprint(issue.Raw, issue.Histories, issue.Comments, issue.Worklogs)
	}
	for kind, paths := range map[string][]string{
		"project": {"project"}, "status": {"status"}, "priority": {"priority"}, "issuetype": {"issuetype"}, "field": {"field"},
		"version":   {"project/N2CAS/versions", "project/MCO/versions"},
		"component": {"project/N2CAS/components", "project/MCO/components"},
		"user":      {"user/search?username=.", "users/search"},
	} {
		for _, path := range paths {
			for _, raw := range t.list(path) {
				var form struct{ ID, AccountID, Key string }
				must(json.Unmarshal(raw, &form))
				one := form.ID
				if kind == "user" {
					one = cmp.Or(form.AccountID, form.Key)
				}
				state[kind+"/"+one] = string(raw)
			}
		}
	}
	return state
}

// list asks the server itself for an array.
func (t *tool) list(path string) []json.RawMessage {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/rest/api/2/"+path, nil)
	t.authorize(r)
	t.ServeHTTP(w, r)
	var list []json.RawMessage
	if w.Code == http.StatusOK {
		must(json.Unmarshal(w.Body.Bytes(), &list))
	}
	return list
}

func (t *tool) authorize(r *http.Request) {
	if t.flavor == sandbox.Cloud {
		r.SetBasicAuth("svc@contrat.example", secret)
		return
	}
	r.Header.Set("Authorization", "Bearer "+secret)
}

func (t *tool) Fingerprint(e connectors.Envelope) string {
	if e.Kind != jira.Kind {
		return string(e.Body)
	}
	return fingerprint(e.Body, nil, nil, nil)
}

// fingerprint is what must be known of an issue: the lists given beside the bytes
// replace those within.
func fingerprint(raw json.RawMessage, histories, comments, worklogs []json.RawMessage) string {
	var issue struct {
		ID, Key   string
		Fields    map[string]json.RawMessage
		Changelog struct{ Histories []json.RawMessage }
	}
	must(json.Unmarshal(raw, &issue))
	var inline struct{ Comments, Worklogs []json.RawMessage }
	must(json.Unmarshal(issue.Fields["comment"], &inline))
	must(json.Unmarshal(issue.Fields["worklog"], &inline))
	delete(issue.Fields, "comment")
	delete(issue.Fields, "worklog")
	for _, list := range []struct{ inside, beside *[]json.RawMessage }{
		{&issue.Changelog.Histories, &histories}, {&inline.Comments, &comments}, {&inline.Worklogs, &worklogs},
	} {
		if *list.beside != nil {
			*list.inside = *list.beside
		}
		slices.SortFunc(*list.inside, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
	}
	fields, err := json.Marshal(issue.Fields)
	must(err)
	return fmt.Sprintf("%s %s %s %s %s %s", issue.ID, issue.Key, fields, issue.Changelog.Histories, inline.Comments, inline.Worklogs)
}

// clock is our clock, which the server's is ahead of by the skew.
type clock struct{ *tool }

func (c clock) Now() time.Time { return c.tool.Now().Add(-c.skew) }

func (c clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	c.waited += d
	c.mu.Unlock()
	c.Advance(d)
	return ctx.Err()
}

// network carries requests to the server, and fails as it is told.
type network struct{ *tool }

func (n network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.wire.Lock()
	defer n.wire.Unlock()
	n.mu.Lock()
	n.requests++
	n.since++
	before, since := n.before, n.since
	n.mu.Unlock()
	if before != nil {
		before(since)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	n.mu.Lock()
	var fault sourcetest.Fault
	if len(n.faults) > 0 {
		fault, n.faults = n.faults[0], n.faults[1:]
	}
	n.mu.Unlock()
	time.Sleep(fault.Delay)
	if fault.Status != 0 || fault.HTML {
		n.Faults.Next(1, sandbox.Fault{Status: fault.Status, RetryAfter: fault.RetryAfter, HTML: fault.HTML})
	}
	if n.cap > 0 && strings.Contains(r.URL.Path, "/search") && r.URL.Query().Get("maxResults") != "" {
		query := r.URL.Query()
		asked, _ := strconv.Atoi(query.Get("maxResults"))
		query.Set("maxResults", strconv.Itoa(min(asked, n.cap)))
		r = r.Clone(r.Context())
		r.URL.RawQuery = query.Encode()
	}
	w := httptest.NewRecorder()
	n.ServeHTTP(w, r)
	resp := w.Result()
	resp.Request = r
	body := w.Body.Bytes()
	switch {
	case fault.Malformed:
		resp.Body = io.NopCloser(bytes.NewReader(body[:len(body)/2]))
	case fault.Cut:
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{}))
	}
	return resp, nil
}

// broken is a connection that is cut.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
