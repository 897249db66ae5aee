package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

func TestHeadersOnEveryAnswer(t *testing.T) {
	get := serve(t, filled())
	for _, path := range []string{"/", "/dictionary", "/nowhere", "/livez", "/readyz", "/version", "/metrics", "/style.css", "/?periode=x", "POST /"} {
		h := get(path).header
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.Contains(t, h.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		require.NotContains(t, h.Get("Content-Security-Policy"), "unsafe")
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
		require.Equal(t, "no-referrer", h.Get("Referrer-Policy"))
		require.NotEmpty(t, h.Get("Content-Type"))
	}
	require.Equal(t, http.StatusMethodNotAllowed, get("POST /").code)
	v := get("/nowhere")
	require.Equal(t, http.StatusNotFound, v.code)
	require.Contains(t, requireAccessible(t, v.body).text, "Page introuvable")
}

func TestStyleIsCachedUnderItsOwnAddress(t *testing.T) {
	get := serve(t, filled())
	href := parseHTML(t, get("/").body).all("link")[0].attrs["href"]
	v := get(href)
	require.Equal(t, "text/css; charset=utf-8", v.header.Get("Content-Type"))
	require.Contains(t, v.header.Get("Cache-Control"), "immutable")
	require.Equal(t, "no-store", get("/style.css").header.Get("Cache-Control"))
	require.Equal(t, "no-store", get("/").header.Get("Cache-Control"))
}

func TestReadiness(t *testing.T) {
	works := func(context.Context) error { return nil }
	fails := func(context.Context) error { return errors.New("connection\nrefused") }
	cases := []struct {
		name            string
		checks          []Check
		code            int
		verbose, silent string
	}{
		{"all work", []Check{{Name: "kafka", Probe: works}, {Name: "jira", Degrades: true, Probe: works}}, 200, "[+] kafka ok\n[+] jira ok\nready\n", "ready\n"},
		{"a tool is down", []Check{{Name: "kafka", Probe: works}, {Name: "jira", Degrades: true, Probe: fails}}, 200, "[+] kafka ok\n[~] jira degraded: connection refused\nready, degraded\n", "ready, degraded\n"},
		{"a part is down", []Check{{Name: "kafka", Probe: fails}, {Name: "jira", Degrades: true, Probe: fails}}, 503, "[-] kafka failed: connection refused\n[~] jira degraded: connection refused\nnot ready\n", "not ready\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			get := serve(t, filled().breaks("contractual.service_levels periods"), func(o *Options) { o.Checks = c.checks })
			v := get("/readyz?verbose")
			require.Equal(t, c.code, v.code)
			require.Equal(t, c.verbose, v.body)
			v = get("/readyz")
			require.Equal(t, c.code, v.code)
			require.Equal(t, c.silent, v.body)
			require.Equal(t, http.StatusOK, get("/livez").code, "alive whatever the parts do")
		})
	}
}

func TestVersionAndMetrics(t *testing.T) {
	registry := prometheus.NewRegistry()
	get := serve(t, filled(), func(o *Options) { o.Registry = registry })
	var build Build
	require.NoError(t, json.Unmarshal([]byte(get("/version").body), &build))
	require.Equal(t, "1.2.3", build.Version)

	get("/")
	get("/scanner/.env")
	get("/scanner/wp-login")
	body := get("/metrics").body
	require.Contains(t, body, `pilotis_build_info{commit="",version="1.2.3"} 1`)
	require.Contains(t, body, `pilotis_http_request_duration_seconds_count{code="200",route="GET /{$}"} 1`)
	require.Contains(t, body, `pilotis_http_request_duration_seconds_count{code="404",route="GET /"} 2`)
	require.NotContains(t, body, "scanner", "paths are no labels")

	_, err := New(Options{Warehouse: filled(), Paris: time.UTC, Registry: registry})
	require.ErrorContains(t, err, "metrics", "a registry serves one server")
	_, err = New(Options{})
	require.ErrorContains(t, err, "required")
}

func TestServeFinishesOpenRequestsThenEnds(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	s, err := New(Options{Listen: "127.0.0.1:0", Paris: time.UTC, Warehouse: filled(), Checks: []Check{{Name: "slow", Probe: func(context.Context) error {
		close(asked)
		<-release
		return nil
	}}}})
	require.NoError(t, err)
	require.Empty(t, s.Addr())
	require.NoError(t, s.Listen(t.Context()))
	other, err := New(Options{Listen: s.Addr(), Paris: time.UTC, Warehouse: filled()})
	require.NoError(t, err)
	require.ErrorContains(t, other.Listen(t.Context()), "in use")

	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	answered := make(chan string, 1)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		response, err := client.Get("http://" + s.Addr() + "/readyz")
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answered <- string(body)
	}()
	<-asked
	cancel()
	close(release)
	require.Equal(t, "ready\n", <-answered)
	require.NoError(t, <-served)
}

func TestServeGivesUpAfterTheGrace(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	s, err := New(Options{Listen: "127.0.0.1:0", Paris: time.UTC, Warehouse: filled(), Grace: time.Millisecond, Checks: []Check{{Name: "deaf", Probe: func(context.Context) error {
		close(asked)
		<-release
		return nil
	}}}})
	require.NoError(t, err)
	require.NoError(t, s.Listen(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	lost := make(chan error, 1)
	go func() {
		response, err := client.Get("http://" + s.Addr() + "/readyz")
		if err == nil {
			response.Body.Close()
		}
		lost <- err
	}()
	<-asked
	cancel()
	require.ErrorIs(t, <-served, context.DeadlineExceeded)
	require.Error(t, <-lost)
	close(release)
}

func TestOversizedRequestIsRefused(t *testing.T) {
	s, err := New(Options{Listen: "127.0.0.1:0", Paris: time.UTC, Warehouse: filled()})
	require.NoError(t, err)
	require.NoError(t, s.Listen(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + s.Addr() + "/?periode=" + strings.Repeat("x", 1<<20))
	require.NoError(t, err)
	response.Body.Close()
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, response.StatusCode)
	cancel()
	require.NoError(t, <-served)
}

// Whoever looks at the past must not take it for the present, on any page.
func TestEveryPageTellsAsOfWhenItsDataWereKnown(t *testing.T) {
	known := func(o *Options) { o.KnownAt = time.Date(2026, 9, 30, 21, 59, 59, 0, time.UTC) }
	for _, path := range []string{"/", "/dictionary", "/nowhere"} {
		text := requireAccessible(t, serve(t, filled(), known)(path).body).text
		require.Contains(t, text, "Données telles que connues le mercredi 30 septembre 2026 à 23", path)
		require.NotContains(t, serve(t, filled())(path).body, "telles que connues", path)
	}
}
