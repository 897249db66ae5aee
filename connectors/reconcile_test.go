package connectors_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/sourcetest"
)

// tool is a source of which a test says what it shows.
type tool struct {
	listed  []string
	broken  error // ends the census
	sees    map[string]connectors.Presence
	fails   map[string]error // sightings
	looked  []string
	fetched map[string]string // bodies to fetch
	holds   map[string]string // container by key
}

func (t *tool) Name() string { return "tool" }

func (t *tool) Pull(context.Context, connectors.Cursor, func([]connectors.Envelope, connectors.Cursor) error) error {
	return nil
}

func (t *tool) IDs(context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, key := range t.listed {
			if !yield(key, nil) {
				return
			}
		}
		if t.broken != nil {
			yield("", t.broken)
		}
	}
}

func (t *tool) See(_ context.Context, key string) (connectors.Presence, error) {
	t.looked = append(t.looked, key)
	if err := t.fails[key]; err != nil {
		return "", err
	}
	if seen, ok := t.sees[key]; ok {
		return seen, nil
	}
	return connectors.Present, nil
}

func (t *tool) Container(e connectors.Envelope) string { return t.holds[e.Key()] }

// fetching is a tool that can also be asked for one object.
type fetching struct{ *tool }

func (f fetching) Fetch(_ context.Context, key string) (connectors.Envelope, error) {
	body, ok := f.fetched[key]
	if !ok {
		return connectors.Envelope{}, &connectors.Fault{Kind: connectors.Retry, Op: "read " + key, Err: errors.New("gone again")}
	}
	return connectors.Envelope{Source: "tool", Kind: "issue", ID: key[len("issue/"):], Presence: connectors.Present, Body: json.RawMessage(body)}, nil
}

var monday = time.Date(2026, 6, 8, 9, 0, 0, 0, time.UTC)

// known is a log that has received objects with the presences given.
func known(t *testing.T, presences map[string]connectors.Presence) *sourcetest.Log {
	log := &sourcetest.Log{}
	for key, presence := range presences {
		kind, id := "issue", key[len("issue/"):]
		if key[:5] != "issue" {
			kind, id = "version", key[len("version/"):]
		}
		require.NoError(t, log.Publish(t.Context(), []connectors.Envelope{{
			Source: "tool", Kind: kind, ID: id, Version: monday, SeenAt: monday, Presence: presence, Body: json.RawMessage(`{"n":"` + id + `"}`),
		}}))
	}
	return log
}

func reconcile(t *testing.T, source connectors.Source, log *sourcetest.Log) connectors.Reconciliation {
	r, err := connectors.Reconcile(t.Context(), source, log, log, connectors.ReconcileOptions{Now: func() time.Time { return monday.Add(time.Hour) }})
	require.NoError(t, err)
	return r
}

func TestReconcileTellsMissingObjectsApart(t *testing.T) {
	log := known(t, map[string]connectors.Presence{
		"issue/1": connectors.Present, "issue/2": connectors.Present, "issue/3": connectors.Present,
		"issue/4": connectors.Present, "issue/5": connectors.Present, "issue/6": connectors.Present,
	})
	before := len(log.Records())
	source := &tool{
		listed: []string{"issue/1"},
		sees:   map[string]connectors.Presence{"issue/2": connectors.Deleted, "issue/3": connectors.Hidden, "issue/4": connectors.Moved, "issue/5": connectors.Present},
		fails:  map[string]error{"issue/6": errors.New("the line is dead")},
	}
	r, err := connectors.Reconcile(t.Context(), source, log, log, connectors.ReconcileOptions{})
	require.ErrorContains(t, err, "look for issue/6 of tool: the line is dead")
	require.True(t, r.Complete)
	require.False(t, r.Agrees())
	require.Equal(t, 1, r.Listed)
	require.Equal(t, 6, r.Known)
	require.Equal(t, []string{"issue/2", "issue/3", "issue/4", "issue/5", "issue/6"}, r.Missing)
	require.Equal(t, []string{"issue/2"}, r.Deleted)
	require.Equal(t, []string{"issue/3"}, r.Hidden)
	require.Equal(t, []string{"issue/4"}, r.Moved)
	require.Equal(t, []string{"issue/5"}, r.Unlisted)
	require.Equal(t, []string{"issue/6"}, r.Unconfirmed)
	require.Equal(t, []connectors.Group{{Kind: "issue", Known: 6, Listed: 1, Missing: 5}}, r.Groups)
	marked := log.Records()[before:]
	require.Len(t, marked, 3)
	for _, e := range marked {
		require.Equal(t, monday, e.Version, "a newer version from a Pull must win")
		require.JSONEq(t, `{"n":"`+e.ID+`"}`, string(e.Body), "with the last known body")
	}
}

func TestReconcileBelievesNothingOfAnIncompleteCensus(t *testing.T) {
	log := known(t, map[string]connectors.Presence{"issue/1": connectors.Present, "issue/2": connectors.Present})
	source := &tool{listed: []string{"issue/1"}, sees: map[string]connectors.Presence{"issue/2": connectors.Deleted},
		broken: &connectors.Fault{Kind: connectors.Retry, Op: "take the census", Err: errors.New("cut")}}
	r, err := connectors.Reconcile(t.Context(), source, log, log, connectors.ReconcileOptions{})
	require.ErrorContains(t, err, "cut")
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.False(t, r.Complete)
	require.Empty(t, r.Missing)
	require.Empty(t, source.looked)
	require.Len(t, log.Records(), 2)
}

