package jira

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

func TestNewRefusesBadOptions(t *testing.T) {
	good := Options{Name: "j", URL: "https://jira.example/jira", Auth: Auth{Token: "s3cret"}}
	_, err := New(good)
	require.NoError(t, err)
	for name, change := range map[string]func(*Options){
		"no name":             func(o *Options) { o.Name = "" },
		"no url":              func(o *Options) { o.URL = "" },
		"no scheme":           func(o *Options) { o.URL = "jira.example" },
		"secret in the url":   func(o *Options) { o.URL = "https://u:s3cret@jira.example" },
		"bad url with secret": func(o *Options) { o.URL = "https://u:s3cret@jira example" },
		"flavor":              func(o *Options) { o.Flavor = "server" },
		"order by":            func(o *Options) { o.JQL = "a = b order  BY key" },
		"page of one":         func(o *Options) { o.PageSize = 1 },
		"no overlap":          func(o *Options) { o.Overlap = time.Second },
		"no auth":             func(o *Options) { o.Auth = Auth{} },
		"two auths":           func(o *Options) { o.Auth = Auth{Token: "s3cret", User: "u", Password: "s3cret"} },
		"half an auth":        func(o *Options) { o.Auth = Auth{Email: "u@x"} },
		"bad CA":              func(o *Options) { o.REST.CA = []byte("x") },
	} {
		t.Run(name, func(t *testing.T) {
			opts := good
			change(&opts)
			_, err := New(opts)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestCredentialsNeverPrint(t *testing.T) {
	opts := Options{Auth: Auth{Token: "s3cret", APIToken: "s3cret", Password: "s3cret"}}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", opts, opts, opts, opts.Auth), "s3cret")
}

func TestCredentialsReachTheServer(t *testing.T) {
	for want, auth := range map[string]Auth{
		"Bearer pat":             {Token: "pat"},
		"Basic dUB4OmFwaQ==":     {Email: "u@x", APIToken: "api"},
		"Basic YW5uZTpzZWNyZXQ=": {User: "anne", Password: "secret"},
	} {
		f := newFake(t, DataCenter, "UTC")
		got := ""
		f.other = func(_ http.ResponseWriter, r *http.Request) bool {
			got = r.Header.Get("Authorization")
			require.Empty(t, r.Header.Get("Cookie"))
			return false
		}
		require.NoError(t, f.serve(t, func(o *Options) { o.Auth = auth }).Check(t.Context()))
		require.Equal(t, want, got)
	}
}

func TestCheck(t *testing.T) {
	answer := func(path, body string, header ...string) func(w http.ResponseWriter, r *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, path) {
				return false
			}
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			if body == "401" {
				w.WriteHeader(http.StatusUnauthorized)
				return true
			}
			_, _ = w.Write([]byte(body))
			return true
		}
	}
	me := `{"name":"pilotis","timeZone":"UTC"}`
	cases := map[string]struct {
		other  func(http.ResponseWriter, *http.Request) bool
		flavor Flavor
		want   string
	}{
		"fine":                             {nil, DataCenter, ""},
		"another flavour":                  {nil, Cloud, "the server says it is datacenter"},
		"401":                              {answer("/myself", "401"), Auto, "renew the token"},
		"200 to an anonymous visitor":      {answer("/myself", me, "X-Seraph-LoginReason", "AUTHENTICATED_FAILED"), Auto, "anonymous"},
		"denied":                           {answer("/myself", me, "X-Seraph-LoginReason", "AUTHENTICATION_DENIED"), Auto, "CAPTCHA"},
		"denied by another header":         {answer("/myself", "401", "X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://jira.example/login.jsp"), Auto, "CAPTCHA"},
		"anonymous name":                   {answer("/myself", me, "X-AUSERNAME", "anonymous"), Auto, "anonymous"},
		"nobody":                           {answer("/myself", `{"timeZone":"UTC"}`), Auto, "names no account"},
		"no zone":                          {answer("/myself", `{"name":"x"}`), Auto, "time zone"},
		"an unknown zone":                  {answer("/myself", `{"name":"x","timeZone":"GMT+01:00"}`), Auto, "time zone"},
		"not a JIRA":                       {answer("/serverInfo", `{"hello":"world"}`), Auto, "base address of a JIRA"},
		"an old server without deployment": {answer("/serverInfo", `{"version":"6.4"}`), DataCenter, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, DataCenter, "UTC")
			f.other = c.other
			err := f.serve(t, func(o *Options) { o.Flavor = c.flavor }).Check(t.Context())
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, connectors.Stop, connectors.KindOf(err))
			require.ErrorContains(t, err, c.want)
		})
	}
}

// The credentials expire during a run: the answer is 200 with fewer issues.
func TestASearchAnsweredToAnAnonymousVisitorStops(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.answer = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
			_, _ = w.Write([]byte(`{"issues":[],"total":0}`))
			return true
		}
		var k sink
		err := f.serve(t, nil).Pull(t.Context(), nil, k.emit)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
	})
}

func TestACursorOfAnotherSourceStops(t *testing.T) {
	f := newFake(t, Cloud, "UTC")
	var k sink
	err := f.serve(t, nil).Pull(t.Context(), connectors.Cursor(`["x"]`), k.emit)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}

