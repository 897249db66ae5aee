package rest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stillClock moves only when somebody sleeps on it.
type stillClock struct {
	mu     sync.Mutex
	now    time.Time
	sleeps []time.Duration
}

func newStillClock() *stillClock {
	return &stillClock{now: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)}
}

func (c *stillClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stillClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sleeps = append(c.sleeps, d)
	c.now = c.now.Add(d)
	return ctx.Err()
}

type answer struct {
	status int
	header map[string]string
	body   string
}

// script answers one step a request and then 200.
func script(t *testing.T, clock *stillClock, steps ...answer) *httptest.Server {
	t.Helper()
	var mu sync.Mutex
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		w.Header().Set("Date", clock.Now().UTC().Format(http.TimeFormat))
		if n >= len(steps) {
			_, _ = io.WriteString(w, `{"ok":true}`)
			return
		}
		step := steps[n]
		n++
		for k, v := range step.header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(step.status)
		_, _ = io.WriteString(w, step.body)
	}))
	t.Cleanup(server.Close)
	return server
}

func client(t *testing.T, clock *stillClock, change func(*rest.Options)) *rest.Client {
	t.Helper()
	opts := rest.Options{Clock: clock, Jitter: func() float64 { return 0.5 }, RequestsPerSecond: -1}
	if change != nil {
		change(&opts)
	}
	c, err := rest.New(opts)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func TestWaitsAsTheServerAsks(t *testing.T) {
	start := newStillClock().now
	cases := map[string]struct {
		status int
		header map[string]string
		want   time.Duration
	}{
		"seconds":                      {429, map[string]string{"Retry-After": "7"}, 7 * time.Second},
		"HTTP date":                    {503, map[string]string{"Retry-After": start.Add(12 * time.Second).Format(http.TimeFormat)}, 12 * time.Second},
		"ISO reset":                    {429, map[string]string{"X-RateLimit-Reset": start.Add(20 * time.Second).Format(time.RFC3339)}, 20 * time.Second},
		"ISO reset without seconds":    {429, map[string]string{"X-RateLimit-Reset": "2026-03-04T09:01Z"}, time.Minute},
		"epoch reset":                  {429, map[string]string{"X-RateLimit-Reset": fmt.Sprint(start.Add(9 * time.Second).Unix())}, 9 * time.Second},
		"longest of both is the first": {429, map[string]string{"Retry-After": "3", "X-RateLimit-Reset": start.Add(time.Hour).Format(time.RFC3339)}, 3 * time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			clock := newStillClock()
			server := script(t, clock, answer{status: c.status, header: c.header})
			cl := client(t, clock, nil)
			_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
			require.NoError(t, err)
			require.EqualValues(t, 2, cl.Requests())
			waited := clock.Now().Sub(start)
			require.GreaterOrEqual(t, waited, c.want)
			require.Less(t, waited, c.want+time.Second)
		})
	}
}

// An instant given by a server whose clock is an hour ahead is meant in its own
// time.
func TestRetryAfterDateIsReadByTheServersClock(t *testing.T) {
	clock := newStillClock()
	ahead := clock.now.Add(time.Hour)
	server := script(t, clock, answer{status: 429, header: map[string]string{
		"Date": ahead.Format(http.TimeFormat), "Retry-After": ahead.Add(5 * time.Second).Format(http.TimeFormat)}})
	_, _, err := client(t, clock, nil).GetJSON(t.Context(), "read", server.URL)
	require.NoError(t, err)
	require.Less(t, clock.Now().Sub(newStillClock().now), 6*time.Second)
}

func TestBackOffDoublesAndIsBounded(t *testing.T) {
	clock := newStillClock()
	bad := answer{status: 502}
	server := script(t, clock, bad, bad, bad, bad, bad, bad, bad, bad)
	cl := client(t, clock, nil)
	_, _, err := cl.GetJSON(t.Context(), "read projects", server.URL)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.EqualValues(t, rest.DefaultAttempts, cl.Requests())
	require.Equal(t, []time.Duration{750 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second, 6 * time.Second, 12 * time.Second}, clock.sleeps)
	require.ErrorContains(t, err, "read projects: GET "+server.URL+" answers 502")
}

