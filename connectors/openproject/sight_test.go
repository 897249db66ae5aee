package openproject_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/openproject"
	sandbox "pilotis/connectors/sandbox/openproject"
)

func TestTrapTheSameAnswerForDeletedAndForHidden(t *testing.T) {
	for _, member := range []bool{false, true} {
		b := start(t, sandbox.Options{NotAdmin: member})
		keys := b.Create(3)
		b.server.Delete(number(keys[0]))
		source := b.source(t, nil)
		want := connectors.Deleted
		if member { // to whom 404 may mean that it was moved where he sees nothing
			want = connectors.Hidden
		}
		for key, want := range map[string]connectors.Presence{keys[0]: want, keys[1]: connectors.Present} {
			got, err := source.See(t.Context(), key)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		_, err := source.Fetch(t.Context(), keys[0])
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
	}
	b := start(t, sandbox.Options{})
	keys := b.Create(1)
	b.server.Disturb(1, sandbox.Fault{Status: 403})
	got, err := b.source(t, nil).See(t.Context(), keys[0])
	require.NoError(t, err)
	require.Equal(t, connectors.Hidden, got)
	b.server.Disturb(1, sandbox.Fault{Status: 404, Body: "no such route"})
	_, err = b.source(t, nil).See(t.Context(), keys[0])
	require.Equal(t, connectors.Stop, connectors.KindOf(err), "a 404 that is not OpenProject's says nothing of the object")
	_, err = b.source(t, nil).See(t.Context(), "work_package/../users/1")
	require.Error(t, err)
}

// What an archived project holds leaves the lists and is not deleted.
func TestTrapArchivedProjects(t *testing.T) {
	b := start(t, sandbox.Options{})
	keys := b.Create(3)
	b.create(b.Now(), sandbox.Draft{Project: 12})
	b.pull()
	b.server.Archive(11, true)
	r, err := connectors.Reconcile(t.Context(), b.source(t, nil), b.log, b.log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	require.Empty(t, r.Deleted)
	require.Subset(t, r.Hidden, append(keys, "project/11"))
	b.server.Archive(11, false)
	r, err = connectors.Reconcile(t.Context(), b.source(t, nil), b.log, b.log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	require.Subset(t, r.Returned, append(keys, "project/11"))
	b.requireState()
}

func TestTrapAMovedWorkPackageLeavesTheScope(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.change = func(o *openproject.Options) { o.Projects = []string{"tranche-ferme", "12"} }
	keys := b.Create(2)
	elsewhere := b.create(b.Now(), sandbox.Draft{Project: 13})
	b.server.LogTime(number(elsewhere), b.Now(), "Anne", time.Hour)
	b.pull()
	require.Contains(t, b.log.Latest(), keys[0])
	require.NotContains(t, b.log.Latest(), elsewhere)
	require.NotContains(t, b.log.Latest(), "time_entry/901")
	require.NotContains(t, b.log.Latest(), "project/13")
	require.NoError(t, b.server.Update(number(keys[0]), b.Now(), "Anne", sandbox.Draft{Project: 13}))
	r, err := connectors.Reconcile(t.Context(), b.source(t, b.change), b.log, b.log, connectors.ReconcileOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{keys[0]}, r.Moved)

	b.change = func(o *openproject.Options) { o.Projects = []string{"tranche-ferme", "absent"} }
	err = b.collect()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "not visible: absent")
}

// Meetings are a module, users a permission: what is missing is told, not failed.
func TestTrapModulesAndPermissionsMayBeMissing(t *testing.T) {
	b := start(t, sandbox.Options{NoMeetings: true, NotAdmin: true})
	b.Create(2)
	source := b.source(t, nil)
	_, err := connectors.Collect(t.Context(), source, b.log, b.log)
	require.NoError(t, err)
	require.Contains(t, source.Missing()[openproject.KindMeeting], "NotFound")
	require.NotContains(t, source.Missing(), openproject.KindUser, "the principals are visible")
	require.Contains(t, b.log.Latest(), "user/3")
	for key, err := range source.IDs(t.Context()) {
		require.NoError(t, err)
		require.False(t, strings.HasPrefix(key, "meeting/"))
	}

	b = start(t, sandbox.Options{})
	b.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/meetings") {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte("not here"))
			return true
		}
		return false
	})
	require.Equal(t, connectors.Stop, connectors.KindOf(b.collect()), "a proxy's 404 is no missing module")
	b.change = func(o *openproject.Options) { o.Without = []string{openproject.KindMeeting} }
	b.pull()
}

func TestTrapMeetingsListsAreAbbreviated(t *testing.T) {
	b := start(t, sandbox.Options{})
	n := b.server.Meet("COPIL", someday.Add(24*time.Hour), someday.Add(-time.Hour))
	b.pull()
	b.Advance(time.Minute)
	b.server.Attach(n, "Support.pdf", b.Now())
	b.pull()
	b.requireState()
	e := b.log.Latest()["meeting/"+itoa(n)]
	require.Contains(t, string(e.Body), "Support.pdf")
	require.Equal(t, "project/10", b.source(t, nil).Container(e))
}
