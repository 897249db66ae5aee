package jira

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// started is a server that listens.
type started struct {
	*Server
	address string
}

func (s started) URL(site string) string { return s.address + "/" + site }

func start(t *testing.T, sites ...Site) started {
	t.Helper()
	server, err := New(sites, InstanceOptions{})
	require.NoError(t, err)
	listening := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		listening.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return started{server, listening.URL}
}

// small is a site of count issues, a minute apart from 2026-03-01 10:00 UTC on.
func small(flavor Flavor, count int) Site {
	site := Site{
		Name: "s", Tool: "jira", Flavor: flavor, Zone: "UTC", Projects: []Project{{ID: "1", Key: "AB", Name: "Projet A"}, {ID: "2", Key: "CD", Name: "Projet C"}},
		Statuses: []Status{{"1", "Ouvert", "new"}, {"5", "Résolu", "done"}}, Priorities: []Named{{"1", "Bloquant"}, {"3", "Mineur"}},
		Types: []Named{{"7", "Incident"}},
	}
	for n := range count {
		at := time.Date(2026, 3, 1, 10, n, 0, 0, time.UTC).Format(jiraTime)
		raw := fmt.Sprintf(`{ "id":"%d", "key":"AB-%d",  "fields":{"summary":"n° %d","project":{"key":"AB"},"issuetype":{"id":"7","name":"Incident"},`+
			`"status":{"id":"1","name":"Ouvert"},"priority":{"id":"3","name":"Mineur"},"created":"%s","updated":"%s"},"changelog":{"startAt":0,"maxResults":0,"total":0,"histories":[]} }`, 100+n, n+1, n+1, at, at)
		issue, err := ParseIssue(json.RawMessage(raw))
		if err != nil {
			panic(err) // the fixture above is wrong
		}
		site.Issues = append(site.Issues, issue)
	}
	return site
}

type page struct {
	StartAt       int    `json:"startAt"`
	MaxResults    int    `json:"maxResults"`
	Total         *int   `json:"total"`
	NextPageToken string `json:"nextPageToken"`
	IsLast        *bool  `json:"isLast"`
	Issues        []struct {
		ID, Key   string
		Fields    map[string]json.RawMessage
		Changelog *struct {
			Total     int
			Histories []struct{ ID, Created string }
		}
	} `json:"issues"`
	ErrorMessages []string `json:"errorMessages"`
}

func (p page) keys() string {
	var keys []string
	for _, issue := range p.Issues {
		keys = append(keys, issue.Key)
	}
	return strings.Join(keys, " ")
}

