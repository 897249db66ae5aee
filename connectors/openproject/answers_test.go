package openproject_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	sandbox "pilotis/connectors/sandbox/openproject"
)

// Messages are in the language of the account: only identifiers are matched.
func TestTrapErrorsAreLocalised(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		text   string
	}{
		"invalid query":        {400, `{"_type":"Error","errorIdentifier":"urn:openproject-org:api:v3:errors:InvalidQuery","message":["Le filtre est invalide."]}`, "InvalidQuery: Le filtre est invalide."},
		"several errors":       {422, `{"_type":"Error","errorIdentifier":"urn:openproject-org:api:v3:errors:MultipleErrors","message":"x","_embedded":{"errors":[{"_type":"Error","message":"un"},{"_type":"Error","message":"deux"}]}}`, "MultipleErrors: un; deux"},
		"missing permission":   {403, `{"_type":"Error","errorIdentifier":"urn:openproject-org:api:v3:errors:MissingPermission","message":"Non."}`, "MissingPermission: Non."},
		"no OpenProject error": {404, `{"message":"nope"}`, "nope"},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, sandbox.Options{})
			b.server.Disturb(1, sandbox.Fault{Status: c.status, Body: c.body, Path: "/work_packages"})
			err := b.collect()
			require.Equal(t, connectors.Stop, connectors.KindOf(err))
			require.ErrorContains(t, err, c.text)
		})
	}
}

// The server does not page histories; where something does, the rest is asked for.
func TestTrapALongHistoryIsWhole(t *testing.T) {
	b := start(t, sandbox.Options{Window: -1})
	key := b.create(someday.Add(-time.Hour), sandbox.Draft{})
	for range 7 {
		b.Change(key)
	}
	inner := b.server.Handler()
	b.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/activities") {
			return false
		}
		recorder := httptest.NewRecorder()
		plain := r.Clone(r.Context())
		plain.Header.Del("Accept-Encoding")
		inner.ServeHTTP(recorder, plain)
		var form struct {
			Embedded struct {
				Elements []json.RawMessage `json:"elements"`
			} `json:"_embedded"`
		}
		_ = json.Unmarshal(recorder.Body.Bytes(), &form)
		page := max(1, number("/"+"0"+r.URL.Query().Get("offset")))
		all := form.Embedded.Elements
		part := all[min(len(all), 3*(page-1)):min(len(all), 3*page)]
		_ = json.NewEncoder(w).Encode(map[string]any{"_type": "Collection", "total": len(all), "count": len(part), "_embedded": map[string]any{"elements": part}})
		return true
	})
	b.pull()
	require.Len(t, entries(t, b.body(key)["activities"]), 8)
	b.requireState()
}

// One work package that cannot be read hides none of its neighbours.
func TestTrapABrokenElementHidesNoNeighbour(t *testing.T) {
	b := start(t, sandbox.Options{})
	keys := b.Create(3)
	bad := strings.TrimPrefix(keys[1], "work_package/")
	b.instead(func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case strings.HasSuffix(r.URL.Path, "/work_packages") && !r.URL.Query().Has("select"):
			_, _ = w.Write([]byte(`{"_type":"WorkPackageCollection","total":3,"count":3,"_embedded":{"elements":[{"id":`))
		case strings.HasSuffix(r.URL.Path, "/work_packages/"+bad):
			_, _ = w.Write([]byte(`{"id":` + bad + `,"subject":"` + "\xff" + `"}`))
		default:
			return false
		}
		return true
	})
	b.pull()
	latest := b.log.Latest()
	require.Contains(t, string(latest[keys[0]].Body), `"activities":[{`)
	require.Contains(t, string(latest[keys[2]].Body), `"activities":[{`)
	require.Equal(t, `{"id":`+bad+`,"subject":"`+"\xff"+`"}`, string(latest[keys[1]].Body), "the bytes received, for the transform to park")
}

func TestTrapACollectionThatContradictsItselfIsNoEmptyList(t *testing.T) {
	for _, body := range []string{`{}`, `{"total":0,"count":0}`, `{"total":2,"count":2,"_embedded":{"elements":[]}}`, `{"total":2,"count":0,"_embedded":{"elements":[]}}`, `[]`, `{"total":1,"count":1,"_embedded":{"elements":[{"subject":"x"}]}}`} {
		b := start(t, sandbox.Options{})
		b.Create(2)
		b.instead(func(w http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, "/work_packages") {
				_, _ = w.Write([]byte(body))
				return true
			}
			return false
		})
		require.Equal(t, connectors.Retry, connectors.KindOf(b.collect()), body)
		for key := range b.log.Latest() {
			require.NotContains(t, key, "work_package")
		}
	}
}

func TestTrapAServerThatIgnoresTheBoundStopsTheWalk(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Create(2)
	b.pull()
	b.Advance(time.Hour)
	b.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/work_packages") {
			_, _ = w.Write([]byte(`{"total":900,"count":1,"pageSize":1,"offset":1,"_embedded":{"elements":[{"id":1,"updatedAt":"2019-01-01T00:00:00Z"}]}}`))
			return true
		}
		return false
	})
	err := b.collect()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "ignores the bound")
}

func TestTrapTheServersClockMayBeSetBack(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Create(3)
	b.Advance(time.Hour)
	b.pull()
	b.Advance(-30 * time.Minute)
	b.Create(2)
	b.pull()
	b.requireState()
}
