package openproject_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/openproject"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/openproject"
	"pilotis/connectors/sourcetest"
)

const secret = "opapi-s3cret"

// clock is a machine's clock that never sleeps.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	waited time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.waited = c.now.Add(d), c.waited+d
	return ctx.Err()
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// tool is a sandbox server as the suite wants it.
type tool struct {
	server *sandbox.Server
	url    string
	clock  *clock
	skew   time.Duration
	page   int
	change int
}

func open(t testing.TB, setting sourcetest.Setting, options sandbox.Options) *tool {
	t.Helper()
	tl := &tool{clock: &clock{now: setting.Start.Add(-setting.Skew)}, skew: setting.Skew, page: setting.Page}
	options.Now, options.APIKey = tl.Now, secret
	var err error
	tl.server, err = sandbox.New(nil, options)
	require.NoError(t, err)
	tl.url = serve(t, tl.server) + options.Prefix
	return tl
}

func serve(t testing.TB, server *sandbox.Server) string {
	listener := httptest.NewServer(server.Handler())
	t.Cleanup(listener.Close)
	return listener.URL
}

// someday is an ordinary Wednesday morning, with microseconds: the server prints
// fewer.
var someday = time.Date(2026, 6, 10, 9, 0, 12, 345678e3, time.UTC)

// always gives the tool one old work package: of a kind of which nothing is left
// a census is not believed.
func (tl *tool) always() *tool {
	if _, err := tl.server.Create(tl.Now().Add(-1000*time.Hour), "Anne", sandbox.Draft{Subject: "Toujours là"}); err != nil {
		panic(err)
	}
	return tl
}

func (tl *tool) options() openproject.Options {
	return openproject.Options{
		Name: "openproject", URL: tl.url, Auth: openproject.Auth{APIKey: secret}, PageSize: tl.page,
		REST: rest.Options{Clock: tl.clock, RequestsPerSecond: -1, Jitter: func() float64 { return 0.5 }},
	}
}

func (tl *tool) source(t testing.TB, change func(*openproject.Options)) *openproject.Source {
	t.Helper()
	opts := tl.options()
	if change != nil {
		change(&opts)
	}
	s, err := openproject.New(opts)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (tl *tool) Source(t testing.TB) connectors.Source { return tl.source(t, nil) }
func (tl *tool) Now() time.Time                        { return tl.clock.Now().Add(tl.skew) }
func (tl *tool) Advance(d time.Duration)               { tl.clock.advance(d) }
func (tl *tool) BeforeRequest(f func(n int))           { tl.server.BeforeRequest(f) }
func (tl *tool) Requests() int                         { return int(tl.server.Requests()) }
func (tl *tool) LimitPage(n int)                       { tl.server.LimitPage(n) }
func (tl *tool) Blank(n int)                           { tl.server.Blank(n) }
func (tl *tool) Secrets() []string                     { return []string{secret} }
func (tl *tool) Waited() time.Duration {
	tl.clock.mu.Lock()
	defer tl.clock.mu.Unlock()
	return tl.clock.waited
}

func (tl *tool) Disturb(n int, f sourcetest.Fault) {
	tl.server.Disturb(n, sandbox.Fault{Status: f.Status, RetryAfter: f.RetryAfter, Cut: f.Cut, Malformed: f.Malformed, HTML: f.HTML, Delay: f.Delay})
}

func (tl *tool) Create(n int) []string {
	var keys []string
	for range n {
		tl.change++
		number, err := tl.server.Create(tl.Now(), "Anne", sandbox.Draft{Type: "Livrable", Subject: fmt.Sprintf("Note n° %d", tl.change), Due: "2026-07-01"})
		if err != nil {
			panic(err)
		}
		keys = append(keys, "work_package/"+strconv.Itoa(number))
	}
	return keys
}

func number(key string) int {
	n, err := strconv.Atoi(key[strings.IndexByte(key, '/')+1:])
	if err != nil {
		panic(err)
	}
	return n
}

func (tl *tool) Change(key string) {
	tl.change++
	draft := sandbox.Draft{Status: "En cours", Done: strconv.Itoa(tl.change % 100), Subject: fmt.Sprintf("Version %d", tl.change)}
	_ = tl.server.Update(number(key), tl.Now(), "Anne", draft) // what was deleted meanwhile is not changed
}

// State and Fingerprint compare all that travels of an object.
func (tl *tool) State() map[string]string {
	state := map[string]string{}
	for key, o := range tl.server.Objects() {
		parts := []json.RawMessage{o.Body}
		parts = append(append(append(parts, o.Activities...), o.Relations...), o.Files...)
		state[key] = digest(parts)
	}
	return state
}

func (tl *tool) Fingerprint(e connectors.Envelope) string {
	var form struct {
		WorkPackage json.RawMessage   `json:"work_package"`
		Activities  []json.RawMessage `json:"activities"`
		Relations   []json.RawMessage `json:"relations"`
		Meeting     json.RawMessage   `json:"meeting"`
		Attachments []json.RawMessage `json:"attachments"`
	}
	parts := []json.RawMessage{json.RawMessage(e.Body)}
	if err := json.Unmarshal(e.Body, &form); err != nil {
		return err.Error()
	}
	switch e.Kind {
	case openproject.KindWorkPackage:
		parts = append(append([]json.RawMessage{form.WorkPackage}, form.Activities...), form.Relations...)
	case openproject.KindMeeting:
		parts = append([]json.RawMessage{form.Meeting}, form.Attachments...)
	}
	return digest(parts)
}

func digest(parts []json.RawMessage) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// administrator is the tool to an account that sees all: only to it does a 404
// prove anything.
type administrator struct{ *tool }

func (a administrator) Delete(key string) { a.server.Delete(number(key)) }
func (a administrator) Move(key string) {
	a.change++
	_ = a.server.Update(number(key), a.Now(), "Anne", sandbox.Draft{Project: 11 + a.change%3})
}
func (a administrator) Archive(key string, archived bool) {
	a.server.Archive(a.server.ProjectOf(number(key)), archived)
}

func (a administrator) Lacks() map[string]string {
	return map[string]string{"take away a permission": "an administrator sees all"}
}

// member is the tool to an account that may lose the sight of something.
type member struct{ *tool }

func (m member) Lacks() map[string]string {
	return map[string]string{
		"delete": "to who is no administrator what is deleted and what is hidden are the same", "move": "a project out of sight hides what moves there, and a visible one is the administrator's case",
	}
}

func (m member) Archive(key string, archived bool) {
	m.server.Archive(m.server.ProjectOf(number(key)), archived)
}

func (m member) Hide(key string, hidden bool) { m.server.Hide(number(key), hidden) }

func TestConformanceAsAdministrator(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, func(t testing.TB, setting sourcetest.Setting) sourcetest.Tool {
		return administrator{open(t, setting, sandbox.Options{Prefix: "/op"}).always()}
	})
}

func TestConformanceAsMemberOfAnOldRelease(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, func(t testing.TB, setting sourcetest.Setting) sourcetest.Tool {
		return member{open(t, setting, sandbox.Options{NotAdmin: true, NoMeetings: true, WholeSecond: true, DefaultPage: 2}).always()}
	})
}
