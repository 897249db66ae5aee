package openproject_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/openproject"
	sandbox "pilotis/connectors/sandbox/openproject"
)

func TestTrapTheDefaultFilterHidesWhatIsClosed(t *testing.T) {
	b := start(t, sandbox.Options{})
	key := b.create(someday.Add(-time.Hour), sandbox.Draft{Status: "Clos"})
	asked := b.spy()
	b.pull()
	require.Contains(t, b.log.Latest(), key)
	for _, u := range asked() {
		if strings.HasSuffix(u.Path, "/work_packages") || strings.HasSuffix(u.Path, "/relations") {
			require.NotEmpty(t, u.Query().Get("filters"), u)
		}
		require.False(t, u.Query().Has("valid_subset"), "with it the server drops filters in silence")
	}
}

func TestTrapOffsetIsAPageNumberAndPageSizeIsClamped(t *testing.T) {
	b := start(t, sandbox.Options{MaxPage: 2})
	for range 11 {
		b.Create(1)
		b.server.Relate(1001, number(b.Create(1)[0]), "relates")
	}
	b.change = func(o *openproject.Options) { o.PageSize = 200 }
	b.pull()
	b.requireState()
}

func TestTrapPrintedInstantsAreCut(t *testing.T) {
	for _, whole := range []bool{false, true} {
		b := start(t, sandbox.Options{WholeSecond: whole})
		at := someday.Add(-2 * time.Hour).Truncate(time.Second)
		for n := range 9 { // nine within one millisecond, or second, each with its own microsecond
			b.create(at.Add(time.Duration(n*97)*time.Microsecond), sandbox.Draft{})
		}
		b.create(at.Add(999*time.Microsecond), sandbox.Draft{})
		b.create(at.Add(time.Second), sandbox.Draft{})
		b.pull()
		b.requireState()
		keys := 0
		for key, err := range b.source(t, nil).IDs(t.Context()) {
			require.NoError(t, err)
			if strings.HasPrefix(key, "work_package/") {
				keys++
			}
		}
		require.Equal(t, 11, keys)
	}
}

// A transaction that ends late shows a row after rows with later stamps.
func TestTrapCommitOrder(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Create(4)
	b.pull()
	b.Advance(time.Minute)
	late := b.create(b.Now().Add(-4*time.Minute), sandbox.Draft{Subject: "validé tard"})
	b.pull()
	require.Contains(t, b.log.Latest(), late)
	b.requireState()
}

func TestTrapAggregationRewritesTheLastEntryInPlace(t *testing.T) {
	b := start(t, sandbox.Options{Window: 5 * time.Minute})
	key := b.create(someday.Add(-time.Hour), sandbox.Draft{})
	require.NoError(t, b.server.Update(number(key), b.Now(), "Anne", sandbox.Draft{Status: "En cours"}))
	b.pull()
	first := entries(t, b.body(key)["activities"])
	b.Advance(2 * time.Minute)
	require.NoError(t, b.server.Update(number(key), b.Now(), "Anne", sandbox.Draft{Status: "Clos"}))
	b.pull()
	second := entries(t, b.body(key)["activities"])
	require.Equal(t, first[1].ID, second[1].ID, "the same entry")
	require.Equal(t, "Statut changé de Nouveau à En cours", first[1].Details[0].Raw)
	require.Equal(t, "Statut changé de Nouveau à Clos", second[1].Details[0].Raw)
	b.requireState()
}

// The text of an entry changes without a trace on the work package: only reading
// it again, once the window has passed, shows it.
func TestTrapAYoungEntryMayStillChange(t *testing.T) {
	for _, old := range []bool{false, true} {
		b := start(t, sandbox.Options{WholeSecond: old})
		key := b.create(b.Now(), sandbox.Draft{})
		b.pull()
		b.Advance(time.Minute)
		b.server.Comment(number(key), b.Now(), "ajouté après coup")
		before, records := b.Requests(), len(b.log.Records())
		b.pull()
		require.LessOrEqual(t, b.Requests()-before, 6, "too early to look")
		require.Len(t, b.log.Records(), records)
		b.Advance(20 * time.Minute)
		b.pull()
		require.Contains(t, string(b.body(key)["activities"]), "ajouté après coup")
		b.requireState()
		require.Len(t, b.log.Records(), records+1)
		b.Advance(time.Hour)
		b.pull()
		require.Len(t, b.log.Records(), records+1, "read again once, emitted once")
	}
}

func TestTrapTheHistoryIsProseInTheLanguageOfTheAccount(t *testing.T) {
	for language, want := range map[string]string{"fr": "Statut mis à Nouveau", "en": "Status set to New"} {
		b := start(t, sandbox.Options{Language: language})
		key := b.create(someday.Add(-time.Hour), sandbox.Draft{})
		b.pull()
		require.Contains(t, string(b.body(key)["activities"]), want)
		require.JSONEq(t, `"`+language+`"`, string(b.body(key)["language"]))
	}
}

func TestTrapCustomFieldsHaveNamesInSchemasOnly(t *testing.T) {
	b := start(t, sandbox.Options{})
	key := b.create(someday.Add(-time.Hour), sandbox.Draft{Type: "Bon de commande", Fields: map[string]string{"Référence": "BC-1", "Tranche": "FERME"}})
	b.pull()
	body := b.body(key)
	require.JSONEq(t, `{"customField1":{"name":"Référence","type":"String"},"customField2":{"name":"Tranche","type":"CustomOption"},"customField19":{"name":"Date de notification","type":"Date"}}`, string(body["custom_fields"]))
	require.Contains(t, string(body["work_package"]), `"customField1":"BC-1"`)
	require.Contains(t, string(body["work_package"]), `"title":"FERME"`)
}

// Relations carry no instant and touch no work package.
func TestTrapRelationsStampNothing(t *testing.T) {
	b := start(t, sandbox.Options{})
	keys := b.Create(4)
	first := b.server.Relate(number(keys[0]), number(keys[1]), "requires")
	b.Advance(time.Hour)
	b.pull()
	b.Advance(time.Hour)
	b.pull()
	b.server.Relate(number(keys[2]), number(keys[3]), "relates")
	records := len(b.log.Records())
	b.pull()
	b.requireState()
	require.Len(t, b.log.Records(), records+2, "the two ends, and nothing else")
	b.server.Unrelate(first)
	b.pull()
	b.requireState()
	b.server.Relate(number(keys[0]), number(keys[1]), "relates") // as many as before
	b.server.Unrelate(first + 1)
	b.Advance(25 * time.Hour)
	b.pull()
	b.requireState()
	records = len(b.log.Records())
	b.pull()
	require.Len(t, b.log.Records(), records)
}

// Without a demand to log in, credentials that are not taken make us an anonymous
// visitor, to whom the server answers with status 200 and fewer objects.
func TestTrapTheAnonymousVisitorIsShownLess(t *testing.T) {
	b := start(t, sandbox.Options{Public: true})
	keys := b.Create(3)
	b.pull()
	b.server.DisableTokens(true)
	b.Advance(time.Hour)
	err := b.collect()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "anonymous")
	source := b.source(t, nil)
	for _, err := range source.IDs(t.Context()) {
		require.ErrorContains(t, err, "anonymous")
	}
	_, err = source.See(t.Context(), keys[0])
	require.ErrorContains(t, err, "anonymous")
}
