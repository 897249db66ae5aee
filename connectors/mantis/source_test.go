package mantis

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/mantis"
	"pilotis/connectors/sourcetest"
)

func source(t testing.TB, url string, change func(*Options)) *Source {
	t.Helper()
	opts := Options{Name: "mantis-test", URL: url, Auth: Auth{Token: secret},
		REST: rest.Options{RequestsPerSecond: -1, Clock: &clock{now: time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)}}}
	if change != nil {
		change(&opts)
	}
	s, err := New(opts)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// house is a sandbox server with a source on it and what was collected.
type house struct {
	*sandbox.Server
	*clock
	t        testing.TB
	source   *Source
	log      *sourcetest.Log
	mu       sync.Mutex
	requests []*http.Request
	between  func(w http.ResponseWriter, r *http.Request) bool // answers in the server's place
}

func newHouse(t testing.TB, server sandbox.Options, change func(*Options)) *house {
	h := &house{t: t, clock: &clock{now: time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)}, log: &sourcetest.Log{}}
	server.Now = h.Now
	if server.Token == "" {
		server.Token = secret
	}
	var err error
	h.Server, err = sandbox.New(nil, server)
	require.NoError(t, err)
	handler := h.Handler()
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.receive(w, r) {
			handler.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(listener.Close)
	h.source = source(t, listener.URL+"/mantis", func(o *Options) {
		o.REST.Clock = h.clock
		if change != nil {
			change(o)
		}
	})
	return h
}

// receive notes a request, one after another, and tells whether it was answered in
// the server's place.
func (h *house) receive(w http.ResponseWriter, r *http.Request) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests = append(h.requests, r)
	return h.between != nil && h.between(w, r)
}

// pull collects and gives the keys that came, without those beside the issues.
func (h *house) pull() []string {
	h.t.Helper()
	before := len(h.log.Records())
	_, err := connectors.Collect(h.t.Context(), h.source, h.log, h.log)
	require.NoError(h.t, err)
	var keys []string
	for _, e := range h.log.Records()[before:] {
		if e.Kind == Issue {
			keys = append(keys, e.Key())
		}
	}
	return keys
}

func (h *house) fails() error {
	h.t.Helper()
	_, err := connectors.Collect(h.t.Context(), h.source, h.log, h.log)
	require.Error(h.t, err)
	require.NotContains(h.t, err.Error(), secret)
	return err
}

// create makes n issues, a minute apart.
func (h *house) create(n int) []int {
	var ids []int
	for range n {
		ids = append(ids, h.Create(1, "Constat"))
		h.advance(time.Minute)
	}
	return ids
}

func key(id int) string { return fmt.Sprint(Issue, "/", id) }

func TestTheTokenIsSentBare(t *testing.T) {
	h := newHouse(t, sandbox.Options{Version: "2.28.4"}, nil)
	h.create(1)
	h.pull()
	for _, r := range h.requests {
		require.Equal(t, secret, r.Header.Get("Authorization"))
	}
}

func TestAProxyBeforeMantisGetsItsOwnCredentials(t *testing.T) {
	h := newHouse(t, sandbox.Options{Version: "2.28.4"}, func(o *Options) { o.Auth.User, o.Auth.Password = "proxy", "w0rd" })
	h.create(1)
	require.Len(t, h.pull(), 1)
	require.Equal(t, "Basic "+base64.StdEncoding.EncodeToString([]byte("proxy:w0rd"))+", "+secret, h.requests[0].Header.Get("Authorization"))
}

// A session cookie would switch to another login, and an impersonation is never
// wanted.
func TestNeitherCookiesNorImpersonationAreSent(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	h.between = func(w http.ResponseWriter, _ *http.Request) bool {
		http.SetCookie(w, &http.Cookie{Name: "PHPSESSID", Value: "x", Path: "/"})
		return false
	}
	h.create(2)
	h.pull()
	require.Greater(t, len(h.requests), 3)
	for _, r := range h.requests {
		require.Empty(t, r.Cookies())
		require.NotContains(t, r.Header, "X-Mantis-Username")
	}
}

func TestAnonymousFallbackIsAStopAndNeverFewerIssues(t *testing.T) {
	h := newHouse(t, sandbox.Options{Anonymous: true, Token: "another"}, nil)
	h.create(3)
	err := h.fails()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "anonymous")
	require.Empty(t, h.log.Records())
	for _, err := range h.source.IDs(t.Context()) {
		require.Error(t, err, "nor is it a census")
	}
}

