package jira_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/jira"
	sandbox "pilotis/connectors/sandbox/jira"
	"pilotis/connectors/sourcetest"
)

func eachFlavor(t *testing.T, run func(t *testing.T, tool *tool)) {
	for _, flavor := range []sandbox.Flavor{sandbox.DataCenter, sandbox.Cloud} {
		t.Run(string(flavor), func(t *testing.T) {
			run(t, newTool(t, flavor, sourcetest.Setting{Page: 3, Start: time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)}))
		})
	}
}

func collect(t *testing.T, tool *tool, log *sourcetest.Log) []string {
	before := len(log.Records())
	_, err := connectors.Collect(t.Context(), tool.Source(t), log, log)
	require.NoError(t, err)
	keys := []string{}
	for _, e := range log.Records()[before:] {
		keys = append(keys, e.Key())
	}
	return keys
}

func (t *tool) project() sandbox.Project {
	return sandbox.Project{
		ID: "10100", Key: "N2CAS", Name: "Cassiopée", Components: []sandbox.Named{{ID: "11000", Name: "BRIQ"}},
		Versions: []sandbox.Version{{ID: "12000", Name: "4.2", Released: true, ReleaseDate: "2026-04-01"}, {ID: "12001", Name: "4.3"}},
	}
}

func TestReferenceDataIsEmittedWhenItsBytesChanged(t *testing.T) {
	eachFlavor(t, func(t *testing.T, tool *tool) {
		var log sourcetest.Log
		require.ElementsMatch(t, []string{
			"project/10100", "project/10200", "field/summary", "status/1", "status/3", "priority/1", "priority/2", "issuetype/10001",
			"version/12000", "version/12001", "component/11000", "user/5f01", "user/5f02",
		}, collect(t, tool, &log))
		tool.Advance(59 * time.Minute)
		project := tool.project()
		project.Versions[1].Released = true
		tool.SetProject(project)
		before := tool.Requests()
		require.Empty(t, collect(t, tool, &log), "it is believed for an hour")
		require.Equal(t, 3, tool.Requests()-before)

		tool.Advance(time.Minute)
		before = tool.Requests()
		require.Equal(t, []string{"version/12001"}, collect(t, tool, &log))
		require.LessOrEqual(t, tool.Requests()-before, 16)
		require.Contains(t, string(log.Latest()["version/12001"].Body), `"released":true`)
		tool.Advance(61 * time.Minute)
		require.Empty(t, collect(t, tool, &log))
	})
}

// The cursor stays small however many users there are, and a change still emits
// only a few of them.
func TestReferenceDataOfManyObjectsKeepsTheCursorSmall(t *testing.T) {
	eachFlavor(t, func(t *testing.T, tool *tool) {
		users := make([]sandbox.Account, 4321)
		for i := range users {
			users[i] = sandbox.Account{ID: fmt.Sprintf("JIRAUSER%d", 10000+i), Name: fmt.Sprintf("agent.%d", i)}
		}
		tool.SetUsers(users)
		var log sourcetest.Log
		keys := collect(t, tool, &log)
		require.Len(t, keys, 4321+11)
		cursor, err := log.Load(t.Context(), "jira-test")
		require.NoError(t, err)
		require.Less(t, len(cursor), 48<<10)
		tool.Advance(2 * time.Hour)
		require.Empty(t, collect(t, tool, &log))

		users[17].Name, users[17].DisplayName = "renommé", "Renommé"
		tool.Advance(2 * time.Hour)
		changed := collect(t, tool, &log)
		require.Contains(t, changed, "user/JIRAUSER10017")
		require.Less(t, len(changed), 20)
	})
}

