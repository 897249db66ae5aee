package mantis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/mantis"
	"pilotis/connectors/sourcetest"
)

func samples(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("PILOTIS_SAMPLES")
	if dir == "" {
		t.Skip("PILOTIS_SAMPLES names no folder of recorded payloads")
	}
	return filepath.Join(dir, "mantis")
}

// recorded is a server that says what a real one said before a batch of changes,
// and from a moment on what it said after.
type recorded struct {
	*clock
	dir     string
	url     string
	handler atomic.Value
	version string
}

func record(t *testing.T, version string) *recorded {
	r := &recorded{dir: samples(t), clock: &clock{now: time.Date(2026, 11, 13, 14, 0, 0, 0, time.UTC)}, version: version}
	r.serve(t, "before")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.handler.Load().(http.HandlerFunc)(w, req)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *recorded) serve(t *testing.T, moment string) {
	server, err := sandbox.FromRecording(r.dir, moment, sandbox.Options{Now: r.Now, Token: secret, Version: r.version, Account: "administrator"})
	require.NoError(t, err)
	r.handler.Store(server.Handler().(http.HandlerFunc))
}

func (r *recorded) source(t *testing.T, change func(*Options)) *Source {
	opts := Options{Name: "mantis-recorded", URL: r.url, Auth: Auth{Token: secret}, Account: "administrator", PageSize: 25, IndexPageSize: 40,
		SweepEvery: 30 * 24 * time.Hour, REST: rest.Options{RequestsPerSecond: -1, Clock: r.clock}}
	if change != nil {
		change(&opts)
	}
	s, err := New(opts)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// told gives the issues of a recording as they were written, by number.
func (r *recorded) told(t *testing.T, moment string) map[int64]map[string]any {
	all := map[int64]map[string]any{}
	pages, err := filepath.Glob(filepath.Join(r.dir, moment, "issues-page-??.json"))
	require.NoError(t, err)
	for _, page := range pages {
		data, err := os.ReadFile(page)
		require.NoError(t, err)
		var form struct{ Issues []map[string]any }
		require.NoError(t, json.Unmarshal(data, &form))
		for _, issue := range form.Issues {
			all[int64(issue["id"].(float64))] = issue
		}
	}
	return all
}

// differences sorts what differs between the two recordings.
type differences struct {
	moved  []int64         // new, or with another updated_at
	silent map[int64]int64 // same updated_at, other content; with the project
	gone   []int64
}

func compare(before, after map[int64]map[string]any) differences {
	d := differences{silent: map[int64]int64{}}
	for id, now := range after {
		then, met := before[id]
		switch {
		case !met || then["updated_at"] != now["updated_at"]:
			d.moved = append(d.moved, id)
		case fmt.Sprint(then) != fmt.Sprint(now):
			d.silent[id] = int64(now["project"].(map[string]any)["id"].(float64))
		}
	}
	for id := range before {
		if after[id] == nil {
			d.gone = append(d.gone, id)
		}
	}
	slices.Sort(d.moved)
	slices.Sort(d.gone)
	return d
}

// silentIn gives the silently changed issues of projects.
func (d differences) silentIn(projects ...int64) []int64 {
	var ids []int64
	for id, project := range d.silent {
		if slices.Contains(projects, project) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// pulled gives the issues among records, sorted, and the keys of the others.
func pulled(t *testing.T, records []connectors.Envelope) (issues []int64, others []string) {
	for _, e := range records {
		if e.Kind != Issue {
			others = append(others, e.Key())
			continue
		}
		id := int64(number(e.Key()))
		require.NotContains(t, issues, id, "an issue comes once a pull")
		issues = append(issues, id)
	}
	slices.Sort(issues)
	slices.Sort(others)
	return issues, others
}

func union(lists ...[]int64) []int64 {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

func TestBetweenTwoRecordingsAPullFindsWhatChanged(t *testing.T) {
	for name, c := range map[string]struct {
		version string
		change  func(*Options)
	}{
		// Pages of two are never worth reading: each issue is read alone.
		"index in one answer": {"2.29.0-dev", func(o *Options) { o.PageSize = 2 }},
		"index in pages":      {"2.28.4", func(o *Options) { o.Index, o.PageSize = Paged, 2 }},
		// A page read for some of its issues shows what changed in the others.
		"issues in pages": {"2.29.0-dev", nil},
		"before select":   {"2.25.8", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, c.version)
			source := r.source(t, c.change)
			log := &sourcetest.Log{}
			pull := func() (issues []int64, others []string) {
				t.Helper()
				before := len(log.Records())
				_, err := connectors.Collect(t.Context(), source, log, log)
				require.NoError(t, err)
				return pulled(t, log.Records()[before:])
			}
			before, after := r.told(t, "before"), r.told(t, "after")
			d := compare(before, after)

			issues, _ := pull()
			require.Equal(t, slices.Sorted(maps.Keys(before)), issues)
			requireBodies(t, before, log)

			r.serve(t, "after")
			r.advance(7 * 24 * time.Hour)
			issues, others := pull()
			require.Subset(t, issues, d.moved, "every issue whose updated_at moved is found")
			found := []string{"category/6", "project/1", "project/4", "user/9", "version/3"}
			switch name {
			case "before select":
				// Whole pages are all there is to read, so that a changed project shows every issue.
				found = slices.DeleteFunc(found, func(key string) bool { return key == "user/9" })
				require.Equal(t, union(d.moved, slices.Collect(maps.Keys(d.silent))), issues)
			case "issues in pages":
				require.Subset(t, issues, union(d.moved, d.silentIn(1, 4)))
				require.Subset(t, union(d.moved, slices.Collect(maps.Keys(d.silent))), issues)
			default:
				require.Equal(t, union(d.moved, d.silentIn(1, 4)), issues, "a version and a category of projects 1 and 4 were renamed: these are read again")
				r.requireMutations(t, issues, d)
			}
			require.Equal(t, found, others)

			r.advance(31 * 24 * time.Hour)
			swept, others := pull()
			require.Empty(t, others)
			require.Equal(t, union(d.moved, slices.Collect(maps.Keys(d.silent))), union(issues, swept), "the sweep finds the rest, and nothing else")
			requireBodies(t, after, log)

			swept, others = pull()
			require.Empty(t, swept)
			require.Empty(t, others)
			r.requireGone(t, source, log, d)
		})
	}
}

// requireBodies checks that what was collected is what was recorded.
func requireBodies(t *testing.T, told map[int64]map[string]any, log *sourcetest.Log) {
	t.Helper()
	latest := log.Latest()
	for id, issue := range told {
		e := latest[fmt.Sprint(Issue, "/", id)]
		require.Equal(t, issue, decoded(t, e.Body), "issue %d", id)
		at, err := time.Parse(time.RFC3339, issue["updated_at"].(string))
		require.NoError(t, err)
		require.False(t, e.Version.Before(at), "issue %d", id)
	}
}

type mutation struct {
	Issue  int64   `json:"issue"`
	What   string  `json:"what"`
	Bumped any     `json:"updated_at_bumped"`
	New    []int64 `json:"issues_with_new_history"`
}

// requireMutations walks through what was done between the recordings: it is
// found, or the interface cannot show it; and nothing is found that was not done.
func (r *recorded) requireMutations(t *testing.T, issues []int64, d differences) {
	data, err := os.ReadFile(filepath.Join(r.dir, "mutations-between.json"))
	require.NoError(t, err)
	var mutations []mutation
	require.NoError(t, json.Unmarshal(data, &mutations))
	done := map[int64]bool{}
	for _, m := range mutations {
		switch {
		case m.Bumped == true && m.Issue != 127:
			require.Contains(t, issues, m.Issue, m.What)
			done[m.Issue] = true
		case m.Issue == 127: // made and deleted in between: no trace is left of it
			require.NotContains(t, issues, m.Issue)
		case m.Issue == 109: // a monitor moves no updated_at, and its project did not change: for the sweep
			require.NotContains(t, issues, m.Issue)
			require.Contains(t, d.silent, m.Issue)
		case m.Issue != 0: // deleted: for the census
			require.Contains(t, d.gone, m.Issue, m.What)
		}
		for _, id := range m.New { // a category was renamed
			require.Equal(t, slices.Contains(d.silentIn(1, 4), id), slices.Contains(issues, id), "issue %d", id)
			done[id] = true
		}
	}
	for _, id := range issues {
		switch {
		case done[id]:
		case id == 11: // it was linked to 110, which was deleted, and that moves updated_at
			require.Contains(t, d.moved, id)
		default: // renames of a version and of a user, and the status of a linked issue, are told inside
			require.Contains(t, d.silent, id)
		}
	}
}

// requireGone checks that the census misses exactly what was deleted, and that
// Mantis proves it.
func (r *recorded) requireGone(t *testing.T, source *Source, log *sourcetest.Log, d differences) {
	result, err := connectors.Reconcile(t.Context(), source, log, log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	var gone []string
	for _, id := range d.gone {
		gone = append(gone, fmt.Sprint(Issue, "/", id))
	}
	slices.Sort(gone)
	require.Equal(t, []string{"issue/10", "issue/110", "issue/9"}, gone)
	require.Equal(t, gone, result.Deleted)
	require.Empty(t, result.Hidden)
	require.Empty(t, result.Extra)
	presence, err := source.See(t.Context(), "issue/127")
	require.NoError(t, err)
	require.Equal(t, connectors.Deleted, presence)
}

// A project of the configuration brings its sub-projects, as in Mantis itself.
func TestSubProjectsOfAConfiguredProject(t *testing.T) {
	r := record(t, "2.29.0-dev")
	log := &sourcetest.Log{}
	source := r.source(t, func(o *Options) { o.Projects = []string{"Assistance Chaîne pénale"} })
	_, err := connectors.Collect(t.Context(), source, log, log)
	require.NoError(t, err)
	want := 0
	for _, issue := range r.told(t, "before") {
		if project := issue["project"].(map[string]any)["id"].(float64); project == 1 || project == 4 {
			want++
		}
	}
	issues, _ := pulled(t, log.Records())
	require.Len(t, issues, want)

	r.serve(t, "after")
	r.advance(7 * 24 * time.Hour)
	_, err = connectors.Collect(t.Context(), source, log, log)
	require.NoError(t, err)
	presence, err := source.See(t.Context(), "issue/97")
	require.NoError(t, err)
	require.Equal(t, connectors.Moved, presence, "97 went to project 3")
	presence, err = source.See(t.Context(), "issue/98")
	require.NoError(t, err)
	require.Equal(t, connectors.Present, presence, "98 went to the sub-project")
}

// What real servers of four versions answered when something was wrong.
func TestRecordedErrors(t *testing.T) {
	dir := samples(t)
	stop, retry := connectors.Stop, connectors.Retry
	for name, want := range map[string]struct {
		kind            connectors.FaultKind // empty: no error
		missing, denied bool
	}{
		"200-bad-filter-name": {kind: stop}, "200-bad-page": {}, "200-page-past-end": {}, "200-empty-select": {kind: retry},
		"401-bad-token": {kind: stop}, "401-no-token": {kind: stop},
		"403-viewer-issue-in-private-project": {kind: stop, denied: true}, "403-viewer-private-issue": {kind: stop, denied: true},
		"404-deleted-issue": {kind: stop, missing: true}, "404-unknown-issue": {kind: stop, missing: true}, "404-non-numeric-issue": {kind: stop, missing: true},
		"404-unknown-filter": {kind: stop}, "404-unknown-project-list": {kind: stop}, "404-unknown-project": {kind: stop},
		"404-unknown-route": {kind: stop}, "404-viewer-private-project-list": {kind: stop}, "405-method": {kind: stop},
		"500-bad-page-size": {kind: retry}, "503-offline": {kind: retry},
		"v2.25.8-bad-token": {kind: stop}, "v2.25.8-bearer-form": {kind: stop}, "v2.25.8-no-token": {kind: stop}, "v2.25.8-unknown-filter": {kind: retry},
		"v2.25.8-unknown-issue": {kind: stop, missing: true}, "v2.25.8-unknown-project": {kind: stop},
		"v2.26.4-bad-token": {kind: stop}, "v2.26.4-unknown-issue": {kind: stop, missing: true}, "v2.26.4-unknown-project": {kind: stop},
		"v2.28.4-bad-token": {kind: stop}, "v2.28.4-bearer-form": {kind: stop}, "v2.28.4-unknown-issue": {kind: stop, missing: true},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, "errors", name+".json"))
			require.NoError(t, err)
			var said struct {
				Status  int
				Headers map[string]string
				Body    string
			}
			require.NoError(t, json.Unmarshal(data, &said))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range said.Headers {
					if name != "Content-Length" && name != "Connection" {
						w.Header().Set(name, value)
					}
				}
				w.WriteHeader(said.Status)
				_, _ = w.Write([]byte(said.Body))
			}))
			t.Cleanup(server.Close)
			s := source(t, server.URL, nil)
			rows, got, err := s.list(t.Context(), "list the issues", "", 1, 50)
			require.Equal(t, want.missing, got.missing())
			require.Equal(t, want.denied, got.denied())
			if want.kind == "" {
				require.NoError(t, err)
				require.Empty(t, rows)
				return
			}
			require.Error(t, err)
			require.Equal(t, want.kind, connectors.KindOf(err), "%v", err)
			require.False(t, bytes.Contains([]byte(err.Error()), []byte(secret)))
		})
	}
}
