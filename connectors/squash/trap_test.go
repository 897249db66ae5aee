package squash_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	sandbox "pilotis/connectors/sandbox/squash"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/squash"
)

func TestAllKindsAreReadOnceAndAnIdlePullIsBounded(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	emitted, _ := b.pull()
	require.ElementsMatch(t, []string{
		"project/2", "project/3", "requirement/1", "requirement/2", "test-case/1", "test-case/2", "test-case/3", "test-case/4",
		"campaign/1", "campaign/2", "iteration/1", "iteration/2", "test-plan-item/1", "test-plan-item/2", "test-plan-item/3", "test-plan-item/4",
		"execution/1", "execution/2", "execution/3",
	}, keys(emitted))
	again, requests := b.pull()
	require.Empty(t, again)
	require.Equal(t, 1+3*2+1+1+1+1, requests, "projects; three lists of two projects; iterations, one iteration, its plan and its issues")
}

func TestTrapPagesWithoutASortRepeatAndLeaveOut(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	for n := range 60 {
		_, err := b.server.AddTestCase(cassiopee, fmt.Sprint("cas ", n))
		require.NoError(t, err)
	}
	b.options.PageSize = 7
	b.pull()
	for _, id := range b.server.Numbers(sandbox.TestCase) {
		b.latest(squash.KindTestCase, id)
	}
}

func TestTrapAServerThatIgnoresTheSortIsAStop(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{MaxPage: 2})
	deaf := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if query.Get("page") != "0" {
			query.Set("page", "0")
		}
		r.URL.RawQuery = query.Encode()
		answer := httptest.NewRecorder()
		b.server.Handler().ServeHTTP(answer, r)
		asked := r.Header.Get("X-Asked")
		_, _ = w.Write([]byte(strings.Replace(answer.Body.String(), `"number":0`, `"number":`+asked, 1)))
	}))
	defer deaf.Close()
	b.options.URL = deaf.URL + "/squash"
	b.options.REST.Transport = asking{}
	_, _, err := b.tryPull()
	require.ErrorContains(t, err, "sort")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}

// asking tells the page asked in a header.
type asking struct{}

func (asking) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Asked", r.URL.Query().Get("page"))
	return http.DefaultTransport.RoundTrip(r)
}

func TestTrapADeletionAndACreationHideEachOtherFromTheTotals(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	for n := range 10 {
		_, err := b.server.AddTestCase(cassiopee, fmt.Sprint("cas ", n))
		require.NoError(t, err)
	}
	b.options.PageSize, b.options.Kinds = 4, []string{squash.KindTestCase}
	done := false
	b.server.BeforeRequest(func(n int) {
		if n == 5 && !done { // projects, page 0, probe, page 0, then this
			done = true
			require.NoError(t, b.server.Delete(sandbox.TestCase, 1))
			_, err := b.server.AddTestCase(cassiopee, "nouveau")
			require.NoError(t, err)
		}
	})
	b.pull()
	b.server.BeforeRequest(nil)
	require.True(t, done)
	for _, id := range b.server.Numbers(sandbox.TestCase) {
		b.latest(squash.KindTestCase, id)
	}
}

func TestTrapAServerMayCapThePage(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{MaxPage: 1})
	emitted, _ := b.pull()
	require.Len(t, emitted, 19)
	again, _ := b.pull()
	require.Empty(t, again)
}

func TestTrapTemplatesComeNextToProjects(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NotContains(t, b.log.Latest(), "project/1")
	b.options.Projects = []string{"Modèle de recette"}
	_, _, err := b.tryPull()
	require.ErrorContains(t, err, "Modèle de recette")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}

func TestTrapNumbersAreGivenByKind(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NotEqual(t, string(b.latest(squash.KindTestCase, 1).Body), string(b.latest(squash.KindExecution, 1).Body))
}

func TestTrapAResetTakesTheDateBack(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	before := b.latest(squash.KindExecution, passed)
	require.NoError(t, b.server.SetStatus(passed, "READY", ""))
	emitted, _ := b.pull()
	require.ElementsMatch(t, []string{"test-plan-item/1", "execution/3"}, keys(emitted))
	after := b.latest(squash.KindExecution, passed)
	require.True(t, after.Version.After(before.Version), "the reset is the later version")
	require.Nil(t, b.body(squash.KindExecution, passed)["last_executed_on"])
}

func TestTrapEachDistinctObservationIsAVersionOfItsOwn(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	for _, status := range []string{"FAILURE", "SUCCESS", "FAILURE"} {
		require.NoError(t, b.server.SetStatus(passed, status, "testeur.1"))
		b.pull()
	}
	versions := map[time.Time]bool{}
	for _, e := range b.log.Records() {
		if e.Key() == "execution/3" {
			versions[e.Version] = true
		}
	}
	require.Len(t, versions, 4)
}

