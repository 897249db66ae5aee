package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform/contract"
	"pilotis/warehouse"
)

// TestTheOrderOfRecordsMeansNothing loads one set of records in order, then
// shuffled, delivered twice, in batches of other sizes and with older versions of
// its objects in between: every figure and every fact is the same. The figures of
// each load also keep the identity of the stocks (R-071, K-038).
func TestTheOrderOfRecordsMeansNothing(t *testing.T) {
	store := kpiStore(t)
	c := contract.Default()
	transforms := transformsOf(t, c, "testdata/book.yaml", "../deploy/mapping/jira-cassiopee.yaml")
	for seed := range uint64(2) {
		random := rand.New(rand.NewPCG(seed, 71))
		records, older := lives(random)
		var want []string
		for run := range 3 {
			empty(t, store)
			played, batch := slices.Clone(records), 1000
			if run > 0 {
				played = append(slices.Concat(played, older), records[:len(records)/2]...)
				random.Shuffle(len(played), func(i, j int) { played[i], played[j] = played[j], played[i] })
				batch = 1 + random.IntN(40)
			}
			load(t, store, transforms, played, batch)
			require.NoError(t, store.Rebuild(t.Context(), sql.Files, c, noon))
			got := contents(t, store)
			if run == 0 {
				want = got
				require.Greater(t, len(want), 30)
				requireStocks(t, store)
				continue
			}
			require.Equal(t, want, got, "seed %d, run %d", seed, run)
		}
	}
}

// lives are the records of a contract: the good and the bad ones of this folder
// and tickets that live at random, then an older version of each.
func lives(random *rand.Rand) (records, older []connectors.Record) {
	list := slices.Clone(book)
	for _, test := range badInputs {
		list = append(list, test.bad...)
	}
	for n := range 40 {
		list = append(list, written{"jira-cassiopee", "issue", lived(random, n)})
	}
	for i, one := range list {
		id, offset := fmt.Sprint(i+1), int64(2*i)
		body := strings.Replace(one.body, `"ID"`, fmt.Sprintf("%q", id), 1)
		records = append(records, taped(one.source, one.kind, id, noon.Add(time.Duration(i)*time.Second), offset, body))
		if one.kind == "files" { // each version of a file that was seen counts
			continue
		}
		before := strings.NewReplacer("2026-03", "2026-02", "CASSIOPEE", "PPN", `"M"`, `"S"`).Replace(body)
		older = append(older, taped(one.source, one.kind, id, noon.Add(time.Duration(i)*time.Second-time.Hour), offset+1, before))
	}
	return records, older
}

// lived is a ticket that goes from state to state at random.
func lived(random *rand.Rand, n int) string {
	states := []string{"À qualifier N2", "En cours N2", "Contourné", "Transmis N3", "Résolu", "Clos"}
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).Add(time.Duration(random.IntN(60*24)) * time.Hour)
	created, from := at, "Ouvert"
	var histories []string
	for i := range 1 + random.IntN(8) {
		to := states[random.IntN(len(states))]
		if i == 0 {
			to = states[0]
		}
		if to == from {
			continue
		}
		at = at.Add(time.Duration(1+random.IntN(70*3600)) * time.Second)
		histories = append(histories, fmt.Sprintf(`{"id":"%d","created":%q,"author":{"name":%q},"items":[{"field":"status","fromString":%q,"toString":%q}]}`,
			i+1, at.Format("2006-01-02T15:04:05.000-0700"), []string{"tit.a", "mj.b"}[random.IntN(2)], from, to))
		from = to
	}
	return fmt.Sprintf(`{"id":"ID","key":"LIVED-%d","fields":{"created":%q,"project":{"key":"N2CAS"},"issuetype":{"name":"Incident"},"priority":{"name":%q},
		"components":[{"name":"CASSIOPEE"}],"status":{"name":%q}},"changelog":{"total":%d,"histories":[%s]}}`,
		n, created.Format("2006-01-02T15:04:05.000-0700"), []string{"Bloquant", "Majeur", "Mineur"}[random.IntN(3)], from, len(histories), strings.Join(histories, ","))
}