func TestAnswersThatDoNotNameTheLoginAreRefused(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	h.between = func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"projects":[],"issues":[]}`))
		return true
	}
	require.Equal(t, connectors.Stop, connectors.KindOf(h.fails()))
}

func TestTheTokenOfAnotherAccountIsAStop(t *testing.T) {
	h := newHouse(t, sandbox.Options{Account: "j.lectrice"}, func(o *Options) { o.Account = "pilotis" })
	err := h.fails()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, `"j.lectrice"`)
}

func TestUnknownTokensAreAStopInEveryVersion(t *testing.T) {
	for _, version := range []string{"2.25.8", "2.26.4", "2.28.4", "2.29.0-dev"} {
		h := newHouse(t, sandbox.Options{Version: version, Token: "another"}, nil)
		require.Equal(t, connectors.Stop, connectors.KindOf(h.fails()), version)
	}
}

func TestBefore29ThereIsNoHistory(t *testing.T) {
	h := newHouse(t, sandbox.Options{Version: "2.8.1"}, nil)
	err := h.fails()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "before 2.9")
}

func TestBefore220TheListHidesClosedIssuesUnlessAFilterSaysOtherwise(t *testing.T) {
	const byNumber, byUpdate = 4, 1
	for _, filter := range []int{byNumber, byUpdate} {
		h := newHouse(t, sandbox.Options{Version: "2.19.1"}, func(o *Options) { o.FilterID = filter; o.PageSize = 3 })
		ids := h.create(8)
		h.SetStatus(ids[2], 90)
		h.advance(time.Minute)
		require.Len(t, h.pull(), 8, "the closed one too")
		h.SetStatus(ids[0], 90)
		h.advance(time.Minute)
		require.Equal(t, []string{key(ids[0])}, h.pull())
	}
	h := newHouse(t, sandbox.Options{Version: "2.19.1"}, nil)
	h.create(2)
	err := h.fails()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "filter")
}

func TestAnAccountWithoutTheRightToSeeHistoriesIsAStop(t *testing.T) {
	for _, version := range []string{"2.25.8", "2.29.0"} {
		h := newHouse(t, sandbox.Options{NoHistory: true, Version: version}, nil)
		h.create(3)
		err := h.fails()
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
		require.ErrorContains(t, err, "view_history_threshold")
	}
}

// history_order is a setting of the server; the bytes are not for us to change.
func TestAHistoryInDescendingOrderIsLeftAsItIs(t *testing.T) {
	h := newHouse(t, sandbox.Options{NewestFirst: true}, nil)
	ids := h.create(1)
	h.SetStatus(ids[0], 50)
	h.advance(time.Minute)
	h.pull()
	history := decoded(t, h.log.Latest()[key(ids[0])].Body).(map[string]any)["history"].([]any)
	require.Equal(t, "field-updated", history[0].(map[string]any)["type"].(map[string]any)["name"])
	require.Contains(t, string(h.log.Latest()["config/history_order"].Body), "DESC")
}

func TestMaintenanceIsARetryAndNeverAnEmptyList(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	h.create(2)
	h.pull()
	h.Disturb(20, sandbox.Fault{Status: http.StatusServiceUnavailable})
	err := h.fails()
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, "maintenance")
}

func TestAnAddressWithoutRewritingIsExplained(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	h.create(1)
	h.between = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/index.php/") {
			return false
		}
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("<html><body>Not Found</body></html>"))
		return true
	}
	err := h.fails()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "/api/rest/index.php")
	h.source.opts.URL += "/index.php"
	require.Len(t, h.pull(), 1)
}

func TestPHPWarningsBeforeTheJSONAreNotAnEmptyList(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	h.create(1)
	h.between = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/issues") {
			return false
		}
		w.Header().Set("X-Mantis-LoginMethod", "api-token")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("<br />\n<b>Warning</b>: Undefined variable in core.php\n" + `{"issues":[]}`))
		return true
	}
	require.Equal(t, connectors.Retry, connectors.KindOf(h.fails()))
}

func TestAProjectThatIsNotVisibleIsAStop(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, func(o *Options) { o.Projects = []string{"Cassiopée", "Inconnu"} })
	err := h.fails()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "Inconnu")
	require.ErrorContains(t, h.source.Check(t.Context()), "Inconnu")
}

func TestUsersThatMayNotBeListed(t *testing.T) {
	h := newHouse(t, sandbox.Options{NoUsers: true}, nil)
	h.create(2)
	require.Equal(t, connectors.Stop, connectors.KindOf(h.fails()))
	require.Len(t, h.log.Records(), 2+3+9+1, "issues, projects, versions and the category have landed before")

	h = newHouse(t, sandbox.Options{NoUsers: true}, func(o *Options) { o.WithoutUsers = true })
	h.create(2)
	require.Len(t, h.pull(), 2)
}

func TestMistakesInTheOptions(t *testing.T) {
	for text, change := range map[string]func(*Options){
		"no name":       func(o *Options) { o.Name = "" },
		"url":           func(o *Options) { o.URL = "mantis" },
		"credentials":   func(o *Options) { o.URL = "https://a:b@mantis.example" },
		"API token":     func(o *Options) { o.Auth = Auth{} },
		"bare token":    func(o *Options) { o.Auth = Auth{Token: "Bearer x"} },
		"for the proxy": func(o *Options) { o.Auth.User = "u" },
		"index":         func(o *Options) { o.Index = "some" },
		"page size":     func(o *Options) { o.PageSize = 1 },
		"filter":        func(o *Options) { o.FilterID = -1 },
		"overlap":       func(o *Options) { o.Overlap = time.Second },
		"negative":      func(o *Options) { o.SweepEvery = -1 },
	} {
		opts := Options{Name: "m", URL: "https://mantis.example", Auth: Auth{Token: secret}}
		change(&opts)
		_, err := New(opts)
		require.ErrorContains(t, err, text)
		require.NotContains(t, err.Error(), secret)
	}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", Auth{Token: secret}, Options{Auth: Auth{Token: secret}}, Auth{Token: secret}), secret)
}

func TestVocabulary(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	v, err := h.source.Vocabulary(t.Context())
	require.NoError(t, err)
	require.Equal(t, []connectors.Status{
		{Name: "new", Category: "new"}, {Name: "feedback", Category: "indeterminate"}, {Name: "acknowledged", Category: "indeterminate"},
		{Name: "confirmed", Category: "indeterminate"}, {Name: "assigned", Category: "indeterminate"},
		{Name: "resolved", Category: "done"}, {Name: "closed", Category: "done"},
	}, v.Statuses)
	require.Equal(t, []string{"none", "low", "normal", "high", "urgent", "immediate"}, v.Priorities)
	require.Equal(t, []string{"feature", "trivial", "text", "tweak", "minor", "major", "crash", "block"}, v.Natures)
	require.Equal(t, []string{"Général"}, v.Components)
}