func TestTrapTheServersClockGoesBack(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	before := b.latest(squash.KindExecution, passed)
	b.Advance(-3 * time.Hour)
	require.NoError(t, b.server.SetStatus(passed, "BLOCKED", "testeur.1"))
	b.pull()
	require.True(t, b.latest(squash.KindExecution, passed).Version.After(before.Version))
	require.Equal(t, "BLOCKED", b.body(squash.KindExecution, passed)["execution_status"])
}

func TestTrapTwoChangesWithinTheSecondOfTheReading(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	require.NoError(t, b.server.EditTestCase(1, "<p>un</p>"))
	b.pull() // the clock moves after it
	b.Advance(-time.Minute)
	require.NoError(t, b.server.EditTestCase(1, "<p>deux</p>")) // under the same date
	emitted, _ := b.pull()
	require.Equal(t, []string{"test-case/1"}, keys(emitted))
	require.Contains(t, b.body(squash.KindTestCase, 1)["description"], "deux")
	again, _ := b.pull()
	require.Empty(t, again)
}

func TestTrapRunningATestDoesNotTouchTheIteration(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	_, err := b.server.Execute(2, "SUCCESS", "testeur.2")
	require.NoError(t, err)
	emitted, _ := b.pull()
	require.ElementsMatch(t, []string{"test-plan-item/2", "execution/4"}, keys(emitted))
}

func TestTrapAStatusTypedOnThePlanHasNoExecution(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.FastPass(3, "SETTLED", "testeur.2"))
	emitted, _ := b.pull()
	require.Equal(t, []string{"test-plan-item/3"}, keys(emitted))
	require.Equal(t, "SETTLED", b.body(squash.KindItem, 3)["execution_status"])
}

func TestTrapAnExecutionThatNeverRanHasNoDate(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	id, err := b.server.Execute(2, "READY", "")
	require.NoError(t, err)
	b.pull()
	body := b.body(squash.KindExecution, id)
	require.Nil(t, body["last_executed_on"])
	require.Nil(t, body["last_executed_by"])
	require.False(t, b.latest(squash.KindExecution, id).Version.IsZero())
}

func TestTrapALinkedIssueChangesNoRow(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.Link(failed, 2077))
	emitted, _ := b.pull()
	require.Equal(t, []string{"execution/2"}, keys(emitted))
	issues := b.body(squash.KindExecution, failed)["_embedded"].(map[string]any)["issues"].([]any)
	var urls []string
	for _, issue := range issues {
		urls = append(urls, issue.(map[string]any)["url"].(string))
	}
	require.ElementsMatch(t, []string{"https://mantis.example/view.php?id=1042", "https://mantis.example/view.php?id=2077"}, urls)
}

func TestTrapACommentIsShownByNoList(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.Remark(failed, "<p>vu avec la MOA</p>"))
	none, _ := b.pull()
	require.Empty(t, none)
	b.Advance(squash.DefaultRefresh)
	emitted, _ := b.pull()
	require.Equal(t, []string{"execution/2"}, keys(emitted), "a refresh emits only what differs")
	require.Equal(t, "<p>vu avec la MOA</p>", b.body(squash.KindExecution, failed)["comment"])
}

func TestTrapCoverageChangesNoDate(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.Cover(2, 2))
	emitted, _ := b.pull()
	require.Equal(t, []string{"test-case/2"}, keys(emitted))
}

func TestTrapATestCaseIsDeletedAndItsExecutionsLiveOn(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.Delete(sandbox.TestCase, 1))
	b.pull()
	require.Nil(t, b.body(squash.KindItem, 1)["referenced_test_case"])
	r, err := connectors.Reconcile(t.Context(), b.source(), b.log, b.log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"test-case/1"}, r.Deleted)
	require.Equal(t, connectors.Present, b.latest(squash.KindExecution, failed).Presence)
	require.Equal(t, "TC-1", b.body(squash.KindExecution, failed)["reference"])
}

func TestTrapUnauthorizedResourceIsHiddenNotDeleted(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.Hide(sandbox.Execution, failed, true))
	b.pull()
	require.Equal(t, connectors.Hidden, b.latest(squash.KindExecution, failed).Presence)
	seen, err := b.source().See(t.Context(), "execution/2")
	require.NoError(t, err)
	require.Equal(t, connectors.Hidden, seen)
	require.NoError(t, b.server.Hide(sandbox.Execution, failed, false))
	b.pull()
	require.Equal(t, connectors.Present, b.latest(squash.KindExecution, failed).Presence)
	require.Equal(t, "FAILURE", b.body(squash.KindExecution, failed)["execution_status"])
}