// A list that the account may not read is told and does not keep the issues back.
func TestARefusedListIsToldAndIssuesLand(t *testing.T) {
	eachFlavor(t, func(t *testing.T, tool *tool) {
		keys := tool.Create(2)
		tool.Faults.Next(-1, sandbox.Fault{Status: http.StatusForbidden, Path: map[sandbox.Flavor]string{sandbox.Cloud: "users/search", sandbox.DataCenter: "user/search"}[tool.flavor]})
		var log sourcetest.Log
		source := tool.Source(t).(*jira.Source)
		_, err := connectors.Collect(t.Context(), source, &log, &log)
		require.NoError(t, err)
		require.Contains(t, log.Latest(), keys[0])
		require.Contains(t, log.Latest(), "version/12000")
		require.NotContains(t, log.Latest(), "user/5f01")
		require.Len(t, source.Refused(), 1)
		require.ErrorContains(t, source.Refused()["user"], "403")

		tool.Faults.Clear()
		tool.Advance(time.Hour)
		require.ElementsMatch(t, []string{"user/5f01", "user/5f02"}, collect(t, tool, &log))
	})
}

func TestReferenceDataThatIsGoneIsForTheCensus(t *testing.T) {
	eachFlavor(t, func(t *testing.T, tool *tool) {
		var log sourcetest.Log
		tool.Create(1)
		collect(t, tool, &log)
		project := tool.project()
		project.Versions = project.Versions[:1]
		tool.SetProject(project)
		tool.Advance(time.Hour)
		require.Empty(t, collect(t, tool, &log))
		r, err := connectors.Reconcile(t.Context(), tool.Source(t), &log, &log, connectors.ReconcileOptions{})
		require.NoError(t, err)
		require.Equal(t, []string{"version/12001"}, r.Deleted)
		require.Empty(t, r.Silent, "the list of users is cut by rights, and no census counts them")
		again, err := connectors.Reconcile(t.Context(), tool.Source(t), &log, &log, connectors.ReconcileOptions{})
		require.NoError(t, err)
		require.True(t, again.Agrees(), "%+v", again)

		tool.SetProject(tool.project())
		tool.Advance(time.Hour)
		require.Equal(t, []string{"version/12001"}, collect(t, tool, &log), "and back")
	})
}

// Comments and worklogs beyond what an issue shows are read to the last page, and
// the issue's other bytes stay as they are.
func TestLongDiscussionsAreCompleted(t *testing.T) {
	const someday = "2026-06-10T09:00:00.000+0000"
	eachFlavor(t, func(t *testing.T, tool *tool) {
		key := tool.Create(1)[0]
		for _, issue := range tool.Issues() {
			issue.Comments, issue.Worklogs = tool.comments(issue.ID, someday, 257), tool.worklogs(issue.ID, someday, 23)
			raw := string(issue.Raw)
			raw = strings.Replace(raw, `"total":1,"startAt":0},"worklog"`, `"total":257,"startAt":0},"worklog"`, 1)
			raw = strings.Replace(raw, `"total":1,"startAt":0},"attachment"`, `"total":23,"startAt":0},"attachment"`, 1)
			issue.Raw = json.RawMessage(raw)
			tool.Put(issue)
		}
		var log sourcetest.Log
		collect(t, tool, &log)
		body := string(log.Latest()[key].Body)
		var issue struct {
			Fields struct {
				Comment struct{ Comments []json.RawMessage }
				Worklog struct{ Worklogs []json.RawMessage }
			}
		}
		require.NoError(t, json.Unmarshal([]byte(body), &issue))
		require.Len(t, issue.Fields.Comment.Comments, 257)
		require.Len(t, issue.Fields.Worklog.Worklogs, 23)
		require.Contains(t, body, `"summary":"Ticket n°1 <b>","issuetype":{"id":"10001","name":"Incident"}`)
		require.Contains(t, body, `"attachment":[{"id":"910001","filename":"trace.log","size":20480,`)
	})
}

// Another key of a project is another key of each of its issues, which no update
// time tells.
func TestIssuesOfAProjectWithAnotherKeyAreReadAgain(t *testing.T) {
	eachFlavor(t, func(t *testing.T, tool *tool) {
		tool.everywhere = true
		var log sourcetest.Log
		keys := tool.Create(7)
		tool.Advance(time.Hour)
		collect(t, tool, &log)
		must(tool.RenameProject("N2CAS", "CASSIO"))
		tool.Advance(time.Hour)
		require.Contains(t, collect(t, tool, &log), "project/10100")
		require.ElementsMatch(t, keys, collect(t, tool, &log))
		for _, key := range keys {
			require.Contains(t, string(log.Latest()[key].Body), `"key":"CASSIO-`)
		}
		require.Empty(t, collect(t, tool, &log), "and once")
	})
}

