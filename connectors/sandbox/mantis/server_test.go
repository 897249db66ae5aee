package mantis

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

var morning = time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)

func anomalies() *world.World {
	event := func(day int, kind string) world.Event {
		return world.Event{At: morning.AddDate(0, 0, day-40).Add(345 * time.Millisecond), Kind: kind}
	}
	return &world.World{Until: morning, Anomalies: []world.Anomaly{
		{Ref: "ANO-00001", ID: 1, Summary: "Édition tronquée", Application: "CAS", Tranche: "FERME", Kind: "ANOMALIE", Severity: "BLOQUANTE", Ticket: "N2CAS-12",
			Events: []world.Event{event(1, "opened"), event(2, "assigned"), event(3, "resolved"), event(4, "reopened"), event(5, "resolved"), event(6, "closed")}},
		{Ref: "ANO-00002", ID: 2, Summary: "Ajouter un tri", Application: "PPN", Tranche: "OPTIONNELLE_1", Kind: "EVOLUTION", TestCase: "CT-007",
			Events: []world.Event{event(9, "opened")}},
		{Ref: "ANO-00004", ID: 4, Summary: "Lenteur", Application: "CAS", Tranche: "FERME", Kind: "ANOMALIE", Severity: "MINEURE",
			Events: []world.Event{event(7, "opened"), {At: morning.AddDate(0, 0, -32), Kind: "assigned", Argument: "dev-03"}}},
		{Ref: "ANO-00003", ID: 3, Summary: "À venir", Application: "PPN", Tranche: "OPTIONNELLE_1"},
	}}
}

func start(t *testing.T, w *world.World, options Options) *Server {
	options.Now = func() time.Time { return morning }
	s, err := New(w, options)
	require.NoError(t, err)
	return s
}

func get(t *testing.T, s *Server, path string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/mantis/api/rest/"+path, nil)
	r.Header.Set("Authorization", "mantis-token")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	require.NoError(t, err)
	return w.Result(), string(body)
}

func issues(t *testing.T, body string) []map[string]any {
	t.Helper()
	var form struct{ Issues []map[string]any }
	require.NoError(t, json.Unmarshal([]byte(body), &form), body)
	return form.Issues
}

func TestAnAnomalyIsToldAsAnIssue(t *testing.T) {
	s := start(t, anomalies(), Options{})
	_, body := get(t, s, "issues?page_size=0")
	require.Contains(t, body, `\u00c9dition tronqu\u00e9e`, "letters are escaped as PHP does")
	all := issues(t, body)
	require.Len(t, all, 3, "what has not happened is not there")
	require.Equal(t, "dev-03", all[1]["handler"].(map[string]any)["name"])
	one := all[2]
	require.Equal(t, "ANO-00001 Édition tronquée [N2CAS-12]", one["summary"])
	require.Equal(t, "CAS", one["category"].(map[string]any)["name"])
	require.Equal(t, "block", one["severity"].(map[string]any)["name"])
	require.Equal(t, "closed", one["status"].(map[string]any)["name"])
	require.Equal(t, "2026-05-07T11:00:00+02:00", one["updated_at"], "whole seconds, in the zone of the server")
	fields := map[string]any{}
	for _, f := range one["custom_fields"].([]any) {
		fields[f.(map[string]any)["field"].(map[string]any)["name"].(string)] = f.(map[string]any)["value"]
	}
	require.Equal(t, map[string]any{"Référence": "ANO-00001", "Ticket d'origine": "N2CAS-12", "Cas de test": "", "Nature": "ANOMALIE"}, fields)
	require.NotContains(t, all[0], "handler", "what is empty is not told")
	require.Equal(t, "feature", all[0]["severity"].(map[string]any)["name"])
}