func TestAWaitBeyondTheBoundIsARetryFaultAndIsHeld(t *testing.T) {
	clock := newStillClock()
	server := script(t, clock, answer{status: 429, header: map[string]string{"Retry-After": "3600"}})
	cl := client(t, clock, nil)
	_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.Empty(t, clock.sleeps)
	_, _, err = cl.GetJSON(t.Context(), "read", server.URL)
	require.ErrorContains(t, err, "wait until 2026-03-04T10:00:00Z")
	require.EqualValues(t, 1, cl.Requests(), "no request while the server wants quiet")
	clock.now = clock.now.Add(time.Hour)
	_, _, err = cl.GetJSON(t.Context(), "read", server.URL)
	require.NoError(t, err)
}

// Data Center says retry-after on every answer; more than 0 means an empty bucket.
func TestASuccessThatAsksToWaitHoldsTheNextRequest(t *testing.T) {
	clock := newStillClock()
	server := script(t, clock,
		answer{status: 200, header: map[string]string{"Retry-After": "0"}, body: `{}`},
		answer{status: 200, header: map[string]string{"Retry-After": "4"}, body: `{}`})
	cl := client(t, clock, nil)
	for range 2 {
		_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
		require.NoError(t, err)
	}
	require.Empty(t, clock.sleeps)
	_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
	require.NoError(t, err)
	require.Equal(t, []time.Duration{4 * time.Second}, clock.sleeps)
}

func TestPacing(t *testing.T) {
	clock := newStillClock()
	server := script(t, clock)
	cl := client(t, clock, func(o *rest.Options) { o.RequestsPerSecond, o.Burst = 2, 1 })
	for range 5 {
		_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
		require.NoError(t, err)
	}
	require.Equal(t, 2*time.Second, clock.Now().Sub(newStillClock().now))
}

func TestOnlyIdempotentRequestsAreRepeated(t *testing.T) {
	post := func(ctx context.Context, cl *rest.Client, url string) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(`{"jql":"x"}`))
		require.NoError(t, err)
		return cl.Do(req)
	}
	clock := newStillClock()
	server := script(t, clock, answer{status: 503}, answer{status: 503})
	cl := client(t, clock, nil)
	resp, err := post(t.Context(), cl, server.URL)
	require.NoError(t, err)
	require.Equal(t, 503, resp.StatusCode)
	require.EqualValues(t, 1, cl.Requests())
	resp, err = post(rest.Idempotent(t.Context()), cl, server.URL)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode)
	require.EqualValues(t, 3, cl.Requests())
}