func TestTrapAnUpgradeTakesAProjectOutOfSight(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.Hide(sandbox.Project, portalis, true))
	b.pull()
	r, err := connectors.Reconcile(t.Context(), b.source(), b.log, b.log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	require.Empty(t, r.Deleted)
	require.ElementsMatch(t, []string{"project/3", "test-case/4", "campaign/2", "iteration/2", "test-plan-item/4", "execution/1"}, r.Hidden)
	require.NoError(t, b.server.Hide(sandbox.Project, portalis, false))
	b.pull()
	require.Equal(t, connectors.Present, b.latest(squash.KindExecution, over).Presence)
}

func TestTrapDeletingAnIterationDeletesItsExecutions(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.Delete(sandbox.Campaign, 1))
	b.pull()
	r, err := connectors.Reconcile(t.Context(), b.source(), b.log, b.log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"campaign/1", "iteration/1", "test-plan-item/1", "test-plan-item/2", "test-plan-item/3", "execution/2", "execution/3"}, r.Deleted)
}

func TestTrapA404ThatIsNotSquashsProvesNothing(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	source := b.source()
	for presence, key := range map[connectors.Presence]string{connectors.Present: "execution/2", connectors.Deleted: "execution/99"} {
		seen, err := source.See(t.Context(), key)
		require.NoError(t, err)
		require.Equal(t, presence, seen)
	}
	b.server.Faults.Next(-1, sandbox.Fault{Status: http.StatusNotFound})
	_, err := source.See(t.Context(), "execution/2")
	require.Error(t, err, "the interface itself is not found")
	b.server.Faults.Clear()
	b.server.Faults.Next(1, sandbox.Fault{HTML: true})
	_, err = source.See(t.Context(), "execution/2")
	require.Error(t, err)
}

func TestTrapMovedObjectsKeepTheirNumber(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.Move(sandbox.Campaign, 1, portalis))
	emitted, _ := b.pull()
	require.Contains(t, keys(emitted), "campaign/1")
	require.Contains(t, keys(emitted), "execution/2", "what holds it is said in it")
	r, err := connectors.Reconcile(t.Context(), b.source(), b.log, b.log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	require.True(t, r.Agrees())
	b.options.Projects = []string{"CASSIOPEE"}
	seen, err := b.source().See(t.Context(), "campaign/1")
	require.NoError(t, err)
	require.Equal(t, connectors.Moved, seen)
}

func TestTrapAClosedCampaignIsWalkedOnceAWeek(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.SetStatus(over, "FAILURE", "testeur.1"))
	none, _ := b.pull()
	require.Empty(t, none, "it is closed")
	b.Advance(squash.DefaultRefresh)
	emitted, _ := b.pull()
	require.Contains(t, keys(emitted), "execution/1")
	require.Equal(t, "FAILURE", b.body(squash.KindExecution, over)["execution_status"])
	b.Advance(squash.DefaultRefresh)
	again, _ := b.pull()
	require.Empty(t, again, "walked again, and as remembered")
}

func TestTrapACampaignJustClosedIsStillWalked(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.SetCampaignStatus(1, "FINISHED"))
	b.pull()
	require.NoError(t, b.server.SetStatus(passed, "BLOCKED", "testeur.1"))
	emitted, _ := b.pull()
	require.Contains(t, keys(emitted), "execution/3")
}

func TestTrapWhatHoldsAnExecutionIsSaidInIt(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	require.NoError(t, b.server.RenameCampaign(1, "Recette 4.2 bis", "BC-2026-013"))
	emitted, _ := b.pull()
	require.ElementsMatch(t, []string{"campaign/1", "iteration/1", "test-plan-item/1", "test-plan-item/2", "test-plan-item/3", "execution/2", "execution/3"}, keys(emitted))
	campaign := b.body(squash.KindExecution, failed)["_embedded"].(map[string]any)["campaign"].(map[string]any)
	require.Equal(t, "Recette 4.2 bis", campaign["name"])
	field := campaign["custom_fields"].([]any)[0].(map[string]any)
	require.Equal(t, "BC-2026-013", field["value"])
	require.Equal(t, "2026-06-30T09:00:00.000+00:00", campaign["scheduled_end_date"])
	fetched, err := b.source().Fetch(t.Context(), "execution/2")
	require.NoError(t, err)
	var again struct {
		Embedded map[string]json.RawMessage `json:"_embedded"`
	}
	require.NoError(t, json.Unmarshal(fetched.Body, &again))
	require.Len(t, again.Embedded, 4, "campaign, iteration, test-plan-item, issues")
}