// empty takes every fact out of the warehouse.
func empty(t *testing.T, store *warehouse.Store) {
	t.Helper()
	for _, table := range lines(t, store, "SELECT database || '.' || name FROM system.tables WHERE database IN ('core', 'raw', 'ops') AND endsWith(name, '_store')") {
		require.NoError(t, store.Exec(t.Context(), "TRUNCATE TABLE "+table))
	}
}

// contents is a hash of each table and view that shows facts or figures, apart
// from the instants of the computation and of the question, and the offsets.
func contents(t *testing.T, store *warehouse.Store) []string {
	t.Helper()
	var hashes []string
	for _, table := range lines(t, store, `SELECT database || '.' || name FROM system.tables
		WHERE database IN ('core', 'contractual', 'operational', 'pilotage') AND NOT endsWith(name, '_store') AND NOT startsWith(name, 'closed_') AND name NOT IN ('corrections') ORDER BY 1`) {
		columns := lines(t, store, `SELECT name FROM system.columns WHERE database || '.' || table = $1
			AND name NOT IN ('as_of', 'holder', 'in_time', 'at_risk', 'partition', 'offset', 'days_late', 'age_jo') AND NOT endsWith(name, '_state') ORDER BY position`, table)
		hashes = append(hashes, lines(t, store, fmt.Sprintf("SELECT '%s', count(), sum(cityHash64(toString(tuple(%s)))) FROM %s", table, strings.Join(columns, ", "), table))...)
	}
	return append(hashes, lines(t, store, "SELECT 'refused', count(), groupBitXor(cityHash64(source, object_id, reason)) FROM ops.dead_letters")...)
}

// requireStocks holds the stock of tickets and of anomalies of every day to what
// the events say: it is what came less what went (R-071, K-038).
func requireStocks(t *testing.T, store *warehouse.Store) {
	t.Helper()
	checks, err := store.RunChecks(t.Context(), sql.Files)
	require.NoError(t, err)
	for _, check := range checks {
		require.Zero(t, check.Rows, check.Title)
	}
	_, rows, err := store.Select(t.Context(), "SELECT event_at, event_kind FROM core.tickets WHERE in_scope")
	require.NoError(t, err)
	require.Greater(t, len(rows), 30)
	paris := contract.Default().Calendar().Zone()
	counted := map[string]int{}
	for _, line := range lines(t, store, "SELECT day, sum(tickets) FROM operational.backlog_daily GROUP BY day") {
		var day string
		var n int
		_, err := fmt.Sscan(line, &day, &n)
		require.NoError(t, err)
		counted[day] = n
	}
	for day := time.Date(2026, 3, 1, 0, 0, 0, 0, paris); day.Before(noon.AddDate(0, 0, -1)); day = day.AddDate(0, 0, 1) {
		end, stock := day.AddDate(0, 0, 1), 0
		for _, row := range rows {
			open, instants, kinds := false, row[0].([]time.Time), row[1].([]string)
			for i, kind := range kinds {
				if !instants[i].Before(end) {
					continue
				}
				switch kind {
				case "n2_submitted", "reopened", "n3_sent", "n3_returned":
					open = true
				case "resolved", "closed", "cancelled", "exception_accepted":
					open = false
				}
			}
			if open {
				stock++
			}
		}
		require.Equal(t, stock, counted[day.Format(time.DateOnly)], "the stock of %s", day.Format(time.DateOnly))
	}
	require.Equal(t, lines(t, store, `SELECT severity, toInt64(countIf(opened_at < '2026-04-01')) - countIf(resolved_at < '2026-04-01') AS n FROM core.anomalies WHERE resolved_at > opened_at GROUP BY severity HAVING n != 0`),
		lines(t, store, `SELECT criticality, numerator FROM core.kpi_values WHERE kpi = 'K-038' AND period_kind = 'month' AND scope = 'contract' AND period_start = '2026-03-01' AND numerator != 0`))
}
