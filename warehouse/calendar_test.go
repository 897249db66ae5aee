package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
)

// The working calendar exists twice, in Go and in SQL. They must agree to the
// second on any pair of instants (C-06 to C-11), daylight-saving changes and
// holidays included.
func TestTheCalendarIsTheSameInSQLAndInGo(t *testing.T) {
	const pairs = 100_000
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	c := contract.Default()
	require.NoError(t, store.PutReference(t.Context(), c, sql.Files, time.Now()))

	// Instants are drawn in SQL, from a seed told on failure, and read back: one
	// query computes all of them.
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	_, rows, err := store.Select(t.Context(), fmt.Sprintf(`
		WITH toDateTime('2015-06-01 00:00:00', 'UTC') AS origin
		SELECT from_at, to_at, n, days, toInt64(working_seconds(from_at, to_at)), instant_after_working_seconds(from_at, n),
			nth_working_day_after(on_day, days), nth_working_day_before(on_day, days), on_day
		FROM (SELECT origin + cityHash64(number, %[1]d, 1) %% 631152000 AS from_at,
				from_at + cityHash64(number, %[1]d, 2) %% multiIf(number %% 3 = 0, 86400, number %% 3 = 1, 2592000, 31536000) AS to_at,
				toInt64(cityHash64(number, %[1]d, 3) %% 400000) AS n,
				toInt64(1 + cityHash64(number, %[1]d, 4) %% 30) AS days,
				toDate(from_at, 'Europe/Paris') AS on_day
			FROM numbers(%[2]d)) SETTINGS max_block_size = 512`, seed, pairs))
	require.NoError(t, err)
	require.Len(t, rows, pairs)
	for _, row := range rows {
		from, to := row[0].(time.Time), row[1].(time.Time)
		n, days, date := row[2].(int64), int(row[3].(int64)), dateOf(row[8])
		inGo := []any{c.Calendar().Seconds(from, to), c.Calendar().After(from, n).UTC(), c.Calendar().NthWorkingDayAfter(date, days), c.Calendar().NthWorkingDayBefore(date, days)}
		inSQL := []any{row[4], row[5].(time.Time).UTC(), dateOf(row[6]), dateOf(row[7])}
		if !slices.Equal(inGo, inSQL) {
			t.Fatalf("from %s to %s, %d seconds, %d working days from %s: Go says %v, SQL %v", from, to, n, days, date, inGo, inSQL)
		}
	}
}

func dateOf(value any) calendar.Date {
	year, month, day := value.(time.Time).Date()
	return calendar.Date{Year: year, Month: month, Day: day}
}

// A holiday that an amendment adds changes both at once.
func TestAnExtraClosedDayReachesSQL(t *testing.T) {
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	c, err := contract.Parse([]byte("calendar:\n  extra_closed_days: [2026-06-10]\n"), "contract.yaml")
	require.NoError(t, err)
	require.NoError(t, store.PutReference(t.Context(), c, sql.Files, time.Now()))
	_, rows, err := store.Select(t.Context(), "SELECT toString(nth_working_day_after(toDate('2026-06-09'), 1)), toInt64(working_seconds(toDateTime('2026-06-09 07:00:00', 'UTC'), toDateTime('2026-06-11 07:00:00', 'UTC')))")
	require.NoError(t, err)
	require.Equal(t, []any{"2026-06-11", int64(9 * 3600)}, rows[0])
}
