package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/cmd/internal/config"
	"pilotis/connectors"
)

// What the configuration says of one JIRA arrives at its server.
func TestASourceReadsAsItIsConfigured(t *testing.T) {
	var mu sync.Mutex
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/rest/api/2/serverInfo":
			_, _ = io.WriteString(w, `{"version":"9.12.0","deploymentType":"Server","serverTime":"2026-06-01T10:00:00.000+0000"}`)
		case "/rest/api/2/myself":
			_, _ = io.WriteString(w, `{"name":"pilotis","timeZone":"UTC"}`)
		case "/rest/api/2/search":
			body, _ := io.ReadAll(r.Body)
			query, _ := url.QueryUnescape(r.URL.RawQuery)
			mu.Lock()
			asked += query + string(body) + "\n"
			mu.Unlock()
			w.WriteHeader(http.StatusForbidden)
		default:
			_, _ = io.WriteString(w, `[]`)
		}
	}))
	defer server.Close()
	configured := config.Source{Name: "a", Tool: "jira", URL: server.URL, Token: config.NewSecret("t"), RequestsPerSecond: 1000, PageSize: 7,
		JIRA: &config.JIRA{Flavor: "datacenter", JQL: "labels = n2"}}

	source, err := newSource(configured)
	require.NoError(t, err)
	defer source.Close()
	err = source.Pull(t.Context(), nil, func([]connectors.Envelope, connectors.Cursor) error { return nil })
	require.Error(t, err)
	require.Contains(t, asked, "(labels = n2)")
	require.Contains(t, asked, "maxResults=7")

	configured.JIRA.Flavor = "cloud"
	_, _, err = Vocabulary(t.Context(), configured)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "remove jira.flavor from the source")
}

// A Mantis that lists only by a stored filter is asked by the one configured.
func TestAMantisIsListedByItsFilter(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.Path+"?"+r.URL.RawQuery)
		mu.Unlock()
		w.Header().Set("X-Mantis-Version", "2.19.0")
		w.Header().Set("X-Mantis-LoginMethod", "api-token")
		w.Header().Set("X-Mantis-Username", "pilotis")
		if r.URL.Path == "/api/rest/projects" {
			_, _ = io.WriteString(w, `{"projects":[{"id":1,"name":"CAS"}]}`)
			return
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	configured := config.Source{Name: "a", Tool: "mantis", URL: server.URL, Token: config.NewSecret("t"), RequestsPerSecond: 1000}
	pull := func() error {
		source, err := newSource(configured)
		require.NoError(t, err)
		defer source.Close()
		return source.Pull(t.Context(), nil, func([]connectors.Envelope, connectors.Cursor) error { return nil })
	}
	require.ErrorContains(t, pull(), "mantis.filter of the source")
	configured.Mantis = &config.Mantis{Filter: 7}
	require.Error(t, pull())
	require.Contains(t, asked[len(asked)-1], "filter_id=7")
}
