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

// page answers search n with text, the others as usual.
func (f *fake) reply(texts map[int]string) {
	f.answer = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		text, scripted := texts[n]
		if scripted {
			_, _ = w.Write([]byte(text))
		}
		return scripted
	}
}

func TestABadIssueAmongGoodOnesLandsWithItsBytes(t *testing.T) {
	bad := map[string]string{
		"truncated JSON":  `{"id":"10003","fields":{"updated":`,
		"not UTF-8":       "{\"id\":\"10003\",\"fields\":{\"summary\":\"caf\xe9\"}}",
		"control byte":    "{\"id\":\"10003\",\"fields\":{\"summary\":\"a\x01b\"}}",
		"10,001 deep":     strings.Repeat(`[`, 10001) + strings.Repeat(`]`, 10001),
		"a cut multibyte": "{\"id\":\"10003\",\"x\":\"\xc3",
	}
	for name, raw := range bad {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, flavor Flavor) {
				f := newFake(t, flavor, "Europe/Paris")
				f.add(7, past, time.Hour)
				f.issues[2].raw = raw
				s := f.serve(t, nil)
				var k sink
				k.pull(t, s)
				f.requireState(t, &k)
				require.Zero(t, k.repeats())
				f.now = f.now.Add(time.Hour)
				k.pull(t, s)
				require.Len(t, k.got, 7)
			})
		})
	}
}

// What is wrong inside an issue is no reason to break its page.
func TestAnOddIssueInAReadablePageIsEmittedAsItIs(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(5, past, time.Hour)
		odd := `{"id":10003,"id":"10003","fields":"oops","changelog":[1e400]}`
		f.issues[2].raw, f.issues[2].changes = odd, nil
		nameless := `{"fields":{"updated":"2026-03-02T12:00:00.000+0000"}}`
		f.issues[3].raw = nameless
		s := f.serve(t, nil)
		var k sink
		for range 2 {
			k.pull(t, s)
		}
		require.Len(t, k.got, 5)
		latest := k.latest()
		require.Equal(t, odd, string(latest["10003"].Body))
		require.True(t, latest["10003"].Version.IsZero())
		for id, e := range latest {
			if strings.HasPrefix(id, "unidentified-") {
				require.Equal(t, nameless, string(e.Body))
				return
			}
		}
		t.Fatal("the issue without id was lost")
	})
}