func TestACutBodyIsRepeatedAndAPostBodyIsSentWhole(t *testing.T) {
	clock := newStillClock()
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(b))
		if len(bodies) == 1 {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"issues":[`)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, `{}`)
	}))
	defer server.Close()
	cl := client(t, clock, nil)
	req, err := http.NewRequestWithContext(rest.Idempotent(t.Context()), http.MethodPost, server.URL, strings.NewReader("whole"))
	require.NoError(t, err)
	resp, err := cl.Do(req)
	require.NoError(t, err)
	body, err := rest.ReadJSON("read", resp)
	require.NoError(t, err)
	require.Equal(t, `{}`, string(body))
	require.Equal(t, []string{"whole", "whole"}, bodies)
}

func TestASlowBodyMeetsTheDeadlineOfTheAttempt(t *testing.T) {
	clock := newStillClock()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	cl := client(t, clock, func(o *rest.Options) { o.Timeout, o.Attempts = 20*time.Millisecond, 2 })
	_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.EqualValues(t, 2, cl.Requests())
}

func TestACancelledCallIsNotRepeated(t *testing.T) {
	clock := newStillClock()
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(503)
	}))
	defer server.Close()
	cl := client(t, clock, nil)
	_, _, err := cl.GetJSON(ctx, "read", server.URL)
	require.ErrorIs(t, err, context.Canceled)
	require.EqualValues(t, 1, cl.Requests())
}

func TestTooLargeAndGzipBombAreErrorsNotTruncations(t *testing.T) {
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = zip.Write(make([]byte, 1<<20))
	}
	require.NoError(t, zip.Close())
	for name, body := range map[string]struct {
		bytes []byte
		gzip  bool
	}{"plain": {bytes.Repeat([]byte("x"), 1025), false}, "gzip bomb": {bomb.Bytes(), true}} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if body.gzip {
					require.Equal(t, "gzip", r.Header.Get("Accept-Encoding"))
					w.Header().Set("Content-Encoding", "gzip")
				}
				_, _ = w.Write(body.bytes)
			}))
			defer server.Close()
			cl := client(t, newStillClock(), func(o *rest.Options) { o.MaxBody = 1024 })
			_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
			require.ErrorIs(t, err, rest.ErrTooLarge)
			require.Equal(t, connectors.Stop, connectors.KindOf(err))
			require.EqualValues(t, 1, cl.Requests())
		})
	}
}

func TestNeverRedirectedToAnotherHost(t *testing.T) {
	var leaked string
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { leaked = r.Header.Get("Authorization") }))
	defer thief.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/inside" {
			_, _ = io.WriteString(w, `{}`)
			return
		}
		target := thief.URL + "/login?token=s3cret"
		if r.URL.Path == "/same" {
			target = "/inside"
		}
		http.Redirect(w, r, target, http.StatusFound)
	}))
	defer server.Close()
	cl := client(t, newStillClock(), func(o *rest.Options) { o.Authenticate = rest.Bearer("s3cret") })
	_, _, err := cl.GetJSON(t.Context(), "read", server.URL+"/out")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "another host")
	require.NotContains(t, err.Error(), "s3cret")
	require.Empty(t, leaked)
	_, _, err = cl.GetJSON(t.Context(), "read", server.URL+"/same")
	require.NoError(t, err)
}

func TestNoCookiesAreKept(t *testing.T) {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Cookie"), r.Header.Get("User-Agent"))
		http.SetCookie(w, &http.Cookie{Name: "JSESSIONID", Value: "1"})
		_, _ = io.WriteString(w, `{}`)
	}))
	defer server.Close()
	cl := client(t, newStillClock(), func(o *rest.Options) { o.UserAgent = "pilotis/1" })
	for range 2 {
		_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
		require.NoError(t, err)
	}
	require.Equal(t, []string{"", "pilotis/1", "", "pilotis/1"}, seen)
}

func TestPrivateCertificateAuthority(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) }))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	defer server.Close()
	cl := client(t, newStillClock(), nil)
	_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "certificate authority")
	require.EqualValues(t, 1, cl.Requests())

	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	cl = client(t, newStillClock(), func(o *rest.Options) { o.CA = ca })
	_, _, err = cl.GetJSON(t.Context(), "read", server.URL)
	require.NoError(t, err)

	_, err = rest.New(rest.Options{CA: []byte("not PEM")})
	require.Error(t, err)
}

func TestSecretsNeverShow(t *testing.T) {
	cl := client(t, newStillClock(), func(o *rest.Options) {
		o.Attempts, o.Authenticate = 1, rest.Basic("anne", "hunter2")
		o.Transport = failing{}
	})
	_, _, err := cl.GetJSON(t.Context(), "read", "http://anne:hunter2@127.0.0.1:1/a?jql=x&api_key=hunter2&nextPageToken=hunter2#hunter2")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter2")
	require.NotContains(t, err.Error(), "anne")
	require.ErrorContains(t, err, "jql=x")
	_, _, err = cl.GetJSON(t.Context(), "read", "http://anne:hunter2@bad host/")
	require.NotContains(t, err.Error(), "hunter2")
}

type failing struct{}

func (failing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
}
