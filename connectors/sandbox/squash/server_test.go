package squash

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

var noon = time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)

func live(t *testing.T, options Options) *Server {
	t.Helper()
	w := &world.World{Until: noon, Requirements: []world.Requirement{{Ref: "EX-1", Name: "Calculer", Application: "CASSIOPEE"}}}
	campaign := world.Campaign{Ref: "C1", Name: "Recette", Application: "CASSIOPEE", Order: "BC-2026-001", Start: noon.AddDate(0, 0, -9), End: noon.AddDate(0, 0, 9)}
	iteration := world.Iteration{Name: "Cycle 1"}
	for n := range 30 {
		ref := fmt.Sprint("TC-", n)
		w.TestCases = append(w.TestCases, world.TestCase{Ref: ref, Name: ref, Application: "CASSIOPEE", Importance: "HIGH", Requirements: []string{"EX-1"}})
		iteration.Planned = append(iteration.Planned, ref)
	}
	iteration.Executions = []world.Execution{{TestCase: "TC-0", At: noon.Add(-time.Hour), Status: "FAILURE", Tester: "testeur.1", Anomaly: "ANO-1"}}
	campaign.Iterations = []world.Iteration{iteration}
	w.Campaigns, w.Anomalies = []world.Campaign{campaign}, []world.Anomaly{{Ref: "ANO-1", ID: 77}}
	options.Now = func() time.Time { return noon }
	server, err := New(w, options)
	require.NoError(t, err)
	return server
}

func get(t *testing.T, s *Server, path string) (int, map[string]any) {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/squash/api/rest/latest/"+path, nil))
	var o map[string]any
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &o), recorder.Body.String())
	return recorder.Code, o
}

func numbersOf(page map[string]any, name string) []float64 {
	var all []float64
	embedded, _ := page["_embedded"].(map[string]any)
	list, _ := embedded[name].([]any)
	for _, element := range list {
		all = append(all, element.(map[string]any)["id"].(float64))
	}
	return all
}

func TestPagesAreConsistentOnlyWhenSorted(t *testing.T) {
	s := live(t, Options{})
	for sort, whole := range map[string]bool{"": false, "&sort=id": true, "&sort=id,desc": true} {
		met := map[float64]bool{}
		for n := range 6 {
			_, page := get(t, s, fmt.Sprintf("projects/2/test-cases?page=%d&size=5%s", n, sort))
			for _, id := range numbersOf(page, "test-cases") {
				met[id] = true
			}
			for _, name := range []string{"keyword-test-cases", "scripted-test-cases"} {
				require.Empty(t, numbersOf(page, name), "all test cases come in one group")
			}
		}
		require.Equal(t, whole, len(met) == 30, "sorted %q: %d of 30", sort, len(met))
	}
}

func TestPaging(t *testing.T) {
	s := live(t, Options{MaxPage: 25})
	_, page := get(t, s, "iterations/1/test-plan?sort=id")
	require.Len(t, numbersOf(page, "test-plan"), 20, "20 by default")
	_, page = get(t, s, "iterations/1/test-plan?sort=id&size=1000")
	require.Equal(t, map[string]any{"size": 25.0, "totalElements": 30.0, "totalPages": 2.0, "number": 0.0}, page["page"])
	_, page = get(t, s, "iterations/1/test-plan?sort=id&page=9")
	require.NotContains(t, page, "_embedded")
	_, page = get(t, s, "projects?sort=id")
	require.Equal(t, []float64{2}, numbersOf(page, "projects"))
	require.Equal(t, []float64{1}, numbersOf(page, "project-templates"))
}