// ask calls a handler and decodes its answer.
func ask(t *testing.T, handler http.Handler, method, target, body string, header ...string) (*httptest.ResponseRecorder, page) {
	t.Helper()
	request := httptest.NewRequest(method, target, strings.NewReader(body))
	for n := 0; n+1 < len(header); n += 2 {
		request.Header.Set(header[n], header[n+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	var got page
	if recorder.Header().Get("Content-Encoding") == "" && json.Valid(recorder.Body.Bytes()) {
		_ = json.Unmarshal(recorder.Body.Bytes(), &got) // an answer of another shape is not for got
	}
	return recorder, got
}

func live(t *testing.T, site Site) *Instance {
	t.Helper()
	instance, err := NewInstance(site, InstanceOptions{Now: func() time.Time { return time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC) }})
	require.NoError(t, err)
	return instance
}

func query(parameters ...string) string {
	values := url.Values{}
	for n := 0; n+1 < len(parameters); n += 2 {
		values.Set(parameters[n], parameters[n+1])
	}
	return "?" + values.Encode()
}

func TestServerServesSitesUnderTheirContextPaths(t *testing.T) {
	second := small(Cloud, 1)
	second.Name = "t"
	server := start(t, small(DataCenter, 1), second)
	for name, deployment := range map[string]string{"s": `"deploymentType":"Server"`, "t": `"deploymentType":"Cloud"`} {
		status, body := get(t, server.URL(name)+"/rest/api/2/serverInfo")
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, string(body), deployment)
		require.EqualValues(t, 1, server.Site(name).Requests())
	}
	require.EqualValues(t, 2, server.Requests())
	status, _ := get(t, server.URL("u")+"/rest/api/2/serverInfo")
	require.Equal(t, http.StatusNotFound, status)
}

func TestTwoSitesOfOneNameAreRefused(t *testing.T) {
	_, err := New([]Site{small(DataCenter, 1), small(Cloud, 1)}, InstanceOptions{})
	require.ErrorContains(t, err, "twice")
}

func TestCredentialsAreDemanded(t *testing.T) {
	bearer, basic := small(DataCenter, 1), small(Cloud, 1)
	bearer.Credentials = Credentials{Token: "secret"}
	basic.Credentials = Credentials{User: "me@x.example", Password: "secret"}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", bearer.Credentials, bearer, basic), "secret")
	recorder, got := ask(t, live(t, bearer), "GET", "/rest/api/2/myself", "")
	require.Equal(t, http.StatusUnauthorized, recorder.Code)
	require.NotEmpty(t, got.ErrorMessages)
	recorder, _ = ask(t, live(t, bearer), "GET", "/rest/api/2/myself", "", "Authorization", "Bearer secret")
	require.Equal(t, http.StatusOK, recorder.Code)
	recorder, _ = ask(t, live(t, bearer), "GET", "/rest/api/2/serverInfo", "")
	require.Equal(t, http.StatusOK, recorder.Code, "serverInfo is open to all")
	request := httptest.NewRequest("GET", "/rest/api/3/myself", nil)
	request.SetBasicAuth("me@x.example", "secret")
	answered := httptest.NewRecorder()
	live(t, basic).ServeHTTP(answered, request)
	require.Equal(t, http.StatusOK, answered.Code)
	request.SetBasicAuth("me@x.example", "wrong")
	answered = httptest.NewRecorder()
	live(t, basic).ServeHTTP(answered, request)
	require.Equal(t, http.StatusUnauthorized, answered.Code)
}

func TestRateLimit(t *testing.T) {
	site := small(DataCenter, 1)
	site.Limits = Limits{RequestsPerSec: 0.01, Burst: 2}
	instance := live(t, site)
	for range 2 {
		recorder, _ := ask(t, instance, "GET", "/rest/api/2/myself", "")
		require.Equal(t, http.StatusOK, recorder.Code)
	}
	recorder, _ := ask(t, instance, "GET", "/rest/api/2/myself", "")
	require.Equal(t, http.StatusTooManyRequests, recorder.Code)
	require.Equal(t, "0", recorder.Header().Get("X-RateLimit-Remaining"))
	require.Regexp(t, `^(99|100)$`, recorder.Header().Get("Retry-After"))
}

func TestFaults(t *testing.T) {
	site := small(DataCenter, 3)
	server := start(t, site)
	instance, address := server.Site("s"), server.URL("s")+"/rest/api/2/search"
	instance.Faults.Next(1, Fault{Status: 503, RetryAfter: "7"})
	instance.Faults.Next(1, Fault{HTML: true, Path: "/search"})
	instance.Faults.Next(1, Fault{Cut: true})
	instance.Faults.Next(1, Fault{Delay: time.Millisecond})
	require.Equal(t, 4, instance.Faults.Left())

	response, err := http.Get(address)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, 503, response.StatusCode)
	require.Equal(t, "7", response.Header.Get("Retry-After"))

	status, body := get(t, address)
	require.Equal(t, 200, status)
	require.Contains(t, string(body), "<form")

	response, err = http.Get(address)
	require.NoError(t, err)
	_, err = io.ReadAll(response.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "the body is cut")
	require.NoError(t, response.Body.Close())

	for range 2 {
		status, body = get(t, address)
		require.Equal(t, 200, status)
		require.True(t, json.Valid(body))
	}
	require.Zero(t, instance.Faults.Left())
	instance.Faults.Next(-1, Fault{Status: 500})
	require.Equal(t, -1, instance.Faults.Left())
	instance.Faults.Clear()
	require.EqualValues(t, 5, instance.Requests())
}