// A tool that shows nothing of a kind has more likely closed its door than lost
// everything.
func TestReconcileDoesNotBelieveAnEmptyCensus(t *testing.T) {
	log := known(t, map[string]connectors.Presence{"issue/1": connectors.Present, "version/1": connectors.Present})
	source := &tool{listed: []string{"version/1"}, sees: map[string]connectors.Presence{"issue/1": connectors.Deleted}}
	r := reconcile(t, source, log)
	require.Equal(t, []string{"issue"}, r.Silent)
	require.Empty(t, r.Missing)
	require.False(t, r.Agrees())
	require.Len(t, log.Records(), 2)

	r, err := connectors.Reconcile(t.Context(), source, log, log, connectors.ReconcileOptions{Kinds: []string{"issue"}})
	require.NoError(t, err)
	require.Equal(t, []string{"issue/1"}, r.Deleted, "unless it is trusted to name none")
}

// What lies in a project that cannot be seen answers as if it were deleted.
func TestReconcileTakesNothingInAHiddenContainerForDeleted(t *testing.T) {
	log := known(t, map[string]connectors.Presence{"issue/1": connectors.Present, "issue/2": connectors.Present, "issue/3": connectors.Present, "issue/4": connectors.Present})
	source := &tool{
		listed: []string{"issue/1"},
		sees: map[string]connectors.Presence{
			"issue/2": connectors.Deleted, "issue/3": connectors.Deleted, "issue/4": connectors.Deleted, "project/1": connectors.Hidden, "project/2": connectors.Present,
		},
		holds: map[string]string{"issue/2": "project/1", "issue/3": "project/1", "issue/4": "project/2"},
	}
	r := reconcile(t, source, log)
	require.Equal(t, []string{"issue/2", "issue/3"}, r.Hidden)
	require.Equal(t, []string{"issue/4"}, r.Deleted)
	require.Equal(t, []string{"issue/2", "project/1", "issue/3", "issue/4", "project/2"}, source.looked, "a container is looked for once")
}

func TestReconcileBringsBackWhatReturned(t *testing.T) {
	presences := map[string]connectors.Presence{"issue/1": connectors.Deleted, "issue/2": connectors.Hidden, "issue/3": connectors.Moved, "issue/4": connectors.Hidden}
	source := &tool{listed: []string{"issue/1", "issue/2"}, sees: map[string]connectors.Presence{"issue/3": connectors.Present, "issue/4": connectors.Hidden}}
	log := known(t, presences)
	r := reconcile(t, source, log)
	require.Equal(t, []string{"issue/1", "issue/2", "issue/3"}, r.Returned)
	require.Empty(t, r.Missing)
	require.Equal(t, []string{"issue/4"}, r.Hidden, "still")
	require.Equal(t, connectors.Present, log.Latest()["issue/1"].Presence)
	require.Len(t, log.Records(), 7)
	require.JSONEq(t, `{"n":"1"}`, string(log.Latest()["issue/1"].Body))

	log = known(t, presences)
	source.fetched = map[string]string{"issue/1": `{"n":"new"}`}
	_, err := connectors.Reconcile(t.Context(), fetching{source}, log, log, connectors.ReconcileOptions{})
	require.ErrorContains(t, err, "gone again")
	require.JSONEq(t, `{"n":"1"}`, string(log.Latest()["issue/1"].Body), "a fetched body without a version does not replace a dated one")
	require.Equal(t, connectors.Present, log.Latest()["issue/2"].Presence, "as it was, when it cannot be read")
}

func TestReconcileFetchesWhatWasNeverReceived(t *testing.T) {
	log := known(t, map[string]connectors.Presence{"issue/1": connectors.Present})
	source := &tool{listed: []string{"issue/1", "issue/2", "issue/3"}}
	r := reconcile(t, source, log)
	require.Equal(t, []string{"issue/2", "issue/3"}, r.Extra)
	require.Empty(t, r.Fetched)
	require.Len(t, log.Records(), 1)

	source.fetched = map[string]string{"issue/2": `{"n":"2"}`, "issue/3": `{}`}
	r = reconcile(t, fetching{source}, log)
	require.Equal(t, []string{"issue/2", "issue/3"}, r.Fetched)
	require.True(t, reconcile(t, source, log).Agrees())
}

// blind takes a census and sees nothing alone.
type blind struct{ source *tool }

func (b blind) Name() string { return "tool" }
func (b blind) Pull(context.Context, connectors.Cursor, func([]connectors.Envelope, connectors.Cursor) error) error {
	return nil
}
func (b blind) IDs(ctx context.Context) iter.Seq2[string, error] { return b.source.IDs(ctx) }

func TestReconcileMarksNothingWithoutASecondSighting(t *testing.T) {
	log := known(t, map[string]connectors.Presence{"issue/1": connectors.Present, "issue/2": connectors.Present})
	r := reconcile(t, blind{&tool{listed: []string{"issue/1"}}}, log)
	require.Equal(t, []string{"issue/2"}, r.Unconfirmed)
	require.Len(t, log.Records(), 2)
}

func TestReconcileLeavesAFailingToolAlone(t *testing.T) {
	presences, fails := map[string]connectors.Presence{}, map[string]error{}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"} {
		presences["issue/"+id], fails["issue/"+id] = connectors.Present, errors.New("down")
	}
	log := known(t, presences)
	source := &tool{listed: []string{"issue/z"}, fails: fails}
	_, err := connectors.Reconcile(t.Context(), source, log, log, connectors.ReconcileOptions{})
	require.ErrorContains(t, err, "down")
	require.Len(t, source.looked, 10)
	require.Len(t, log.Records(), 12)
}
