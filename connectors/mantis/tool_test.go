package mantis

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
	"go.uber.org/goleak"

	"pilotis/connectors"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/mantis"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/sourcetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a time that sleeping and the suite move.
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

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.waited = c.now.Add(d), c.waited+d
	return ctx.Err()
}

const secret = "s3cret-t0ken"

// tool is a sandbox server under the suite.
type tool struct {
	server  *sandbox.Server
	url     string
	theirs  *clock
	ours    *clock
	page    int
	created int
	adjust  func(*Options)
	users   bool
}

// opener starts sandbox servers of a version, read as adjust says.
func opener(version string, adjust func(*Options)) sourcetest.Opener {
	return func(t testing.TB, setting sourcetest.Setting) sourcetest.Tool {
		tool := &tool{theirs: &clock{now: setting.Start}, ours: &clock{now: setting.Start.Add(-setting.Skew)}, page: setting.Page, adjust: adjust}
		var err error
		// An issue that nobody deletes: a census that names none of a kind is not believed.
		first := &world.World{Anomalies: []world.Anomaly{{Ref: "ANO-00001", ID: 1, Summary: "Toujours là", Tranche: "FERME",
			Events: []world.Event{{At: setting.Start.Add(-24 * time.Hour), Kind: "opened"}}}}}
		tool.server, err = sandbox.New(first, sandbox.Options{Now: tool.theirs.Now, Token: secret, Version: version, Zone: setting.Zone})
		require.NoError(t, err)
		tool.users = !strings.HasPrefix(version, "2.25") && !strings.HasPrefix(version, "2.19")
		listener := httptest.NewServer(tool.server.Handler())
		t.Cleanup(listener.Close)
		tool.url = listener.URL + "/mantis"
		return tool
	}
}

func (o *tool) Source(t testing.TB) connectors.Source {
	opts := Options{
		Name: "mantis-test", URL: o.url, Auth: Auth{Token: secret}, PageSize: o.page, IndexPageSize: o.page,
		REST: rest.Options{RequestsPerSecond: -1, Clock: o.ours},
	}
	if o.adjust != nil {
		o.adjust(&opts)
	}
	s, err := New(opts)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func (o *tool) State() map[string]string {
	state := map[string]string{}
	for key, body := range o.server.Objects() {
		if o.users || !strings.HasPrefix(key, User+"/") {
			state[key] = digest(body)
		}
	}
	return state
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}

func (o *tool) Fingerprint(e connectors.Envelope) string { return digest(e.Body) }
func (o *tool) Now() time.Time                           { return o.theirs.Now() }
func (o *tool) Waited() time.Duration {
	o.ours.mu.Lock()
	defer o.ours.mu.Unlock()
	return o.ours.waited
}
func (o *tool) Secrets() []string           { return []string{secret} }
func (o *tool) Requests() int               { return int(o.server.Requests()) }
func (o *tool) BeforeRequest(f func(n int)) { o.server.BeforeRequest(f) }

func (o *tool) Advance(d time.Duration) {
	o.theirs.advance(d)
	o.ours.advance(d)
}

func (o *tool) Create(n int) []string {
	var keys []string
	for range n {
		o.created++
		keys = append(keys, Issue+"/"+strconv.Itoa(o.server.Create(1+o.created%2, fmt.Sprintf("Édition tronquée %d", o.created))))
	}
	return keys
}

func number(key string) int {
	_, id, _ := strings.Cut(key, "/")
	n, err := strconv.Atoi(id)
	if err != nil {
		panic(err)
	}
	return n
}

func (o *tool) Change(key string)            { o.server.Note(number(key), "Reproduit.") }
func (o *tool) Delete(key string)            { o.server.Delete(number(key)) }
func (o *tool) Hide(key string, hidden bool) { o.server.Hide(number(key), hidden) }

func (o *tool) Move(key string) {
	o.server.Move(number(key), 1+o.server.Project(number(key))%3)
}

func (o *tool) Archive(key string, archived bool) {
	o.server.Disable(o.server.Project(number(key)), archived)
}

func (o *tool) Disturb(n int, fault sourcetest.Fault) {
	o.server.Disturb(n, sandbox.Fault{
		Status: fault.Status, RetryAfter: fault.RetryAfter, Cut: fault.Cut, Malformed: fault.Malformed, HTML: fault.HTML, Delay: fault.Delay,
	})
}

func (o *tool) Lacks() map[string]string {
	return map[string]string{
		"limit its pages":                 "Mantis has no most: it gives as many as are asked",
		"give empty pages before the end": "a page of Mantis names no next one: an empty one is the end",
	}
}

var (
	_ sourcetest.Lacking   = (*tool)(nil)
	_ sourcetest.Deleter   = (*tool)(nil)
	_ sourcetest.Mover     = (*tool)(nil)
	_ sourcetest.Hider     = (*tool)(nil)
	_ sourcetest.Archiver  = (*tool)(nil)
	_ sourcetest.Waiter    = (*tool)(nil)
	_ sourcetest.Secretive = (*tool)(nil)
)

func TestSuiteWithTheIndexInOneAnswer(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, opener("2.29.0", nil))
}

func TestSuiteWithTheIndexInPages(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, opener("2.28.4", func(o *Options) { o.Index = Paged }))
}

func TestSuiteBeforeSelect(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, opener("2.25.8", nil))
}

// lister is a tool of which each pull lists all, page by page.
type lister struct{ *tool }

func (lister) IdleRequests() int { return 12 }

var _ sourcetest.Idler = lister{}

// Before 2.20 a stored filter gives the list, here in the order of the numbers.
func TestSuiteByAStoredFilter(t *testing.T) {
	t.Parallel()
	open := opener("2.19.1", func(o *Options) { o.FilterID = 4 })
	sourcetest.Run(t, func(t testing.TB, setting sourcetest.Setting) sourcetest.Tool {
		return lister{open(t, setting).(*tool)}
	})
}

// decoded gives the value of a JSON text.
func decoded(t testing.TB, body []byte) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(body, &v))
	return v
}
