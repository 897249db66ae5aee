package sourcetest

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

// censusKeys takes a census that must be complete.
func (b *bench) censusKeys() map[string]bool {
	b.t.Helper()
	keys := map[string]bool{}
	for key, err := range b.tool.Source(b.t).(connectors.Census).IDs(b.t.Context()) {
		require.NoError(b.t, err)
		require.Falsef(b.t, keys[key], "%s is named twice", key)
		keys[key] = true
	}
	return keys
}

// A census names each object of the kinds it speaks of, once, and no other.
func censusNames(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.takesCensus()
	keys := b.fill()
	named := b.censusKeys()
	state := b.tool.State()
	kinds := map[string]bool{}
	for key := range named {
		require.Containsf(t, state, key, "the census invents %s", key)
		kinds[connectors.Object{Key: key}.Kind()] = true
	}
	for key := range state {
		if kinds[(connectors.Object{Key: key}).Kind()] {
			require.Containsf(t, named, key, "the census forgets %s", key)
		}
	}
	require.Subset(t, slices.Collect(maps.Keys(named)), keys, "the census speaks of what is created")

	b.pull()
	r := b.mustReconcile()
	require.Empty(t, r.Missing)
	require.Empty(t, r.Extra)
	require.Empty(t, r.Returned)
	b.requireState()
}

// A census that does not end well marks nothing, wherever it breaks.
func censusCutShort(t *testing.T, opener Opener) {
	fault := Fault{Status: http.StatusForbidden}
	broken := 0
	for n, total := 1, 2; n < total; n++ { // what strikes after the last request of the census strikes a sighting
		b := open(t, opener, Setting{})
		b.takesCensus()
		deleter := power[Deleter](b, "delete")
		b.suffer(fault)
		keys := b.fill()
		b.pull()
		deleter.Delete(keys[1])
		before := b.tool.Requests()
		require.NotContains(t, b.censusKeys(), keys[1])
		total = b.tool.Requests() - before
		records := len(b.log.Records())
		b.at(n, func() { b.tool.Disturb(1, fault) })
		r, err := b.reconcile()
		b.tool.BeforeRequest(nil)
		if err == nil { // a list that the census can do without
			require.Equal(t, []string{keys[1]}, r.Deleted)
			continue
		}
		broken++
		require.False(t, r.Complete)
		require.Len(t, b.log.Records(), records, "an incomplete census marks nothing")
		require.Empty(t, r.Missing)
		require.Equal(t, []string{keys[1]}, b.mustReconcile().Deleted)
		b.requireState()
	}
	require.Positive(t, broken, "a refused census must end with an error")
}

func deletion(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.takesCensus()
	deleter := power[Deleter](b, "delete")
	keys := b.fill()
	b.pull()
	last := b.log.Latest()[keys[2]]
	deleter.Delete(keys[2])
	deleter.Delete(keys[6])
	b.settle()
	require.NotEqual(t, connectors.Deleted, b.log.Latest()[keys[0]].Presence)
	r := b.mustReconcile()
	require.Empty(t, r.Hidden)
	require.Empty(t, r.Moved)
	for _, key := range []string{keys[2], keys[6]} {
		require.Equal(t, connectors.Deleted, b.log.Latest()[key].Presence)
	}
	if len(r.Deleted) > 0 { // and not by Pull, as a source that sees all each time may do
		require.ElementsMatch(t, []string{keys[2], keys[6]}, r.Deleted)
		require.Equal(t, string(last.Body), string(b.log.Latest()[keys[2]].Body), "with the last known body")
	}
	b.requireState()

	records := len(b.log.Records())
	again := b.mustReconcile()
	require.Empty(t, again.Missing)
	require.Len(t, b.log.Records(), records, "what is marked is not marked again")
	b.settle()
	b.requireState()
}

// A moved object is the same object: its identifier stays.
func move(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	mover := power[Mover](b, "move")
	keys := b.fill()
	b.pull()
	mover.Move(keys[3])
	b.settle()
	b.requireState()
	require.Contains(t, b.tool.State(), keys[3], "the identifier stays")
	if _, ok := b.tool.Source(t).(connectors.Census); !ok {
		return
	}
	r := b.mustReconcile()
	require.Empty(t, r.Deleted)
	require.Empty(t, r.Hidden)
	b.requireState()
}

// What the account may no longer see is hidden, not deleted, and comes back.
func lostPermission(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.takesCensus()
	hider := power[Hider](b, "take away a permission")
	keys := b.fill()
	b.pull()
	hider.Hide(keys[5], true)
	b.hidden[keys[5]] = true
	b.settle()
	r, err := b.reconcile()
	require.Empty(t, r.Deleted, "a lost permission is no deletion")
	if err == nil {
		require.Contains(t, r.Hidden, keys[5])
		require.Equal(t, connectors.Hidden, b.log.Latest()[keys[5]].Presence)
		b.requireState()
	}
	b.tool.Change(keys[5])
	b.settle()
	hider.Hide(keys[5], false)
	delete(b.hidden, keys[5])
	b.settle()
	r = b.mustReconcile()
	require.Empty(t, r.Deleted)
	require.Equal(t, connectors.Present, b.log.Latest()[keys[5]].Presence)
	b.requireState()
}

// Archiving a container deletes nothing.
func archivedContainer(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.takesCensus()
	archiver := power[Archiver](b, "archive a container")
	keys := b.fill()
	b.pull()
	archiver.Archive(keys[0], true)
	b.tool.Advance(1)
	_, err := b.collect(t.Context())
	if err != nil {
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
	}
	r, _ := b.reconcile()
	require.Empty(t, r.Deleted, "an archived container is no deletion")
	archiver.Archive(keys[0], false)
	b.settle()
	r = b.mustReconcile()
	require.Empty(t, r.Deleted)
	b.requireState()
}