// A project that the account may no longer browse answers 404 for its issues, as
// if they were deleted.
func TestALostProjectHidesItsIssues(t *testing.T) {
	eachFlavor(t, func(t *testing.T, tool *tool) {
		tool.everywhere = true
		var log sourcetest.Log
		keys := tool.Create(3)
		tool.Move(keys[2])
		collect(t, tool, &log)
		tool.HideProject("N2CAS", true)
		must(tool.Instance.Delete(id(keys[1])))
		r, err := connectors.Reconcile(t.Context(), tool.Source(t), &log, &log, connectors.ReconcileOptions{})
		require.NoError(t, err)
		require.Empty(t, r.Deleted)
		require.Subset(t, r.Hidden, []string{keys[0], keys[1], "project/10100"})

		tool.HideProject("N2CAS", false)
		r, err = connectors.Reconcile(t.Context(), tool.Source(t), &log, &log, connectors.ReconcileOptions{})
		require.NoError(t, err)
		require.Equal(t, []string{keys[1]}, r.Deleted)
		require.Subset(t, r.Returned, []string{keys[0], "project/10100"})
	})
}

func TestWitness(t *testing.T) {
	eachFlavor(t, func(t *testing.T, tool *tool) {
		keys := tool.Create(2)
		source := tool.Source(t).(*jira.Source)
		see := func(key string, want connectors.Presence) {
			t.Helper()
			seen, err := source.See(t.Context(), key)
			require.NoError(t, err)
			require.Equal(t, want, seen, key)
		}
		see(keys[0], connectors.Present)
		see("issue/99999", connectors.Deleted)
		see("version/12000", connectors.Present)
		see("version/99", connectors.Deleted)
		see("project/10100", connectors.Present)
		see("project/99", connectors.Hidden)
		see("user/nobody", connectors.Hidden)
		see("priority/99", map[sandbox.Flavor]connectors.Presence{sandbox.DataCenter: connectors.Deleted, sandbox.Cloud: connectors.Hidden}[tool.flavor])
		_, err := source.See(t.Context(), "planet/9")
		require.ErrorContains(t, err, `no objects of kind "planet"`)

		// An answer that cannot be read proves nothing.
		tool.Advance(2 * time.Hour)
		tool.Faults.Next(-1, sandbox.Fault{Status: http.StatusOK, Body: `{"id":`, Path: "issuesecuritylevelscheme"})
		_, err = source.See(t.Context(), "issue/99999")
		require.Equal(t, connectors.Retry, connectors.KindOf(err), "%v", err)
		tool.Faults.Clear()

		// Where a project hides an issue, nothing is proven deleted in it.
		tool.Hide(keys[1], true)
		tool.Advance(2 * time.Hour)
		see(keys[1], connectors.Hidden)
		see("issue/99999", connectors.Hidden)

		// The account is refused, not the issue.
		tool.Faults.Next(2, sandbox.Fault{Status: http.StatusForbidden})
		_, err = source.See(t.Context(), keys[0])
		require.Error(t, err)
	})
}

func TestFetchOfWhatIsGoneIsAFault(t *testing.T) {
	eachFlavor(t, func(t *testing.T, tool *tool) {
		source := tool.Source(t).(*jira.Source)
		for _, key := range []string{"issue/99999", "version/99"} {
			_, err := source.Fetch(t.Context(), key)
			var fault *connectors.Fault
			require.True(t, errors.As(err, &fault), key)
		}
		e, err := source.Fetch(t.Context(), "status/3")
		require.NoError(t, err)
		require.Contains(t, string(e.Body), "En cours N2")
	})
}