func TestGenerations(t *testing.T) {
	modern, legacy := live(t, Options{}), live(t, Options{Generation: Legacy})
	_, one := get(t, modern, "executions/1")
	require.Equal(t, "2026-06-10T11:00:00.000+00:00", one["last_executed_on"])
	_, other := get(t, legacy, "executions/1")
	require.Equal(t, "2026-06-10T11:00:00.000+0000", other["last_executed_on"])
	code, issues := get(t, modern, "executions/1/issues")
	require.Equal(t, 200, code)
	issue := issues["_embedded"].(map[string]any)["issues"].([]any)[0].(map[string]any)
	require.Equal(t, "https://mantis.example/view.php?id=77", issue["url"])
	code, _ = get(t, legacy, "executions/1/issues")
	require.Equal(t, 404, code)
	_, rows := get(t, modern, "projects/2/campaigns?fields=status,custom_fields")
	row := rows["_embedded"].(map[string]any)["campaigns"].([]any)[0].(map[string]any)
	require.Equal(t, "IN_PROGRESS", row["status"])
	require.Contains(t, fmt.Sprint(row["custom_fields"]), "BC-2026-001")
}

func TestRightsAndDeletions(t *testing.T) {
	s := live(t, Options{})
	require.NoError(t, s.Hide(Execution, 1, true))
	code, refusal := get(t, s, "executions/1")
	require.Equal(t, 403, code)
	require.Contains(t, refusal, "exception")
	_, item := get(t, s, "iteration-test-plan-items/1")
	require.Equal(t, "unauthorized-resource", item["executions"].([]any)[0].(map[string]any)["_type"])
	require.NoError(t, s.Hide(Project, 2, true))
	_, page := get(t, s, "test-cases?sort=id")
	require.NotContains(t, page, "_embedded")
	require.NoError(t, s.Hide(Project, 2, false))
	require.NoError(t, s.Delete(TestCase, 1))
	_, item = get(t, s, "iteration-test-plan-items/1")
	require.Nil(t, item["referenced_test_case"])
	require.NoError(t, s.Delete(Iteration, 1))
	code, _ = get(t, s, "executions/1")
	require.Equal(t, 404, code)
	require.Zero(t, s.Count(Execution))
	require.NoError(t, s.Delete(Project, 2))
	require.Zero(t, s.Count(TestCase)+s.Count(Campaign)+s.Count(Requirement))
	require.Error(t, s.Delete(Project, 2))
	require.Nil(t, s.Look(TestCase, 1))
}

func TestFaultsAndCredentials(t *testing.T) {
	s := live(t, Options{User: "u", Password: "p"})
	ask := func(set func(*http.Request)) *httptest.ResponseRecorder {
		recorder, request := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/rest/latest/projects", nil)
		set(request)
		s.Handler().ServeHTTP(recorder, request)
		return recorder
	}
	require.Equal(t, 401, ask(func(*http.Request) {}).Code)
	require.Equal(t, 401, ask(func(r *http.Request) { r.SetBasicAuth("u", "q") }).Code)
	right := func(r *http.Request) { r.SetBasicAuth("u", "p") }
	require.Equal(t, 200, ask(right).Code)
	require.Equal(t, noon.Format(http.TimeFormat), ask(right).Header().Get("Date"))
	s.Faults.Next(1, Fault{Redirect: "/squash/login"})
	require.Equal(t, 302, ask(right).Code)
	s.Faults.Next(1, Fault{Status: 503, RetryAfter: "9"})
	require.Equal(t, "9", ask(right).Header().Get("Retry-After"))
	s.Faults.Next(1, Fault{Malformed: true})
	require.False(t, json.Valid(ask(right).Body.Bytes()))
	require.Equal(t, int64(7), s.Requests())
}

func TestAWorldThatNamesWhatIsNotThereIsRefused(t *testing.T) {
	for _, w := range []*world.World{
		nil,
		{TestCases: []world.TestCase{{Ref: "T", Requirements: []string{"R"}}}},
		{Campaigns: []world.Campaign{{Ref: "C", Iterations: []world.Iteration{{Planned: []string{"T"}}}}}},
		{TestCases: []world.TestCase{{Ref: "T"}}, Campaigns: []world.Campaign{{Ref: "C", Iterations: []world.Iteration{{Executions: []world.Execution{{TestCase: "T"}}}}}}},
		{TestCases: []world.TestCase{{Ref: "T"}}, Campaigns: []world.Campaign{{Ref: "C", Iterations: []world.Iteration{{Planned: []string{"T"}, Executions: []world.Execution{{TestCase: "T", Anomaly: "A"}}}}}}},
	} {
		_, err := New(w, Options{})
		require.Error(t, err)
	}
}