func TestADamagedPageIsAskedAgain(t *testing.T) {
	for name, text := range map[string]string{
		"truncated": `{"startAt":0,"total":9,"issues":[{"id":"1`, "no issues": `{}`, "issues null": `{"issues":null,"total":0}`, "empty": ``, "a list": `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, flavor Flavor) {
				f := newFake(t, flavor, "UTC")
				f.add(7, past, time.Hour)
				f.reply(map[int]string{1: text, 4: text, 5: text})
				s := f.serve(t, nil)
				var k sink
				k.pull(t, s)
				f.requireState(t, &k)
				require.Zero(t, k.repeats())
			})
		})
	}
}

func TestAPageThatStaysDamagedIsARetryFaultAndNotAnEnd(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(7, past, time.Hour)
		f.answer = func(n int, w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write([]byte(`{"issues":[{`))
			return true
		}
		var k sink
		err := f.serve(t, nil).Pull(t.Context(), nil, k.emit)
		require.Equal(t, connectors.Retry, connectors.KindOf(err))
		require.Empty(t, k.cursors)
	})
}

func TestAnIssueGoneWhileAPageIsMendedDoesNotStopIt(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(8, past, 0)
		f.hidden["10003"] = true
		f.reply(map[int]string{1: `{`, 2: `{`, 4: `{`, 5: `{`})
		var k sink
		k.pull(t, f.serve(t, nil))
		require.Len(t, k.got, 7)
	})
}

func TestAPageTooLargeIsReadIssueByIssue(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(9, past, time.Hour)
		s := f.serve(t, func(o *Options) { o.REST.MaxBody = 500 })
		var k sink
		k.pull(t, s)
		f.requireState(t, &k)
	})
}

func TestALoginPageIsNotAnEmptyPage(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.answer = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html>log in</html>"))
			return true
		}
		var k sink
		err := f.serve(t, nil).Pull(t.Context(), nil, k.emit)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
		require.ErrorContains(t, err, "login page")
	})
}

func TestARefusedSearchStopsWithJirasWords(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.answer = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"errorMessages":["The value 'N2X' does not exist for the field 'project'."],"errors":{}}`))
			return true
		}
		var k sink
		err := f.serve(t, nil).Pull(t.Context(), nil, k.emit)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
		require.ErrorContains(t, err, "The value 'N2X' does not exist")
		require.ErrorContains(t, err, "search issues of jira-test")
		require.NotContains(t, err.Error(), "s3cret")
		require.Empty(t, k.cursors)
	})
}

func TestCloudShortAndEmptyPagesWithATokenAreNotTheEnd(t *testing.T) {
	f := newFake(t, Cloud, "UTC")
	f.add(3, past, 0)
	page := func(token string, issues ...int) string {
		var items []string
		for _, i := range issues {
			items = append(items, f.json(f.issues[i], 0))
		}
		if token != "" {
			token = fmt.Sprintf(`,"nextPageToken":%q,"isLast":true`, token) // isLast may be wrong
		}
		return `{"issues":[` + strings.Join(items, ",") + `]` + token + `}`
	}
	f.reply(map[int]string{1: page("a", 0), 2: page("b"), 3: page("c", 1), 4: page("", 2)})
	var k sink
	k.pull(t, f.serve(t, nil))
	f.requireState(t, &k)
	require.Equal(t, 4, f.searches)
}

func TestCloudARepeatedTokenStops(t *testing.T) {
	f := newFake(t, Cloud, "UTC")
	f.reply(map[int]string{1: `{"issues":[],"nextPageToken":"a"}`, 2: `{"issues":[],"nextPageToken":"a"}`})
	var k sink
	err := f.serve(t, nil).Pull(t.Context(), nil, k.emit)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "second time")
}

// A page token holds for some days, and for one deployment of the server maybe.
func TestCloudATokenNoLongerAcceptedIsARetry(t *testing.T) {
	f := newFake(t, Cloud, "UTC")
	f.add(7, f.now.Add(-time.Hour), time.Second)
	f.answer = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n != 2 {
			return false
		}
		require.True(t, r.URL.Query().Has("nextPageToken"))
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"errorMessages":["The provided next page token is invalid or expired."]}`)
		return true
	}
	var k sink
	s := f.serve(t, nil)
	err := s.Pull(t.Context(), nil, k.emit)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, "expired")
	require.NotEmpty(t, k.got)
	k.pull(t, s)
	f.requireState(t, &k)
}

func TestCloudEmptyPagesForEverAreARetryFault(t *testing.T) {
	f := newFake(t, Cloud, "UTC")
	f.answer = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		_, _ = fmt.Fprintf(w, `{"issues":[],"nextPageToken":"t%d"}`, n)
		return true
	}
	var k sink
	err := f.serve(t, nil).Pull(t.Context(), nil, k.emit)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
}

// Two rows and then none of a total of five: an end would lose three.
func TestDataCenterAnEmptyPageBeforeTheTotalIsNotTheEnd(t *testing.T) {
	f := newFake(t, DataCenter, "UTC")
	f.add(2, past, 0)
	f.answer = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("startAt") == "0" {
			_, _ = fmt.Fprintf(w, `{"startAt":0,"total":5,"issues":[%s,%s]}`, f.json(f.issues[0], 0), f.json(f.issues[1], 0))
		} else {
			_, _ = fmt.Fprint(w, `{"startAt":2,"total":5,"issues":[]}`)
		}
		return true
	}
	var k sink
	err := f.serve(t, nil).Pull(t.Context(), nil, k.emit)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.Len(t, k.got, 2)
}

func TestDataCenterAPageWithoutTotalStops(t *testing.T) {
	f := newFake(t, DataCenter, "UTC")
	f.reply(map[int]string{1: `{"issues":[]}`})
	var k sink
	err := f.serve(t, nil).Pull(t.Context(), nil, k.emit)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}