// The history leads from the first status to the present one, without a gap.
func TestTheHistoryIsAChain(t *testing.T) {
	s := start(t, anomalies(), Options{})
	_, body := get(t, s, "issues/1")
	one := issues(t, body)[0]
	var chain []string
	for _, item := range one["history"].([]any) {
		field, _ := item.(map[string]any)["field"].(map[string]any)
		if field["name"] != "status" {
			continue
		}
		old := item.(map[string]any)["old_value"].(map[string]any)["name"].(string)
		if len(chain) > 0 {
			require.Equal(t, chain[len(chain)-1], old)
		} else {
			chain = append(chain, old)
		}
		chain = append(chain, item.(map[string]any)["new_value"].(map[string]any)["name"].(string))
	}
	require.Equal(t, []string{"new", "assigned", "resolved", "feedback", "resolved", "closed"}, chain)
}

func TestListsArePagedAsMantisDoes(t *testing.T) {
	s := start(t, nil, Options{})
	for range 60 {
		s.Create(1, "Constat")
	}
	for query, want := range map[string]int{
		"": 50, "page=2": 10, "page=3": 0, "page_size=0": 60, "page_size=-1": 60, "page=0&page_size=7": 7, "page=-3&page_size=7": 7,
		"page=9&page_size=7": 4, "page=abc": 0, "project_id=1&page_size=0": 60, "project_id=2&page_size=0": 0, "updated_since=2030-01-01": 50,
		"filter_id=4&page_size=0": 60,
	} {
		resp, body := get(t, s, "issues?"+query)
		require.Equal(t, http.StatusOK, resp.StatusCode, query)
		require.Len(t, issues(t, body), want, query)
		require.Empty(t, resp.Header.Get("Link"))
	}
	_, body := get(t, s, "issues?select=id,updated_at&page_size=1")
	require.Equal(t, `{"issues":[{"id":60,"updated_at":"2026-06-10T11:00:00+02:00"}]}`, body)
	_, body = get(t, s, "issues?select=&page_size=1")
	require.Equal(t, `{"issues":[{}]}`, body)
	old := start(t, nil, Options{Version: "2.25.8"})
	old.Create(1, "Constat")
	_, body = get(t, old, "issues?select=id&page_size=1")
	require.Contains(t, issues(t, body)[0], "history", "older servers give everything")
}

func TestErrorsAreToldAsMantisDoes(t *testing.T) {
	s := start(t, anomalies(), Options{})
	s.Hide(2, true)
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"issues/9": {404, `{"message":"Issue #9 not found","code":1100,"localized":"Anomalie 9 introuvable."}`}, "issues/abc": {404, "Issue #0"},
		"issues/2": {403, `{"message":"Access denied for user pilotis."}`}, "issues?project_id=9": {404, ""}, "issues?page_size=x": {500, "<html>"},
		"issues?filter_id=x": {200, `"fault_string"`}, "issues?filter_id=99": {404, `"code":2000`}, "issues/1/history": {404, "<html>"},
		"projects/9/users": {404, ""}, "nothing": {404, "<html>"},
	} {
		resp, body := get(t, s, path)
		require.Equal(t, want.status, resp.StatusCode, path)
		require.Contains(t, body, want.body, path)
		if want.body == "" {
			require.Empty(t, body, path)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/api/rest/issues", nil)
	for version, want := range map[string]int{"2.25.8": 403, "2.29.0": 401} {
		w := httptest.NewRecorder()
		r.Header.Set("Authorization", "unknown")
		start(t, nil, Options{Version: version}).Handler().ServeHTTP(w, r)
		require.Equal(t, want, w.Code)
	}
	for version, want := range map[string]int{"2.28.4": 401, "2.29.0": 200} {
		w := httptest.NewRecorder()
		r.Header.Set("Authorization", "Bearer mantis-token")
		start(t, nil, Options{Version: version}).Handler().ServeHTTP(w, r)
		require.Equal(t, want, w.Code)
	}
}

func TestADisabledProjectIsInNoListAndItsIssuesCanBeRead(t *testing.T) {
	s := start(t, anomalies(), Options{})
	s.Disable(1, true)
	_, body := get(t, s, "issues")
	require.Len(t, issues(t, body), 1)
	resp, _ := get(t, s, "issues/1")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	_, body = get(t, s, "projects")
	require.NotContains(t, body, "Cassiop")
}

func TestMistakesInTheOptions(t *testing.T) {
	_, err := New(nil, Options{Zone: "Nowhere"})
	require.Error(t, err)
	_, err = New(nil, Options{Version: "new"})
	require.Error(t, err)
	_, err = FromRecording(t.TempDir(), "before", Options{})
	require.ErrorContains(t, err, "no pages")
}

// shapes gives the fields of a JSON text, with the type of each.
func shapes(v any, at string, found map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			shapes(inner, at+"."+name, found)
		}
	case []any:
		for _, inner := range v {
			shapes(inner, at+"[]", found)
		}
	default:
		found[fmt.Sprintf("%s %T", at, v)] = true
	}
}

