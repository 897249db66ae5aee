package mantis

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	sandbox "pilotis/connectors/sandbox/mantis"
)

// readings runs a test over each way of reading.
func readings(t *testing.T, test func(t *testing.T, server sandbox.Options, change func(*Options))) {
	for name, c := range map[string]struct {
		version string
		index   Index
	}{"whole": {"2.29.0", Whole}, "paged": {"2.28.4", Paged}, "before select": {"2.25.8", Auto}} {
		t.Run(name, func(t *testing.T) {
			test(t, sandbox.Options{Version: c.version}, func(o *Options) { o.Index, o.PageSize, o.IndexPageSize = c.index, 3, 3 })
		})
	}
}

func TestAChangeUnderTheSameSecondIsNotLost(t *testing.T) {
	readings(t, func(t *testing.T, server sandbox.Options, change func(*Options)) {
		h := newHouse(t, server, change)
		ids := h.create(4)
		h.Note(ids[1], "une")
		require.Len(t, h.pull(), 4)
		h.Note(ids[1], "deux")
		h.advance(time.Hour)
		require.Equal(t, []string{key(ids[1])}, h.pull())
		require.Empty(t, h.pull())
	})
}

// Monitors and deleted files are in the history, and updated_at stays where it was.
func TestChangesThatDoNotMoveUpdatedAtAreFoundByTheSweep(t *testing.T) {
	readings(t, func(t *testing.T, server sandbox.Options, change func(*Options)) {
		h := newHouse(t, server, change)
		ids := h.create(6)
		file := h.Attach(ids[5], "capture.png")
		h.advance(time.Hour)
		h.create(4)
		h.advance(time.Hour)
		require.Len(t, h.pull(), 10)
		h.Monitor(ids[2])
		h.Detach(ids[5], file)
		h.advance(time.Hour)
		require.Empty(t, h.pull(), "nothing shows it yet")
		h.advance(24 * time.Hour)
		require.ElementsMatch(t, []string{key(ids[2]), key(ids[5])}, h.pull())
		require.NotContains(t, string(h.log.Latest()[key(ids[5])].Body), `"attachments":[{`)
		requests := h.Requests()
		require.Empty(t, h.pull())
		require.LessOrEqual(t, h.Requests()-requests, int64(2), "a sweep is taken once")
	})
}

// What grew the history is a later version of the issue, so that the records may
// come in any order.
func TestTheVersionIsTheLastInstantThatTheIssueTells(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	ids := h.create(1)
	h.advance(time.Hour)
	h.pull()
	first := h.log.Latest()[key(ids[0])].Version
	h.Monitor(ids[0])
	monitored := h.Now()
	h.advance(25 * time.Hour)
	require.Len(t, h.pull(), 1)
	require.True(t, h.log.Latest()[key(ids[0])].Version.Equal(monitored))
	require.True(t, first.Before(monitored))
}

func TestAnInterruptedSweepGoesOn(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, func(o *Options) { o.PageSize = 3 })
	ids := h.create(9)
	h.advance(time.Hour)
	h.pull()
	h.Monitor(ids[8])
	h.Monitor(ids[0])
	h.advance(25 * time.Hour)
	pages := 0
	h.log.OnSave = func(connectors.Cursor) error {
		if pages++; pages > 1 {
			return fmt.Errorf("the disk is full")
		}
		return nil
	}
	h.fails()
	h.log.OnSave = nil
	require.Equal(t, []string{key(ids[0])}, h.pull())
}

func TestARenamedVersionRewritesHistoriesAndItsProjectIsReadAgain(t *testing.T) {
	readings(t, func(t *testing.T, server sandbox.Options, change func(*Options)) {
		h := newHouse(t, server, change)
		ids := h.create(5)
		other := h.Create(2, "Ailleurs")
		h.advance(time.Hour)
		require.Len(t, h.pull(), 6)
		h.RenameVersion(10, "4.0-p1")
		h.RenameVersion(11, "4.1-p1") // no issue names it
		h.advance(time.Hour)
		keys := h.pull()
		require.Len(t, keys, 5)
		require.NotContains(t, keys, key(other))
		require.Contains(t, string(h.log.Latest()[key(ids[0])].Body), "4.0-p1")
		require.Contains(t, string(h.log.Latest()["version/11"].Body), "4.1-p1")
	})
}

