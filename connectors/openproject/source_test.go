package openproject_test

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/openproject"
	sandbox "pilotis/connectors/sandbox/openproject"
	"pilotis/connectors/sandbox/world"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestNewRefusesBadOptions(t *testing.T) {
	good := openproject.Options{Name: "op", URL: "https://op.example/root/", Auth: openproject.Auth{APIKey: secret}}
	_, err := openproject.New(good)
	require.NoError(t, err)
	for name, change := range map[string]func(*openproject.Options){
		"no name":         func(o *openproject.Options) { o.Name = "" },
		"no url":          func(o *openproject.Options) { o.URL = "" },
		"no scheme":       func(o *openproject.Options) { o.URL = "op.example" },
		"secret in url":   func(o *openproject.Options) { o.URL = "https://apikey:" + secret + "@op.example" },
		"no auth":         func(o *openproject.Options) { o.Auth = openproject.Auth{} },
		"two auths":       func(o *openproject.Options) { o.Auth.Token = secret },
		"page size":       func(o *openproject.Options) { o.PageSize = -1 },
		"large page size": func(o *openproject.Options) { o.PageSize = 1001 },
		"overlap":         func(o *openproject.Options) { o.Overlap = time.Millisecond },
		"without":         func(o *openproject.Options) { o.Without = []string{"work_package"} },
		"bad CA":          func(o *openproject.Options) { o.REST.CA = []byte("x") },
	} {
		t.Run(name, func(t *testing.T) {
			opts := good
			change(&opts)
			_, err := openproject.New(opts)
			require.Error(t, err)
			require.NotContains(t, err.Error(), secret)
		})
	}
}

func TestCredentialsNeverPrint(t *testing.T) {
	opts := openproject.Options{Auth: openproject.Auth{APIKey: secret, Token: secret}}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", opts, opts, opts, opts.Auth), secret)
}

func TestCredentialsReachTheServer(t *testing.T) {
	for want, auth := range map[string]openproject.Auth{
		"Basic YXBpa2V5Om9wYXBpLXMzY3JldA==": {APIKey: secret},
		"Bearer opapi-s3cret":                {Token: secret},
	} {
		b := start(t, sandbox.Options{})
		got := ""
		b.instead(func(_ http.ResponseWriter, r *http.Request) bool {
			got = r.Header.Get("Authorization")
			require.Empty(t, r.Header.Get("Cookie"))
			require.Equal(t, "application/hal+json", r.Header.Get("Accept"))
			return false
		})
		require.NoError(t, b.source(t, func(o *openproject.Options) { o.Auth = auth }).Check(t.Context()))
		require.Equal(t, want, got)
	}
	b := start(t, sandbox.Options{})
	err := b.source(t, func(o *openproject.Options) { o.Auth = openproject.Auth{APIKey: "wr0ng"} }).Check(t.Context())
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.NotContains(t, err.Error(), "wr0ng")
	said, ok := errors.AsType[*openproject.APIError](err)
	require.True(t, ok)
	require.Equal(t, "Unauthenticated", said.Identifier)
}

func TestVocabulary(t *testing.T) {
	b := start(t, sandbox.Options{})
	v, err := b.source(t, nil).Vocabulary(t.Context())
	require.NoError(t, err)
	require.Contains(t, v.Statuses, connectors.Status{Name: "Nouveau", Category: "open"})
	require.Contains(t, v.Statuses, connectors.Status{Name: "Conforme", Category: "closed"})
	require.Equal(t, []string{"Basse", "Normale", "Haute"}, v.Priorities)
	require.Contains(t, v.Natures, "Bon de commande")
}

func TestACursorOfAnotherSourceStops(t *testing.T) {
	b := start(t, sandbox.Options{})
	err := b.source(t, nil).Pull(t.Context(), connectors.Cursor(`[1]`), nil)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "start a backfill")
}

func TestAWholeWorldIsReadAsItIs(t *testing.T) {
	w, err := world.Generate(world.Options{Seed: 3, Scale: 0.05, Until: someday})
	require.NoError(t, err)
	for _, options := range []sandbox.Options{{}, {Language: "en", NoMeetings: true}} {
		b := start(t, options)
		options.Now, options.APIKey = b.Now, secret
		b.server, err = sandbox.New(w, options)
		require.NoError(t, err)
		b.instead(func(http.ResponseWriter, *http.Request) bool { return false })
		b.change = func(o *openproject.Options) { o.PageSize = 200 }
		b.pull()
		b.requireState()
		r, err := connectors.Reconcile(t.Context(), b.source(t, b.change), b.log, b.log, connectors.ReconcileOptions{})
		require.NoError(t, err)
		require.True(t, r.Agrees(), "%+v", r)
	}
}

// BenchmarkPull reads 5,000 work packages with their histories from a server on
// this machine: one request each, beside the pages.
func BenchmarkPull(b *testing.B) {
	var c clock
	c.now = someday
	server, err := sandbox.New(nil, sandbox.Options{Now: c.Now, APIKey: secret, Window: -1})
	require.NoError(b, err)
	for n := range 5000 {
		at := someday.Add(time.Duration(n-6000) * time.Hour)
		id, err := server.Create(at, "Anne", sandbox.Draft{Type: "Livrable", Subject: fmt.Sprintf("Livrable %d", n), Fields: map[string]string{"Référence": fmt.Sprintf("LIV-%05d", n)}})
		require.NoError(b, err)
		for k := range 6 {
			require.NoError(b, server.Update(id, at.Add(time.Duration(k+1)*time.Minute), "Paul", sandbox.Draft{Done: itoa(10 * k)}))
		}
	}
	url := serve(b, server)
	for b.Loop() {
		opts := (&tool{url: url, clock: &c, page: 200}).options()
		source, err := openproject.New(opts)
		require.NoError(b, err)
		records := 0
		require.NoError(b, source.Pull(b.Context(), nil, func(page []connectors.Envelope, _ connectors.Cursor) error {
			records += len(page)
			return nil
		}))
		require.Greater(b, records, 5000)
		b.ReportMetric(float64(source.Requests()), "requests/op")
	}
}
