package warehouse_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/warehouse"
)

// seenRecord is a version of a ticket as a source showed it at an instant.
func seenRecord(t *testing.T, id string, version, seen time.Time, presence connectors.Presence, said life, offset int64) connectors.Record {
	t.Helper()
	body, err := json.Marshal(said)
	require.NoError(t, err)
	record := taped("jira", "issue", id, version, offset, string(body))
	record.SeenAt, record.Presence = seen, presence
	return record
}

// What is known at an instant are the versions seen until then, whatever came
// later, with the presence seen then; and the present of what was recalled is the
// instant.
func TestARecallHoldsWhatWasKnownAndNothingElse(t *testing.T) {
	from, into := openStore(t), openStore(t)
	_, err := from.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.NoError(t, from.PutReference(t.Context(), contract.Default(), sql.Files, noon))
	at := *on(7, 1)
	before, after := func(days int) time.Time { return at.AddDate(0, 0, -days) }, func(days int) time.Time { return at.AddDate(0, 0, days) }
	transforms := map[string]transform.Func{"jira": ticketOfLife}
	records := []connectors.Record{
		// 1: deleted after the instant; the mark has the content and the version of before.
		seenRecord(t, "1", *on(6, 10), before(9), connectors.Present, life{Resolved: on(6, 9)}, 0),
		seenRecord(t, "1", *on(6, 10), after(3), connectors.Deleted, life{Resolved: on(6, 9)}, 1),
		// 2: deleted before it.
		seenRecord(t, "2", *on(6, 10), before(9), connectors.Present, life{Resolved: on(6, 9)}, 2),
		seenRecord(t, "2", *on(6, 10), before(2), connectors.Deleted, life{Resolved: on(6, 9)}, 3),
		// 3: changed before the instant, and seen only after it.
		seenRecord(t, "3", *on(6, 10), before(9), connectors.Present, life{Resolved: on(6, 9)}, 4),
		seenRecord(t, "3", *on(6, 20), after(1), connectors.Present, life{Resolved: on(6, 19), Late: true}, 5),
		// 4: an older version is seen after a newer one: the newer stands.
		seenRecord(t, "4", *on(6, 20), before(8), connectors.Present, life{Resolved: on(6, 19)}, 6),
		seenRecord(t, "4", *on(6, 10), before(4), connectors.Present, life{Resolved: on(6, 9), Late: true}, 7),
		// 5: first seen after it.
		seenRecord(t, "5", *on(6, 10), after(1), connectors.Present, life{Resolved: on(6, 9)}, 8),
		// 6: seen on both sides of it, and twice at once.
		seenRecord(t, "6", *on(6, 10), before(9), connectors.Present, life{Resolved: on(6, 9)}, 9),
		seenRecord(t, "6", *on(6, 10), before(9), connectors.Present, life{Resolved: on(6, 9)}, 10),
		seenRecord(t, "6", *on(6, 10), after(5), connectors.Present, life{Resolved: on(6, 9)}, 11),
		// 7: one version with two contents, the first of which came back.
		seenRecord(t, "7", *on(6, 10), before(9), connectors.Present, life{Resolved: on(6, 9)}, 12),
		seenRecord(t, "7", *on(6, 10), before(8), connectors.Present, life{Resolved: on(6, 8), Late: true}, 13),
		seenRecord(t, "7", *on(6, 10), before(7), connectors.Present, life{Resolved: on(6, 9)}, 14),
		// 8: seen at the very instant.
		seenRecord(t, "8", *on(6, 10), at, connectors.Present, life{Resolved: on(6, 9)}, 15),
	}
	refused := taped("jira", "issue", "9", *on(6, 10), 16, "{no JSON")
	refused.SeenAt = before(5)
	records = append(records, refused)
	require.Len(t, load(t, from, transforms, records, 4), 1)
	require.NoError(t, from.Insert(t.Context(), []transform.Row{
		&warehouse.SyncRun{RunID: "8f0c0e2a-0000-4000-8000-000000000001", Source: "jira", Tool: "jira", StartedAt: before(9), EndedAt: before(9)},
		&warehouse.SyncRun{RunID: "8f0c0e2a-0000-4000-8000-000000000002", Source: "jira", Tool: "jira", StartedAt: after(1), EndedAt: after(1)},
		warehouse.NewReconciliationRow(connectors.Reconciliation{Source: "jira", Began: before(2), Ended: before(2), Complete: true}, nil),
		warehouse.NewReconciliationRow(connectors.Reconciliation{Source: "jira", Began: after(3), Ended: after(3), Complete: true}, errors.New("cut")),
	}))
	stored := func(store *warehouse.Store, query string) [][]any {
		_, rows, err := store.Select(t.Context(), query)
		require.NoError(t, err)
		return rows
	}
	const content = `SELECT toString((
		(SELECT (sum(cityHash64(toString(tuple(*)))), count()) FROM raw.record_store), (SELECT (sum(cityHash64(toString(tuple(*)))), count()) FROM raw.sighting_store), (SELECT (sum(cityHash64(toString(tuple(*)))), count()) FROM core.ticket_store)))`
	untouched := stored(from, content)

	recall := warehouse.Recall{From: from, Into: into, Files: sql.Files, Transforms: transforms, Contract: contract.Default(), At: at,
		Readings: []warehouse.Reading{{Source: "jira", Mapping: "m", Contract: "c", Revision: 1, Since: after(8)}}}
	fingerprint, err := recall.Fingerprint(t.Context())
	require.NoError(t, err)
	sources, err := recall.Run(t.Context())
	require.NoError(t, err)
	since := after(8)
	require.Equal(t, []warehouse.RecalledSource{{Source: "jira", Versions: 10, Refused: 1, ReadAnew: &since}}, sources)
	require.Equal(t, untouched, stored(from, content), "what is recalled from is only read")

	require.Equal(t, [][]any{
		{"N2-1", "present", *on(6, 9)}, {"N2-3", "present", *on(6, 9)}, {"N2-4", "present", *on(6, 19)},
		{"N2-6", "present", *on(6, 9)}, {"N2-7", "present", *on(6, 9)}, {"N2-8", "present", *on(6, 9)},
	}, stored(into, "SELECT reference, toString(presence), resolved_at FROM core.tickets ORDER BY reference"))
	require.Equal(t, [][]any{{"2", "deleted"}}, stored(into, "SELECT object_id, toString(presence) FROM raw.records WHERE presence != 'present'"))
	require.Equal(t, [][]any{{uint64(1)}}, stored(into, "SELECT count() FROM raw.sightings WHERE seen_at > addDays(toDateTime64('2026-06-30 09:00:00', 3, 'UTC'), 0)"), "that of the very instant")
	require.Equal(t, [][]any{{uint64(1), uint64(1)}}, stored(into, "SELECT (SELECT count() FROM ops.sync_runs), (SELECT count() FROM ops.dead_letters)"))
	require.Equal(t, [][]any{{"jira", uint64(1), true}}, stored(into, "SELECT toString(source), count(), any(agrees) FROM ops.reconciliations GROUP BY source"))
	require.Equal(t, [][]any{{at, true}}, stored(into, "SELECT instant, recalled FROM ref.present"))
	require.Equal(t, [][]any{{at}}, stored(into, "SELECT DISTINCT as_of FROM core.kpi_values"))
	require.Equal(t, [][]any{{false}}, stored(from, "SELECT recalled FROM ref.present"))

	// News from after the instant makes the same; news from before it does not.
	require.Empty(t, load(t, from, transforms, []connectors.Record{seenRecord(t, "10", *on(6, 10), after(9), connectors.Present, life{}, 17)}, 1))
	again, err := recall.Fingerprint(t.Context())
	require.NoError(t, err)
	require.Equal(t, fingerprint, again)
	require.Empty(t, load(t, from, transforms, []connectors.Record{seenRecord(t, "11", *on(6, 10), before(1), connectors.Present, life{}, 18)}, 1))
	again, err = recall.Fingerprint(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, fingerprint, again)

	recall.At = before(30)
	_, err = recall.Fingerprint(t.Context())
	require.ErrorContains(t, err, "no record was known yet: the first was seen at 2026-06-22T09:00:00Z")
}

// A definition that asks the clock itself would tell the present where the past is
// asked for.
func TestThePresentHasOneDefinition(t *testing.T) {
	clock := regexp.MustCompile(`(?i)\b(now|now64|nowInBlock|today|yesterday|current_timestamp|current_date)\b\s*\(`)
	require.NoError(t, fs.WalkDir(sql.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path, "schema/") || path == "marts/ref/present.sql" {
			return err
		}
		text, err := fs.ReadFile(sql.Files, path)
		require.Empty(t, clock.FindAllString(string(text), -1), "%s: read ref.present", path)
		return err
	}))
}