func TestARenamedCategoryAddsToHistoriesAndItsProjectIsReadAgain(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	h.create(3)
	h.advance(time.Hour)
	h.pull()
	h.RenameCategory(1, "Divers")
	h.advance(time.Hour)
	require.Len(t, h.pull(), 3)
}

func TestARenamedUserIsSeenWithinTheHourAndInTheIssuesAtTheSweep(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	h.create(3)
	h.advance(time.Hour)
	h.pull()
	h.RenameUser(3, "mj.aubert-roy")
	h.advance(time.Hour)
	require.Empty(t, h.pull())
	require.Contains(t, string(h.log.Latest()["user/3"].Body), "mj.aubert-roy")
	h.advance(24 * time.Hour)
	require.Len(t, h.pull(), 3)
}

func TestDeletingALinkedIssueRewritesTheHistoryOfTheOther(t *testing.T) {
	readings(t, func(t *testing.T, server sandbox.Options, change func(*Options)) {
		h := newHouse(t, server, change)
		ids := h.create(5)
		h.Link(ids[1], ids[3])
		h.advance(time.Hour)
		h.pull()
		require.Contains(t, string(h.log.Latest()[key(ids[1])].Body), "relationship-added")
		h.Delete(ids[3])
		h.advance(time.Hour)
		require.Equal(t, []string{key(ids[1])}, h.pull())
		require.NotContains(t, string(h.log.Latest()[key(ids[1])].Body), "relationship-added")
	})
}

func TestDeletesAmongReadPagesShiftNoIssueOutOfTheWalk(t *testing.T) {
	readings(t, func(t *testing.T, server sandbox.Options, change func(*Options)) {
		for request := 2; request < 9; request++ {
			h := newHouse(t, server, change)
			ids := h.create(14)
			h.BeforeRequest(func(n int) {
				if n == request {
					for _, id := range ids[8:] { // the newest, more than a page
						h.Delete(id)
					}
				}
			})
			h.pull()
			h.BeforeRequest(nil)
			for _, id := range ids[:8] {
				require.Contains(t, h.log.Latest(), key(id), "deleted before request %d", request)
			}
		}
	})
}

func TestIssuesOfOneSecondHaveNoOrderOfTheirOwn(t *testing.T) {
	readings(t, func(t *testing.T, server sandbox.Options, change func(*Options)) {
		server.Restless = true
		h := newHouse(t, server, change)
		for range 11 {
			h.Create(1, "En masse")
		}
		h.advance(time.Hour)
		// A list that contradicts itself may end a pull with a retry; it never loses an issue.
		for range 40 {
			if _, err := connectors.Collect(t.Context(), h.source, h.log, h.log); err == nil {
				break
			} else {
				require.Equal(t, connectors.Retry, connectors.KindOf(err))
			}
		}
		n := 0
		for key := range h.log.Latest() {
			if strings.HasPrefix(key, Issue+"/") {
				n++
			}
		}
		require.Equal(t, 11, n)
	})
}

func TestAServerThatCannotBearTheWholeIndexIsReadByPages(t *testing.T) {
	h := newHouse(t, sandbox.Options{WholeLimit: 12}, func(o *Options) { o.PageSize, o.IndexPageSize = 5, 10 })
	ids := h.create(30)
	h.advance(time.Hour)
	require.Len(t, h.pull(), 30)
	requests := h.Requests()
	require.Empty(t, h.pull())
	require.Equal(t, int64(2), h.Requests()-requests, "the failure is not provoked again, and the head of the list suffices")
	h.Note(ids[0], "une")
	h.advance(time.Minute)
	require.Equal(t, []string{key(ids[0])}, h.pull())

	h = newHouse(t, sandbox.Options{WholeLimit: 12}, func(o *Options) { o.Index = Whole })
	h.create(30)
	require.Equal(t, connectors.Retry, connectors.KindOf(h.fails()))
}

// A page of whole issues that is too heavy is read one by one.
func TestAPageTooHeavyIsReadOneByOne(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, func(o *Options) { o.PageSize = 5 })
	h.create(10)
	h.between = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("page_size") != "5" || r.URL.Query().Get("page") != "2" {
			return false
		}
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	require.Len(t, h.pull(), 10)
}

