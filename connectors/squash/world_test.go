package squash_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	sandbox "pilotis/connectors/sandbox/squash"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/squash"
)

// execution is what a mapping reads of an execution.
type execution struct {
	Status    string `json:"execution_status"`
	Reference string `json:"reference"`
	By        string `json:"last_executed_by"`
	On        string `json:"last_executed_on"`
	Embedded  struct {
		Campaign struct {
			Reference string `json:"reference"`
			Fields    []struct {
				Code  string          `json:"code"`
				Value json.RawMessage `json:"value"`
			} `json:"custom_fields"`
		} `json:"campaign"`
		Iteration struct {
			Name string `json:"name"`
		} `json:"iteration"`
		Issues []struct {
			URL string `json:"url"`
		} `json:"issues"`
	} `json:"_embedded"`
}

// Every execution that was lived is received, with its order, its campaign and
// the anomaly that it found.
func TestAWorldIsReadAsItWasLived(t *testing.T) {
	w, err := world.Generate(world.Options{Seed: 7, Scale: 0.05, Until: today})
	require.NoError(t, err)
	require.NotEmpty(t, w.Campaigns)
	b := newBench(t, w, sandbox.Options{})
	b.pull()
	numbers := map[string]int{}
	for _, a := range w.Anomalies {
		numbers[a.Ref] = a.ID
	}
	want, got := map[string]int{}, map[string]int{}
	items := 0
	for _, c := range w.Campaigns {
		for _, i := range c.Iterations {
			items += len(i.Planned)
			for _, e := range i.Executions {
				issue := ""
				if e.Anomaly != "" {
					issue = fmt.Sprint("https://mantis.example/view.php?id=", numbers[e.Anomaly])
				}
				want[strings.Join([]string{c.Ref, c.Order, i.Name, e.TestCase, e.Status, e.Tester, e.At.UTC().Format("2006-01-02T15:04:05.000+00:00"), issue}, "|")]++
			}
		}
	}
	kinds := map[string]int{}
	for _, e := range b.log.Latest() {
		kinds[e.Kind]++
		if e.Kind != squash.KindExecution {
			continue
		}
		var x execution
		require.NoError(t, json.Unmarshal(e.Body, &x))
		order, issue := "", ""
		for _, f := range x.Embedded.Campaign.Fields {
			if f.Code == "BC" {
				require.NoError(t, json.Unmarshal(f.Value, &order))
			}
		}
		if len(x.Embedded.Issues) > 0 {
			issue = x.Embedded.Issues[0].URL
		}
		got[strings.Join([]string{x.Embedded.Campaign.Reference, order, x.Embedded.Iteration.Name, x.Reference, x.Status, x.By, x.On, issue}, "|")]++
	}
	require.Equal(t, want, got)
	require.Equal(t, len(w.TestCases), kinds[squash.KindTestCase])
	require.Equal(t, len(w.Requirements), kinds[squash.KindRequirement])
	require.Equal(t, len(w.Campaigns), kinds[squash.KindCampaign])
	require.Equal(t, items, kinds[squash.KindItem])
	again, _ := b.pull()
	require.Empty(t, again)
	r, err := connectors.Reconcile(t.Context(), b.source(), b.log, b.log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	require.True(t, r.Agrees())
}

func TestAnEmptySquash(t *testing.T) {
	b := newBench(t, &world.World{Until: today}, sandbox.Options{})
	emitted, requests := b.pull()
	require.Empty(t, emitted)
	require.Equal(t, 1, requests)
}

func TestBasicAuthenticationAndVocabulary(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{User: "svc", Password: "pw"})
	b.options.Auth = squash.Auth{User: "svc", Password: "pw"}
	source := b.source()
	require.NoError(t, source.Check(t.Context()))
	v, err := source.Vocabulary(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"CASSIOPEE", "PORTALIS"}, v.Components)
	require.Contains(t, v.Statuses, connectors.Status{Name: "FAILURE", Category: "done"})
	require.Equal(t, []string{"VERY_HIGH", "HIGH", "MEDIUM", "LOW"}, v.Priorities)
	require.Positive(t, source.Requests())
}

func TestContainers(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	source := b.source()
	for key, container := range map[string]string{
		"execution/2": "test-plan-item/1", "test-plan-item/1": "iteration/1", "iteration/1": "campaign/1",
		"campaign/1": "project/2", "test-case/4": "project/3", "requirement/1": "project/2", "project/2": "",
	} {
		require.Equal(t, container, source.Container(b.log.Latest()[key]), key)
	}
}

func TestEveryKindIsFetchedAsPulled(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	for key := range b.log.Latest() {
		e, err := b.source().Fetch(t.Context(), key)
		require.NoError(t, err, key)
		require.Equal(t, key, e.Key())
		require.True(t, json.Valid(e.Body))
	}
	_, err := b.source().Fetch(t.Context(), "execution/99")
	require.Error(t, err)
	_, err = b.source().Fetch(t.Context(), "sprint/1")
	require.Error(t, err)
}
