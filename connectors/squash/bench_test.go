package squash_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/squash"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/sourcetest"
	"pilotis/connectors/squash"
)

var today = time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)

// bench is a living Squash, a source on it and what was collected.
type bench struct {
	*clock
	t       testing.TB
	server  *sandbox.Server
	url     string
	options squash.Options
	log     *sourcetest.Log
}

func newBench(t testing.TB, w *world.World, options sandbox.Options) *bench {
	t.Helper()
	b := &bench{clock: &clock{now: today}, t: t, log: &sourcetest.Log{}}
	options.Now, options.Token = b.Now, secret
	var err error
	b.server, err = sandbox.New(w, options)
	require.NoError(t, err)
	web := httptest.NewServer(b.server.Handler())
	t.Cleanup(web.Close)
	b.url = web.URL + "/squash"
	b.options = squash.Options{
		Name: "squash", URL: b.url, Auth: squash.Auth{Token: secret},
		REST: rest.Options{Clock: b.clock, RequestsPerSecond: -1, Jitter: func() float64 { return 0 }},
	}
	return b
}

func (b *bench) source() *squash.Source {
	b.t.Helper()
	source, err := squash.New(b.options)
	require.NoError(b.t, err)
	b.t.Cleanup(func() { _ = source.Close() })
	return source
}

// pull gives what one pull emitted and how many requests it made. It then lets
// some time pass.
func (b *bench) pull() ([]connectors.Envelope, int) {
	b.t.Helper()
	emitted, requests, err := b.tryPull()
	require.NoError(b.t, err)
	return emitted, requests
}

func (b *bench) tryPull() ([]connectors.Envelope, int, error) {
	b.t.Helper()
	had, before := len(b.log.Records()), b.server.Requests()
	_, err := connectors.Collect(b.t.Context(), b.source(), b.log, b.log)
	b.Advance(time.Minute)
	return b.log.Records()[had:], int(b.server.Requests() - before), err
}

func (b *bench) latest(kind string, id int64) connectors.Envelope {
	b.t.Helper()
	e, found := b.log.Latest()[fmt.Sprintf("%s/%d", kind, id)]
	require.Truef(b.t, found, "%s/%d was not received", kind, id)
	return e
}

// body decodes the latest body of an object.
func (b *bench) body(kind string, id int64) map[string]any {
	b.t.Helper()
	var o map[string]any
	require.NoError(b.t, json.Unmarshal(b.latest(kind, id).Body, &o))
	return o
}

func keys(envelopes []connectors.Envelope) []string {
	var all []string
	for _, e := range envelopes {
		all = append(all, e.Key())
	}
	return all
}

// smallWorld has two applications: a campaign in progress with two runs of the
// first of three test cases, and a finished one.
func smallWorld() *world.World {
	day := func(n int) time.Time { return today.AddDate(0, 0, n) }
	return &world.World{
		Until: today, NotifiedOn: day(-200),
		Anomalies:    []world.Anomaly{{Ref: "ANO-00042", ID: 1042}},
		Requirements: []world.Requirement{{Ref: "EX-1", Name: "Calculer la prime", Application: "CASSIOPEE"}, {Ref: "EX-2", Name: "Éditer", Application: "CASSIOPEE"}},
		TestCases: []world.TestCase{
			{Ref: "TC-1", Name: "Calcul", Application: "CASSIOPEE", Importance: "HIGH", Requirements: []string{"EX-1"}},
			{Ref: "TC-2", Name: "Édition", Application: "CASSIOPEE", Importance: "LOW"},
			{Ref: "TC-3", Name: "Archivage", Application: "CASSIOPEE", Importance: "MEDIUM"},
			{Ref: "TC-4", Name: "Connexion", Application: "PORTALIS", Importance: "VERY_HIGH"},
		},
		Campaigns: []world.Campaign{
			{
				Ref: "CAMP-1", Name: "Recette 4.2", Application: "CASSIOPEE", Order: "BC-2026-012", Start: day(-10), End: day(20),
				Iterations: []world.Iteration{{
					Name: "Cycle 1", Planned: []string{"TC-1", "TC-2", "TC-3"},
					Executions: []world.Execution{
						{TestCase: "TC-1", At: day(-5), Status: "FAILURE", Tester: "testeur.1", Anomaly: "ANO-00042"},
						{TestCase: "TC-1", At: day(-2), Status: "SUCCESS", Tester: "testeur.2"},
					},
				}},
			},
			{
				Ref: "CAMP-2", Name: "Recette 4.1", Application: "PORTALIS", Order: "BC-2026-003", Start: day(-100), End: day(-70),
				Iterations: []world.Iteration{{
					Name: "Cycle 1", Planned: []string{"TC-4"},
					Executions: []world.Execution{{TestCase: "TC-4", At: day(-90), Status: "SUCCESS", Tester: "testeur.1"}},
				}},
			},
		},
	}
}

// The numbers of the sandbox follow the order of the world; 1 is the template of
// projects.
const (
	cassiopee = 2
	portalis  = 3
	failed    = 2 // the execution that failed
	passed    = 3
	over      = 1 // the execution of the finished campaign, the first by date
)

func BenchmarkWalkOf5000Items(b *testing.B) {
	w := &world.World{Until: today}
	campaign := world.Campaign{Ref: "C", Name: "Recette", Application: "CASSIOPEE", Start: today.AddDate(0, 0, -20), End: today.AddDate(0, 0, 20)}
	iteration := world.Iteration{Name: "Cycle 1"}
	for n := range 5000 {
		ref := fmt.Sprintf("TC-%d", n)
		w.TestCases = append(w.TestCases, world.TestCase{Ref: ref, Name: ref, Application: "CASSIOPEE", Importance: "LOW"})
		iteration.Planned = append(iteration.Planned, ref)
		iteration.Executions = append(iteration.Executions, world.Execution{TestCase: ref, At: today.AddDate(0, 0, -1).Add(time.Duration(n) * time.Second), Status: "SUCCESS", Tester: "testeur.1"})
	}
	campaign.Iterations = []world.Iteration{iteration}
	w.Campaigns = []world.Campaign{campaign}
	bench := newBench(b, w, sandbox.Options{})
	bench.options.Kinds = []string{squash.KindCampaign, squash.KindIteration, squash.KindItem, squash.KindExecution}
	emitted, requests := bench.pull()
	require.Len(b, emitted, 10_002)
	pages := bench.log.Pages()
	b.Logf("first walk: %d requests, %d envelopes, a cursor of %d bytes", requests, len(emitted), len(pages[len(pages)-1].Cursor))
	b.ReportMetric(float64(requests), "first-requests")
	total := 0
	for b.Loop() {
		emitted, requests := bench.pull()
		require.Empty(b, emitted)
		total += requests
	}
	b.ReportMetric(float64(total)/float64(b.N), "requests/op")
}