func shapesOf(t *testing.T, text []byte, found map[string]bool) {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(text, &v))
	shapes(v, "", found)
}

// Each field that the sandbox tells is one that a real server tells, with the
// same type.
func TestTheShapeIsThatOfARealServer(t *testing.T) {
	dir := os.Getenv("PILOTIS_SAMPLES")
	if dir == "" {
		t.Skip("PILOTIS_SAMPLES names no folder of recorded payloads")
	}
	real := map[string]bool{}
	for _, pattern := range []string{"before/issues-page-??.json", "after/issues-page-??.json", "after/projects.json", "project-1-users.json", "users-me.json", "config/config.json"} {
		files, err := filepath.Glob(filepath.Join(dir, "mantis", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			shapesOf(t, data, real)
		}
	}
	s := start(t, anomalies(), Options{})
	s.Link(1, 2)
	s.Monitor(1)
	s.Detach(1, s.Attach(1, "capture.png"))
	s.Attach(2, "capture.png")
	s.RenameCategory(1, "Divers")
	s.Move(2, 3)
	ours := map[string]bool{}
	for _, path := range []string{"issues", "issues/1", "projects", "projects/1/users", "users/me", "config?option[]=" + strings.Join(options(s), "&option[]=")} {
		resp, body := get(t, s, path)
		require.Equal(t, http.StatusOK, resp.StatusCode, path)
		shapesOf(t, []byte(body), ours)
	}
	var invented []string
	for shape := range maps.Keys(ours) {
		if !real[shape] {
			invented = append(invented, shape)
		}
	}
	slices.Sort(invented)
	require.Empty(t, invented)
}

func options(s *Server) []string {
	var names []string
	for _, one := range s.settings() {
		names = append(names, one.Option)
	}
	return names
}

func TestARecordingIsServedAsItWasWritten(t *testing.T) {
	dir := os.Getenv("PILOTIS_SAMPLES")
	if dir == "" {
		t.Skip("PILOTIS_SAMPLES names no folder of recorded payloads")
	}
	dir = filepath.Join(dir, "mantis")
	for _, moment := range []string{"before", "after"} {
		s, err := FromRecording(dir, moment, Options{Now: func() time.Time { return morning }})
		require.NoError(t, err)
		for page := 1; page <= 6; page++ {
			want, err := os.ReadFile(filepath.Join(dir, moment, fmt.Sprintf("issues-page-%02d.json", page)))
			require.NoError(t, err)
			_, body := get(t, s, fmt.Sprintf("issues?page_size=25&page=%d", page))
			require.JSONEq(t, string(want), body)
		}
		for file, path := range map[string]string{
			"issues-index.json": "issues?page_size=0&select=id,updated_at,status,project", "projects.json": "projects", "users-me.json": "users/me",
			"filter1-updated-asc-page-02.json": "issues?filter_id=1&page_size=50&page=2",
		} {
			want, err := os.ReadFile(filepath.Join(dir, moment, file))
			require.NoError(t, err)
			_, body := get(t, s, path)
			require.JSONEq(t, string(want), body, file)
		}
	}
	s, err := FromRecording(dir, "before", Options{})
	require.NoError(t, err)
	_, body := get(t, s, "projects/1/users?page_size=50")
	require.Contains(t, body, `"h.orvalin"`, "as she was called before")
}
