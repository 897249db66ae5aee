package jira

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPagingByOffset(t *testing.T) {
	site := small(DataCenter, 25)
	site.Limits.MaxResults = 10
	instance := live(t, site)
	var keys []string
	for start := 0; start < 25; {
		_, got := ask(t, instance, "GET", "/rest/api/2/search"+query("jql", "project = AB ORDER BY key ASC", "startAt", fmt.Sprint(start), "maxResults", "500"), "")
		require.Equal(t, 10, got.MaxResults, "silently lowered")
		require.Equal(t, 25, *got.Total)
		require.Empty(t, got.NextPageToken)
		keys = append(keys, strings.Fields(got.keys())...)
		start += len(got.Issues)
	}
	require.Len(t, keys, 25)
	require.Equal(t, "AB-9 AB-10", strings.Join(keys[8:10], " "), "keys are ordered by number")
	_, got := ask(t, instance, "GET", "/rest/api/2/search"+query("startAt", "99"), "")
	require.Empty(t, got.Issues)
	_, got = ask(t, instance, "POST", "/rest/api/2/search", `{"jql":"","maxResults":2,"fields":["summary"],"expand":["changelog"]}`)
	require.Equal(t, "AB-25 AB-24", got.keys(), "the newest first when no order is asked")
	require.Len(t, got.Issues[0].Fields, 1)
	require.NotNil(t, got.Issues[0].Changelog)
}

// TestAnUpdateShiftsOffsetPages is why offsets over ORDER BY updated lose rows.
func TestAnUpdateShiftsOffsetPages(t *testing.T) {
	instance := live(t, small(DataCenter, 6))
	jql := "project = AB ORDER BY updated ASC"
	_, first := ask(t, instance, "GET", "/rest/api/2/search"+query("jql", jql, "maxResults", "3"), "")
	require.NoError(t, instance.Update("AB-1", Change{At: time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)}))
	_, second := ask(t, instance, "GET", "/rest/api/2/search"+query("jql", jql, "maxResults", "3", "startAt", "3"), "")
	require.Equal(t, "AB-1 AB-2 AB-3", first.keys())
	require.Equal(t, "AB-5 AB-6 AB-1", second.keys(), "AB-4 has slipped onto the page before")
}

func TestPagingByToken(t *testing.T) {
	site := small(Cloud, 25)
	site.Limits.MaxResults = 10
	instance := live(t, site)
	jql := "project = AB ORDER BY updated ASC"
	token, keys, pages := "", "", 0
	for {
		_, got := ask(t, instance, "GET", "/rest/api/3/search/jql"+query("jql", jql, "fields", "summary,updated", "nextPageToken", token, "startAt", "20"), "")
		require.Nil(t, got.Total)
		require.Equal(t, got.NextPageToken == "", *got.IsLast)
		keys += " " + got.keys()
		pages++
		if pages == 1 { // what changes meanwhile moves to the end and loses nobody
			require.NoError(t, instance.Update("AB-3", Change{At: time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)}))
		}
		if token = got.NextPageToken; token == "" {
			break
		}
	}
	require.Equal(t, 3, pages)
	require.Len(t, strings.Fields(keys), 26)
	require.True(t, strings.HasSuffix(keys, " AB-25 AB-3"))

	_, got := ask(t, instance, "POST", "/rest/api/3/search/jql", `{"jql":"`+jql+`","fields":["summary"],"maxResults":2}`)
	recorder, _ := ask(t, instance, "GET", "/rest/api/3/search/jql"+query("jql", jql+" ", "nextPageToken", got.NextPageToken), "")
	require.Equal(t, http.StatusBadRequest, recorder.Code, "a token is bound to its query")
	recorder, _ = ask(t, instance, "GET", "/rest/api/3/search/jql"+query("jql", jql, "nextPageToken", "x"), "")
	require.Equal(t, http.StatusBadRequest, recorder.Code)
}

func TestCloudRefusesWhatCloudRefuses(t *testing.T) {
	instance := live(t, small(Cloud, 2))
	recorder, got := ask(t, instance, "GET", "/rest/api/2/search", "")
	require.Equal(t, http.StatusGone, recorder.Code)
	require.NotEmpty(t, got.ErrorMessages)
	for _, jql := range []string{"", "ORDER BY created"} {
		recorder, _ = ask(t, instance, "GET", "/rest/api/3/search/jql"+query("jql", jql), "")
		require.Equal(t, http.StatusBadRequest, recorder.Code, "an unbounded query")
	}
	recorder, _ = ask(t, instance, "GET", "/rest/api/3/search/jql"+query("jql", "project = AB ORDER BY key"), "")
	require.JSONEq(t, `{"issues":[{"id":"100"},{"id":"101"}],"isLast":true}`, recorder.Body.String(), "nothing but the id when no fields are asked")
}

func TestWrongQueriesAreRefused(t *testing.T) {
	instance := live(t, small(DataCenter, 2))
	for _, jql := range []string{"project = ZZ", "project in (AB, ZZ)", "status = Inconnu", "issuetype = Bug", "key = AB-99", "id in (100, 555)", "nonsense = 1", "project"} {
		recorder, got := ask(t, instance, "GET", "/rest/api/2/search"+query("jql", jql), "")
		require.Equal(t, http.StatusBadRequest, recorder.Code, jql)
		require.Len(t, got.ErrorMessages, 1, jql)
	}
	recorder, got := ask(t, instance, "POST", "/rest/api/2/search", `{"jql":"key in (AB-1, AB-99)","validateQuery":"warn"}`)
	require.Equal(t, http.StatusOK, recorder.Code)
	require.Equal(t, "AB-1", got.keys())
	recorder, _ = ask(t, instance, "GET", "/rest/api/2/search?startAt=x", "")
	require.Equal(t, http.StatusBadRequest, recorder.Code)
	recorder, _ = ask(t, instance, "POST", "/rest/api/2/search", `{`)
	require.Equal(t, http.StatusBadRequest, recorder.Code)
}