func TestReferenceData(t *testing.T) {
	site := small(DataCenter, 1)
	site.Zone = "America/Cayenne"
	site.Projects[0].Components = []Named{{"11", "Éditions"}}
	site.Fields = []Field{{"customfield_1", "Appel", "datetime"}}
	instance := live(t, site)
	for path, want := range map[string]string{
		"myself":                `"timeZone":"America/Cayenne"`,
		"status":                `"statusCategory":{"self":"/rest/api/2/statuscategory/3","id":3,"key":"done"`,
		"priority":              `"name":"Bloquant","id":"1"`,
		"issuetype":             `"name":"Incident"`,
		"field":                 `"id":"customfield_1","name":"Appel","custom":true`,
		"project":               `"key":"CD","name":"Projet C"`,
		"project/AB":            `"key":"AB"`,
		"project/AB/components": `"name":"Éditions","id":"11"`,
		"serverInfo":            `"serverTime":"2026-03-01T21:00:00.000-0300"`,
	} {
		for _, version := range []string{"2", "3"} {
			recorder, _ := ask(t, instance, "GET", "/rest/api/"+version+"/"+path, "")
			require.Equal(t, http.StatusOK, recorder.Code, path)
			require.Contains(t, recorder.Body.String(), want, path)
			require.Equal(t, "Mon, 02 Mar 2026 00:00:00 GMT", recorder.Header().Get("Date"))
		}
	}
	for path, status := range map[string]int{"project/ZZ": 404, "project/AB/roles": 404, "nothing": 404, "issue/AB-1/changelog": 404, "search/jql": 404, "issue/AB-77": 404} {
		recorder, got := ask(t, instance, "GET", "/rest/api/2/"+path, "")
		require.Equal(t, status, recorder.Code, path)
		require.NotEmpty(t, got.ErrorMessages, path)
	}
	recorder, _ := ask(t, instance, "DELETE", "/rest/api/2/issue/AB-1", "")
	require.Equal(t, http.StatusMethodNotAllowed, recorder.Code)
}

func TestGzipWhenAsked(t *testing.T) {
	instance := live(t, small(DataCenter, 2))
	plain, _ := ask(t, instance, "GET", "/rest/api/2/search", "")
	packed, _ := ask(t, instance, "GET", "/rest/api/2/search", "", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", packed.Header().Get("Content-Encoding"))
	reader, err := gzip.NewReader(packed.Body)
	require.NoError(t, err)
	body, err := io.ReadAll(reader)
	require.NoError(t, err)
	require.Equal(t, plain.Body.String(), string(body))
}

// TestChangesWhileServing runs under the race detector: readers page while
// another goroutine changes, moves, adds and deletes.
func TestChangesWhileServing(t *testing.T) {
	server := start(t, small(DataCenter, 60))
	instance := server.Site("s")
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for n := range 15 {
				response, err := http.Get(fmt.Sprintf("%s/rest/api/2/search?startAt=%d&maxResults=10&fields=*all&expand=changelog", server.URL("s"), n%6*10))
				if err != nil {
					t.Error(err)
					return
				}
				body, err := io.ReadAll(response.Body)
				if err != nil || !json.Valid(body) {
					t.Errorf("%v: %s", err, body)
				}
				_ = response.Body.Close() // read to its end
			}
		})
	}
	group.Go(func() {
		for n := range 30 {
			at := time.Date(2026, 3, 2, 8, n, 0, 0, time.UTC)
			if err := instance.Update(fmt.Sprint("AB-", n+1), Change{At: at, Author: "x", Status: "Résolu"}); err != nil {
				t.Error(err)
			}
			if _, err := instance.Move(fmt.Sprint("AB-", n+1), "CD", at, "x"); err != nil {
				t.Error(err)
			}
			if err := instance.Delete(fmt.Sprint("AB-", n+31)); err != nil {
				t.Error(err)
			}
			instance.Put(Issue{ID: fmt.Sprint(900 + n), Key: fmt.Sprint("CD-", 900+n), Project: "CD", Raw: json.RawMessage(`{}`)})
		}
	})
	group.Wait()
}