func TestTrapARequirementHasVersions(t *testing.T) {
	w := smallWorld()
	for n := range 6 {
		w.Requirements = append(w.Requirements, world.Requirement{Ref: fmt.Sprint("EX-", 10+n), Name: "Tracer", Application: "CASSIOPEE"})
	}
	b := newBench(t, w, sandbox.Options{})
	b.pull()
	versions := b.body(squash.KindRequirement, 5)["_embedded"].(map[string]any)["versions"].([]any)
	require.Len(t, versions, 1)
	require.Equal(t, "OBSOLETE", versions[0].(map[string]any)["status"])
	covering := b.body(squash.KindRequirement, 1)["current_version"].(map[string]any)["verifying_test_cases"]
	require.Len(t, covering, 1)
}

func TestTrapBothGenerationsOfDates(t *testing.T) {
	for generation, form := range map[sandbox.Generation]string{sandbox.Modern: "+00:00", sandbox.Legacy: "+0000"} {
		b := newBench(t, smallWorld(), sandbox.Options{Generation: generation})
		b.pull()
		require.True(t, strings.HasSuffix(b.body(squash.KindExecution, passed)["last_executed_on"].(string), form))
		again, _ := b.pull()
		require.Empty(t, again)
		campaign := b.body(squash.KindExecution, passed)["_embedded"].(map[string]any)["campaign"].(map[string]any)
		require.NotEmpty(t, campaign["custom_fields"], "read in detail where lists leave it out")
	}
}

func TestTrapAnOldSquashTellsNoIssues(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{Generation: sandbox.Legacy})
	b.pull()
	require.NotContains(t, b.body(squash.KindExecution, failed)["_embedded"], "issues")
}

func TestTrapListsOfAnOldSquashShowOnlyNames(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{Generation: sandbox.Legacy})
	b.pull()
	require.NoError(t, b.server.EditTestCase(3, "<p>revu</p>"))
	none, _ := b.pull()
	require.Empty(t, none)
	b.Advance(squash.DefaultRefresh)
	emitted, _ := b.pull()
	require.Equal(t, []string{"test-case/3"}, keys(emitted))
}

func TestTrapACampaignOfAnOldSquashTellsItsStatusOnlyInDetail(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{Generation: sandbox.Legacy})
	b.pull()
	again, requests := b.pull()
	require.Empty(t, again)
	require.Equal(t, 1+3*2+1+1+1+1, requests, "projects; three lists of two projects; the open campaign, its iterations, one of them, its plan")
}

func TestTrapLinksBearTheServersOwnAddress(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{PublicURL: "http://unreachable.invalid/squash"})
	emitted, _ := b.pull()
	require.Len(t, emitted, 19, "no link was followed")
	require.Contains(t, string(emitted[0].Body), "unreachable.invalid")
}

func TestTrapALoginPageIsNoAnswer(t *testing.T) {
	for _, fault := range []sandbox.Fault{{Redirect: "/squash/login"}, {HTML: true}} {
		b := newBench(t, smallWorld(), sandbox.Options{})
		b.server.Faults.Next(1, fault)
		_, _, err := b.tryPull()
		require.Error(t, err)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
		require.Empty(t, b.log.Records())
	}
}

func TestTrapErrorsSayWhatSquashSays(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.options.Auth = squash.Auth{User: "svc", Password: "wrong-password"}
	_, _, err := b.tryPull()
	require.ErrorContains(t, err, "Bad credentials")
	require.NotContains(t, err.Error(), "wrong-password")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}

func TestTrapOneBrokenObjectDoesNotKeepItsNeighboursBack(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.server.Faults.Next(-1, sandbox.Fault{Status: http.StatusInternalServerError, Path: "/test-cases/2"})
	_, _, err := b.tryPull()
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, "test-case 2")
	require.Len(t, b.log.Latest(), 18, "all but that one")
	b.server.Faults.Clear()
	emitted, _ := b.pull()
	require.Equal(t, []string{"test-case/2"}, keys(emitted))
}

func TestTrapADamagedObjectIsGivenAsItCameAndReadAgain(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.server.Faults.Next(2, sandbox.Fault{Malformed: true, Path: "/test-cases/2"})
	b.pull()
	require.False(t, json.Valid(b.latest(squash.KindTestCase, 2).Body))
	emitted, _ := b.pull()
	require.Equal(t, []string{"test-case/2"}, keys(emitted))
	require.True(t, json.Valid(b.latest(squash.KindTestCase, 2).Body))
}

func TestTrapTheCursorStaysSmall(t *testing.T) {
	b := newBench(t, smallWorld(), sandbox.Options{})
	b.pull()
	pages := b.log.Pages()
	require.Less(t, len(pages[len(pages)-1].Cursor), 1000)
	var cursor struct {
		Iterations map[string]map[string]any `json:"iterations"`
	}
	require.NoError(t, json.Unmarshal(pages[len(pages)-1].Cursor, &cursor))
	require.NotContains(t, cursor.Iterations["2"], "e", "a closed iteration is one sum")
	require.Contains(t, cursor.Iterations["1"], "e")
}