func TestAllFieldsAreTheBytesOfTheIssue(t *testing.T) {
	site := small(DataCenter, 2)
	site.Issues[1].Raw = json.RawMessage(strings.Replace(string(site.Issues[1].Raw), "n° 2", "\xc4\xe3 \\ud83d", 1))
	instance := live(t, site)
	want := string(site.Issues[0].Raw) + "," + string(site.Issues[1].Raw)
	recorder, _ := ask(t, instance, "GET", "/rest/api/2/search"+query("jql", "ORDER BY key", "fields", "*all", "expand", "changelog"), "")
	require.Contains(t, recorder.Body.String(), `"issues":[`+want+`]`)
	recorder, _ = ask(t, instance, "GET", "/rest/api/2/issue/AB-2?expand=changelog", "")
	require.Equal(t, string(site.Issues[1].Raw), recorder.Body.String())
	_, got := ask(t, instance, "GET", "/rest/api/2/search"+query("jql", "key = AB-1", "fields", "-summary"), "")
	require.NotContains(t, got.Issues[0].Fields, "summary")
	require.Contains(t, got.Issues[0].Fields, "status")
	require.Nil(t, got.Issues[0].Changelog, "no history unless asked")
}

func TestMutations(t *testing.T) {
	for _, flavor := range []Flavor{DataCenter, Cloud} {
		instance := live(t, small(flavor, 3))
		at := time.Date(2026, 3, 1, 12, 0, 0, 123e6, time.UTC)
		require.NoError(t, instance.Update("AB-1", Change{At: at, Author: "tit.x", Status: "Résolu", Priority: "Bloquant", Summary: "autre"}))
		key, err := instance.Move("AB-1", "CD", at.Add(time.Minute), "y")
		require.NoError(t, err)
		require.Equal(t, "CD-1", key)
		recorder, _ := ask(t, instance, "GET", "/rest/api/2/issue/AB-1?expand=changelog", "")
		require.Equal(t, http.StatusOK, recorder.Code, "the old key resolves")
		issue, err := ParseIssue(recorder.Body.Bytes())
		require.NoError(t, err)
		require.Equal(t, []any{"100", "CD-1", []string{"AB-1"}, "CD", Named{"5", "Résolu"}}, []any{issue.ID, issue.Key, issue.OldKeys, issue.Project, issue.Status})
		require.True(t, issue.Updated.Equal(at.Add(time.Minute)))
		require.Len(t, issue.histories(), 2)
		require.Contains(t, recorder.Body.String(), `"fromString":"Ouvert","to":"5","toString":"Résolu"`)
		require.NoError(t, instance.Delete("AB-2"))
		recorder, _ = ask(t, instance, "GET", "/rest/api/2/issue/101", "")
		require.Equal(t, http.StatusNotFound, recorder.Code)
		require.Error(t, instance.Delete("AB-2"))
		require.Error(t, instance.Update("AB-3", Change{Status: "Inconnu"}))
		require.Error(t, instance.Update("AB-3", Change{Priority: "Inconnue"}))
		_, err = instance.Move("AB-3", "ZZ", at, "y")
		require.Error(t, err)
	}
}

// TestCloudTruncatesHistoriesInline is the trap of the inline changelog: the
// oldest changes are the ones that are missing.
func TestCloudTruncatesHistoriesInline(t *testing.T) {
	instance := live(t, small(Cloud, 1))
	for n := range 130 {
		require.NoError(t, instance.Update("AB-1", Change{At: time.Date(2026, 3, 1, 12, 0, n, 0, time.UTC), Author: "x", Summary: fmt.Sprint(n)}))
	}
	_, got := ask(t, instance, "POST", "/rest/api/3/search/jql", `{"jql":"key = AB-1","fields":["summary"],"expand":"changelog"}`)
	changelog := got.Issues[0].Changelog
	require.Equal(t, 130, changelog.Total)
	require.Len(t, changelog.Histories, 40)
	require.Greater(t, changelog.Histories[0].Created, changelog.Histories[39].Created, "newest first")

	type bean struct {
		Total, StartAt int
		IsLast         bool
		Values         []struct{ ID, Created string }
	}
	var all []string
	for start := 0; ; {
		recorder, _ := ask(t, instance, "GET", fmt.Sprintf("/rest/api/3/issue/100/changelog?startAt=%d&maxResults=1000", start), "")
		var b bean
		require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &b))
		require.Equal(t, 130, b.Total)
		require.LessOrEqual(t, len(b.Values), 100)
		for _, value := range b.Values {
			all = append(all, value.Created)
		}
		if start += len(b.Values); b.IsLast {
			break
		}
	}
	require.Len(t, all, 130)
	require.IsIncreasing(t, all, "oldest first")
}

func TestASiteThatCannotBe(t *testing.T) {
	for name, spoil := range map[string]func(*Site){
		"zone":   func(s *Site) { s.Zone = "Europe/Atlantis" },
		"flavor": func(s *Site) { s.Flavor = "Server" },
		"twins":  func(s *Site) { s.Issues = append(s.Issues, s.Issues[0]) },
		"no id":  func(s *Site) { s.Issues[0].ID = "" },
	} {
		site := small(DataCenter, 2)
		spoil(&site)
		_, err := NewInstance(site, InstanceOptions{})
		require.Error(t, err, name)
	}
}