// project answers the lists of projects, statuses and so on.
func (f *fake) projects(keys ...string) {
	f.other = func(w http.ResponseWriter, r *http.Request) bool {
		var items []string
		for _, key := range keys {
			key, archived := strings.CutSuffix(key, "!")
			items = append(items, fmt.Sprintf(`{"id":"1","key":%q,"archived":%t}`, key, archived))
		}
		switch path := strings.TrimPrefix(r.URL.Path, "/jira/rest/api/2/"); {
		case path == "project" && f.flavor == DataCenter:
			_, _ = fmt.Fprintf(w, "[%s]", strings.Join(items, ","))
		case path == "project/search" && f.flavor == Cloud:
			start := 0
			_, _ = fmt.Sscan(r.URL.Query().Get("startAt"), &start)
			_, _ = fmt.Fprintf(w, `{"total":%d,"values":[%s]}`, len(items), strings.Join(items[start:start+1], ","))
		case path == "status":
			_, _ = fmt.Fprint(w, `[{"id":"1","name":"Ouvert","statusCategory":{"key":"new"}},{"id":"9","name":"Ouvert","statusCategory":{"key":"new"}},{"name":"Clos","statusCategory":{"key":"done"}}]`)
		case path == "priority":
			_, _ = fmt.Fprint(w, `[{"name":"Majeur"},{"name":"Bloquant"}]`)
		case path == "issuetype":
			_, _ = fmt.Fprint(w, `[{"name":"Incident"},{"name":"Incident"}]`)
		case strings.HasSuffix(path, "/components"):
			_, _ = fmt.Fprintf(w, `[{"name":"z"},{"name":%q}]`, path)
		default:
			return false
		}
		return true
	}
}

func TestVocabulary(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.projects("A", "B", "OLD!", "C")
		v, err := f.serve(t, func(o *Options) { o.Projects = []string{"C", "A"} }).Vocabulary(t.Context())
		require.NoError(t, err)
		require.Equal(t, connectors.Vocabulary{
			Statuses:   []connectors.Status{{Name: "Ouvert", Category: "new"}, {Name: "Clos", Category: "done"}},
			Priorities: []string{"Majeur", "Bloquant"},
			Natures:    []string{"Incident"},
			Components: []string{"project/A/components", "project/C/components", "z"},
		}, v)
	})
}

func census(t *testing.T, s *Source) (ids []string, err error) {
	t.Helper()
	for id, e := range s.IDs(t.Context()) {
		if e != nil {
			require.NoError(t, err, "an error is the last of a census")
			err = e
			continue
		}
		require.NoError(t, err)
		if strings.HasPrefix(id, "issue/") {
			ids = append(ids, id)
		}
	}
	return ids, err
}

func TestCensus(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(10, past, time.Hour)
		f.pageCap = 3
		f.issues[4].project = "N2PEN"
		f.projects("N2CAS", "N2PEN")
		s := f.serve(t, func(o *Options) { o.JQL = "labels = x" })
		ids, err := census(t, s)
		require.NoError(t, err)
		require.Len(t, ids, 10)
		require.Contains(t, ids, "issue/10005")
		for _, jql := range f.jqls {
			require.NotContains(t, jql, "labels")
		}
		for range s.IDs(t.Context()) {
			break
		}
	})
}

// A deletion during the sweep shifts the rows after it: one would look deleted.
func TestCensusWhileIssuesAreDeleted(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(12, past, time.Hour)
		f.pageCap = 3
		f.projects("N2CAS")
		f.before = func(n int) {
			if n == 3 {
				f.issues = f.issues[1:]
			}
		}
		ids, err := census(t, f.serve(t, nil))
		require.NoError(t, err)
		require.Len(t, ids, 12)
	})
}

func TestACensusThatIsNotCompleteEndsWithAnError(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		cases := map[string]struct {
			projects []string
			answer   func(int, http.ResponseWriter, *http.Request) bool
			want     string
		}{
			"a project is hidden":   {[]string{"N2PEN"}, nil, "not visible: N2CAS"},
			"a project is archived": {[]string{"N2CAS!", "N2PEN"}, nil, "archived"},
			"a page fails": {[]string{"N2CAS", "N2PEN"}, func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n == 2 {
					w.WriteHeader(http.StatusForbidden)
				}
				return n == 2
			}, "403"},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				f := newFake(t, flavor, "UTC")
				f.add(5, past, time.Hour)
				f.pageCap, f.answer = 3, c.answer
				f.projects(c.projects...)
				_, err := census(t, f.serve(t, func(o *Options) { o.Projects = []string{"N2CAS", "N2PEN"} }))
				require.Equal(t, connectors.Stop, connectors.KindOf(err))
				require.ErrorContains(t, err, c.want)
			})
		}
	})
}

func TestDataCenterCensusShorterThanTheTotal(t *testing.T) {
	f := newFake(t, DataCenter, "UTC")
	f.projects("N2CAS")
	f.answer = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		_, _ = fmt.Fprint(w, `{"total":2,"issues":[{"id":"1"}]}`)
		return true
	}
	_, err := census(t, f.serve(t, nil))
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, "has 2 issues, 1 were given")
}