func TestAnIssueThatIsListedAndRefusedIsTold(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	ids := h.create(2)
	h.between = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, fmt.Sprint("/issues/", ids[0])) {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"message":"Access denied for user pilotis."}`))
		return true
	}
	err := h.fails()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, fmt.Sprint("issue ", ids[0]))
	require.Contains(t, h.log.Latest(), key(ids[1]), "its neighbour has landed")
}

func TestPresences(t *testing.T) {
	readings(t, func(t *testing.T, server sandbox.Options, change func(*Options)) {
		h := newHouse(t, server, func(o *Options) { change(o); o.Projects = []string{"1", "Procédure pénale numérique"} })
		ids := h.create(6)
		h.Delete(ids[0])
		h.Hide(ids[1], true)
		h.Move(ids[2], 3)
		h.Move(ids[3], 2)
		h.Disable(2, true)
		for n, want := range []connectors.Presence{connectors.Deleted, connectors.Hidden, connectors.Moved} {
			h.Disable(2, false)
			got, err := h.source.See(t.Context(), key(ids[n]))
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		for key, want := range map[string]connectors.Presence{
			key(ids[3]): connectors.Present, "project/2": connectors.Present, "project/3": connectors.Hidden, "version/10": connectors.Present,
			"version/30": connectors.Hidden, "config/history_order": connectors.Present, "config/nonsense": connectors.Hidden,
		} {
			got, err := h.source.See(t.Context(), key)
			require.NoError(t, err)
			require.Equal(t, want, got, key)
		}
		for _, key := range []string{"issue/abc", "issue/0", "note/1", "issue", ""} {
			_, err := h.source.See(t.Context(), key)
			require.Error(t, err, "Mantis would look for issue 0")
		}
	})
}

// A disabled project is in no list; its issues can still be read by number.
func TestADisabledProjectDeletesNothing(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	ids := h.create(3)
	h.pull()
	h.Disable(1, true)
	h.advance(time.Minute)
	require.Empty(t, h.pull())
	got, err := h.source.See(t.Context(), key(ids[0]))
	require.NoError(t, err)
	require.Equal(t, connectors.Present, got)
	got, err = h.source.See(t.Context(), "project/1")
	require.NoError(t, err)
	require.Equal(t, connectors.Hidden, got)
	h.Disable(1, false)
	require.Len(t, h.pull(), 3, "they come back")
}

// Only Mantis itself can say that an issue is gone.
func TestAProxysPageIsNoProofOfADeletion(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	ids := h.create(1)
	for _, c := range []struct {
		status int
		body   string
	}{
		{http.StatusNotFound, "<html><body>Not Found</body></html>"}, {http.StatusNotFound, ""}, {http.StatusNotFound, `{"message":"No such service","code":404}`},
		{http.StatusForbidden, "<html><body>Forbidden</body></html>"}, {http.StatusForbidden, ""}, {http.StatusGone, ""},
	} {
		h.between = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, "/issues/") {
				return false
			}
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
			return true
		}
		presence, err := h.source.See(t.Context(), key(ids[0]))
		require.Error(t, err, c)
		require.Empty(t, presence)
	}
}

func TestFetchReadsAsPullDoes(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	h.create(3)
	h.advance(time.Hour)
	h.pull()
	for key, e := range h.log.Latest() {
		got, err := h.source.Fetch(t.Context(), key)
		require.NoError(t, err)
		require.Equal(t, e, got)
	}
	for _, key := range []string{"issue/99", "project/99"} {
		_, err := h.source.Fetch(t.Context(), key)
		require.Equal(t, connectors.Reject, connectors.KindOf(err))
	}
	require.Equal(t, "project/1", h.source.Container(h.log.Latest()["issue/1"]))
	require.Empty(t, h.source.Container(h.log.Latest()["category/1"]), "that of all projects")
	require.Empty(t, h.source.Container(h.log.Latest()["user/3"]))
}

func TestACursorOfAnotherSourceIsAStop(t *testing.T) {
	h := newHouse(t, sandbox.Options{}, nil)
	for _, text := range []string{`[1]`, `{"issues":"AA=="}`, `{"issues":"gA=="}`} {
		err := h.source.Pull(t.Context(), connectors.Cursor(text), nil)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
	}
}

func TestAServerWithoutIssues(t *testing.T) {
	readings(t, func(t *testing.T, server sandbox.Options, change func(*Options)) {
		h := newHouse(t, server, change)
		require.Empty(t, h.pull())
		requests := h.Requests()
		require.Empty(t, h.pull())
		require.Equal(t, int64(2), h.Requests()-requests)
		ids := h.create(1)
		require.Equal(t, []string{key(ids[0])}, h.pull())
	})
}
