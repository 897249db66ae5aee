package squash_test

import (
	"context"
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
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/squash"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/sourcetest"
	"pilotis/connectors/squash"
)

// clock is the time of the server and of us: it moves when it is told to, and
// when somebody sleeps.
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

func (c *clock) Advance(d time.Duration) {
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

const secret = "s3cr3t-of-squash"

// tool is a living Squash with the kinds that one run of the suite looks at.
type tool struct {
	*clock
	server *sandbox.Server
	url    string
	skew   time.Duration
	page   int
	kind   string
	put    func() (int64, error) // makes an object
}

func (tl *tool) Source(t testing.TB) connectors.Source {
	source, err := squash.New(squash.Options{
		Name: "squash", URL: tl.url, Auth: squash.Auth{Token: secret}, Kinds: []string{tl.kind}, PageSize: tl.page,
		REST: rest.Options{Clock: skewed{tl.clock, -tl.skew}, RequestsPerSecond: -1, Jitter: func() float64 { return 0 }},
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = source.Close() })
	return source
}

// skewed is our clock when the server's is another.
type skewed struct {
	*clock
	by time.Duration
}

func (s skewed) Now() time.Time { return s.clock.Now().Add(s.by) }

func (tl *tool) State() map[string]string {
	state := map[string]string{}
	for _, id := range tl.server.Numbers(tl.kind) {
		state[fmt.Sprintf("%s/%d", tl.kind, id)] = fingerprint(tl.server.Look(tl.kind, id))
	}
	return state
}

func (tl *tool) Fingerprint(e connectors.Envelope) string { return fingerprint(e.Body) }

// fingerprint is what must be known of a test case or an execution, whichever.
func fingerprint(body []byte) string {
	var o struct {
		ID          int64           `json:"id"`
		Name        string          `json:"name"`
		Status      string          `json:"execution_status"`
		On          string          `json:"last_executed_on"`
		Description string          `json:"description"`
		Modified    string          `json:"last_modified_on"`
		Project     json.RawMessage `json:"project"`
		Steps       []struct {
			Status string `json:"execution_status"`
		} `json:"execution_steps"`
	}
	if err := json.Unmarshal(body, &o); err != nil {
		return "damaged: " + err.Error()
	}
	return fmt.Sprint(o.ID, o.Name, o.Status, o.On, o.Description, o.Modified, string(o.Project), o.Steps)
}

func (tl *tool) Create(n int) []string {
	var keys []string
	for range n {
		id, err := tl.put()
		if err != nil {
			panic(err)
		}
		keys = append(keys, fmt.Sprintf("%s/%d", tl.kind, id))
	}
	return keys
}

func number(key string) int64 {
	_, text, _ := strings.Cut(key, "/")
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return id
}

func (tl *tool) must(err error) {
	if err != nil {
		panic(err)
	}
}

func (tl *tool) Change(key string) {
	if tl.kind == squash.KindTestCase {
		tl.must(tl.server.EditTestCase(number(key), fmt.Sprint("<p>", tl.Now(), len(tl.server.Look(tl.kind, number(key))), "</p>")))
		return
	}
	// A tester runs through the statuses, so that two changes in one instant differ.
	status := "SUCCESS"
	for from, to := range map[string]string{"SUCCESS": "FAILURE", "FAILURE": "BLOCKED", "BLOCKED": "READY"} {
		if strings.Contains(string(tl.server.Look(tl.kind, number(key))), `"execution_mode":"MANUAL","execution_order":0,"execution_status":"`+from) {
			status = to
		}
	}
	tl.must(tl.server.SetStatus(number(key), status, "testeur.1"))
}

func (tl *tool) Delete(key string)            { tl.must(tl.server.Delete(tl.kind, number(key))) }
func (tl *tool) Hide(key string, hidden bool) { tl.must(tl.server.Hide(tl.kind, number(key), hidden)) }
func (tl *tool) LimitPage(n int)              { tl.server.LimitPage(n) }
func (tl *tool) Blank(n int)                  { tl.server.Blank(n) }
func (tl *tool) BeforeRequest(f func(n int))  { tl.server.BeforeRequest(f) }
func (tl *tool) Requests() int                { return int(tl.server.Requests()) }
func (tl *tool) Secrets() []string            { return []string{secret} }
func (tl *tool) Waited() time.Duration        { tl.mu.Lock(); defer tl.mu.Unlock(); return tl.waited }

// IdleRequests: the lists of projects, campaigns and iterations or of test cases,
// two more for a list of several pages, one for the links, one for the issues,
// and five pages of objects.
func (tl *tool) IdleRequests() int { return 3 + 2 + 1 + 1 + 5 }

func (tl *tool) Disturb(n int, f sourcetest.Fault) {
	if n == 0 {
		tl.server.Faults.Clear()
	}
	tl.server.Faults.Next(n, sandbox.Fault{Status: f.Status, RetryAfter: f.RetryAfter, Cut: f.Cut, Malformed: f.Malformed, HTML: f.HTML, Delay: f.Delay})
}

func (tl *tool) Lacks() map[string]string {
	lacks := map[string]string{"archive a container": "a project of Squash is there or not; that of a campaign is a status"}
	if tl.kind == squash.KindExecution {
		lacks["move"] = "an execution stays in its item of the test plan"
	}
	return lacks
}

// mover is a tool whose objects can be moved: test cases, not executions.
type mover struct {
	*tool
	second int64 // another project
}

func (m mover) Move(key string) { m.must(m.server.Move(sandbox.TestCase, number(key), m.second)) }

func newTool(t testing.TB, setting sourcetest.Setting, kind string) *tool {
	tl := &tool{clock: &clock{now: setting.Start}, skew: setting.Skew, page: setting.Page, kind: kind}
	server, err := sandbox.New(&world.World{Until: setting.Start}, sandbox.Options{Token: secret, Now: tl.Now})
	require.NoError(t, err)
	web := httptest.NewServer(server.Handler())
	t.Cleanup(web.Close)
	tl.server, tl.url = server, web.URL+"/squash"
	return tl
}

// Both tools begin with one object that the suite knows nothing of: of a kind of
// which a census names nothing, a reconciliation believes nothing.
func TestSuiteOnTestCases(t *testing.T) {
	sourcetest.Run(t, func(t testing.TB, setting sourcetest.Setting) sourcetest.Tool {
		tl := newTool(t, setting, squash.KindTestCase)
		first, second := tl.server.AddProject("CASSIOPEE"), tl.server.AddProject("PORTALIS")
		tl.put = func() (int64, error) { return tl.server.AddTestCase(first, "Calculer") }
		tl.Create(1)
		return mover{tl, second}
	})
}

func TestSuiteOnExecutions(t *testing.T) {
	sourcetest.Run(t, func(t testing.TB, setting sourcetest.Setting) sourcetest.Tool {
		tl := newTool(t, setting, squash.KindExecution)
		project := tl.server.AddProject("CASSIOPEE")
		_, iteration, err := tl.server.AddCampaign(project, "Recette 4.2", "BC-2026-001")
		require.NoError(t, err)
		test, err := tl.server.AddTestCase(project, "Calculer")
		require.NoError(t, err)
		tl.put = func() (int64, error) {
			item, err := tl.server.Plan(iteration, test)
			if err != nil {
				return 0, err
			}
			return tl.server.Execute(item, "SUCCESS", "testeur.1")
		}
		tl.Create(1)
		return tl
	})
}
