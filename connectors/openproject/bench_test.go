package openproject_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/openproject"
	sandbox "pilotis/connectors/sandbox/openproject"
	"pilotis/connectors/sourcetest"
)

// bench is a tool with what was collected of it.
type bench struct {
	*tool
	t      *testing.T
	log    *sourcetest.Log
	change func(*openproject.Options)
}

func start(t *testing.T, options sandbox.Options) *bench {
	return &bench{tool: open(t, sourcetest.Setting{Start: someday, Page: 3}, options), t: t, log: &sourcetest.Log{}}
}

func (b *bench) collect() error {
	_, err := connectors.Collect(b.t.Context(), b.source(b.t, b.change), b.log, b.log)
	return err
}

func (b *bench) pull() {
	b.t.Helper()
	require.NoError(b.t, b.collect())
}

// requireState checks that all that is there was received as it is.
func (b *bench) requireState() {
	b.t.Helper()
	got := map[string]string{}
	for key, e := range b.log.Latest() {
		if e.Presence == connectors.Present {
			got[key] = b.Fingerprint(e)
		}
	}
	require.Equal(b.t, b.State(), got)
}

func (b *bench) create(at time.Time, d sandbox.Draft) string {
	b.t.Helper()
	n, err := b.server.Create(at, "Anne", d)
	require.NoError(b.t, err)
	return "work_package/" + itoa(n)
}

func (b *bench) body(key string) map[string]json.RawMessage {
	b.t.Helper()
	var parts map[string]json.RawMessage
	require.NoError(b.t, json.Unmarshal(b.log.Latest()[key].Body, &parts), key)
	return parts
}

// requests are the addresses asked for from now on.
func (b *bench) spy() func() []*url.URL {
	var mu sync.Mutex
	var seen []*url.URL
	inner := b.server.Handler()
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, r.URL)
		mu.Unlock()
		inner.ServeHTTP(w, r)
	}))
	b.t.Cleanup(listener.Close)
	b.url = listener.URL
	return func() []*url.URL {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(seen)
	}
}

// instead answers some requests in place of the server.
func (b *bench) instead(answer func(w http.ResponseWriter, r *http.Request) bool) {
	inner := b.server.Handler()
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", b.Now().UTC().Format(http.TimeFormat))
		if !answer(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	b.t.Cleanup(listener.Close)
	b.url = listener.URL
}

type activity struct {
	ID      int `json:"id"`
	Details []struct {
		Raw string `json:"raw"`
	} `json:"details"`
}

func entries(t *testing.T, raw json.RawMessage) []activity {
	t.Helper()
	var all []activity
	require.NoError(t, json.Unmarshal(raw, &all))
	return all
}
