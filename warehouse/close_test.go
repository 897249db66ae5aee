package warehouse_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/warehouse"
)

// closable is a warehouse with one ticket treated in June 2026.
func closable(t *testing.T) (*warehouse.Store, warehouse.Period) {
	t.Helper()
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.NoError(t, store.PutReference(t.Context(), contract.Default(), sql.Files, noon))
	require.NoError(t, store.Insert(t.Context(), []transform.Row{someTicket(t), &warehouse.Reading{Source: "jira", Mapping: "m", Contract: "c", Revision: 1, Since: noon}}))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon.AddDate(0, 2, 0)))
	period, err := warehouse.ParsePeriod("2026-06")
	require.NoError(t, err)
	return store, period
}

func closing(at time.Time) warehouse.Closing {
	return warehouse.Closing{ClosedAt: at, ClosedBy: "comité", Contract: "c", Revision: 1, Program: "test",
		Mappings: map[string]string{"jira": "m"}, Records: map[string]uint64{"jira": 1}, Reservations: []string{}}
}

func TestPeriodsAreRead(t *testing.T) {
	for name, want := range map[string][3]string{
		"2026-Q3": {"quarter", "2026-07-01", "2026-10-01"},
		"2026-Q4": {"quarter", "2026-10-01", "2027-01-01"},
		"2026-02": {"month", "2026-02-01", "2026-03-01"},
		"2026-12": {"month", "2026-12-01", "2027-01-01"},
	} {
		period, err := warehouse.ParsePeriod(name)
		require.NoError(t, err)
		require.Equal(t, want, [3]string{period.Kind, period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly)})
	}
	for _, name := range []string{"", "2026", "2026-Q5", "2026-13", "2026-00", "26-Q1", "2026-Q1 "} {
		_, err := warehouse.ParsePeriod(name)
		require.Equal(t, connectors.Stop, connectors.KindOf(err), name)
	}
}

func TestAClosedPeriodIsProvenAndNeverRewritten(t *testing.T) {
	store, june := closable(t)
	first, err := store.ClosePeriod(t.Context(), june, closing(noon))
	require.NoError(t, err)
	require.Positive(t, first.Figures)
	require.EqualValues(t, 1, first.Facts)
	require.NoError(t, store.VerifyPeriod(t.Context(), june))

	again, err := store.ClosePeriod(t.Context(), june, closing(noon.Add(time.Hour)))
	require.NoError(t, err)
	require.Equal(t, first.Chain, again.Chain, "the same content is not closed twice")

	// The ticket turns out to have been late: the source corrected it.
	late, no := someTicket(t), false
	late.ResolutionState, late.InTime, late.Version = "MISSED", &no, noon
	require.NoError(t, store.Insert(t.Context(), []transform.Row{late}))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon.AddDate(0, 2, 0)))
	require.NoError(t, store.VerifyPeriod(t.Context(), june), "a correction at the source moves nothing that is closed")
	_, rows, err := store.Select(t.Context(), `SELECT closed_numerator, current_numerator, cause FROM contractual.corrections
		WHERE period = '2026-06' AND kpi = 'K-001' AND scope = 'tranche'`)
	require.NoError(t, err)
	require.Equal(t, [][]any{{int64(1), int64(0), "data"}}, rows)

	july, err := warehouse.ParsePeriod("2026-07")
	require.NoError(t, err)
	second, err := store.ClosePeriod(t.Context(), july, closing(noon.Add(2*time.Hour)))
	require.NoError(t, err)
	require.Equal(t, first.Chain, second.Previous)
	require.NoError(t, store.VerifyPeriod(t.Context(), july))
}

// The figures changed and changed back: the second change must be closed too,
// or readers keep the figures in between.
func TestAPeriodIsClosedAgainWhenItsContentComesBack(t *testing.T) {
	store, june := closable(t)
	was := someTicket(t)
	late, no := someTicket(t), false
	late.ResolutionState, late.InTime = "MISSED", &no
	var chains []string
	for i, ticket := range []*transform.Ticket{was, late, was} {
		// As a replay under another mapping does: same version, other content.
		require.NoError(t, store.Exec(t.Context(), "ALTER TABLE core.ticket_store DELETE WHERE true SETTINGS mutations_sync = 2"))
		require.NoError(t, store.Insert(t.Context(), []transform.Row{ticket}))
		require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon.AddDate(0, 2, 0)))
		closed, err := store.ClosePeriod(t.Context(), june, closing(noon.Add(time.Duration(i)*time.Hour)))
		require.NoError(t, err)
		chains = append(chains, closed.Chain)
	}
	_, rows, err := store.Select(t.Context(), "SELECT numerator FROM contractual.closed_figures WHERE period = '2026-06' AND kpi = 'K-001' AND scope = 'tranche'")
	require.NoError(t, err)
	require.Equal(t, [][]any{{int64(1)}}, rows)
	require.NotEqual(t, chains[0], chains[2])
	require.NoError(t, store.VerifyPeriod(t.Context(), june))
}

// Read back by instant, a closing from a clock behind the last one would break
// the chain for good.
func TestAClockBehindTheLastClosingIsRefused(t *testing.T) {
	store, june := closable(t)
	_, err := store.ClosePeriod(t.Context(), june, closing(noon))
	require.NoError(t, err)
	july, err := warehouse.ParsePeriod("2026-07")
	require.NoError(t, err)
	_, err = store.ClosePeriod(t.Context(), july, closing(noon.Add(-time.Minute)))
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "clock")
	require.NoError(t, store.VerifyPeriod(t.Context(), june))
}

func TestTamperingShows(t *testing.T) {
	store, june := closable(t)
	_, err := store.ClosePeriod(t.Context(), june, closing(noon))
	require.NoError(t, err)
	const sync = " WHERE true SETTINGS mutations_sync = 2"
	for _, c := range []struct{ name, tamper, mend string }{
		{"a figure", "ALTER TABLE contractual.closed_figure_store UPDATE numerator = numerator + 1" + sync, "ALTER TABLE contractual.closed_figure_store UPDATE numerator = numerator - 1" + sync},
		{"a fact", "ALTER TABLE contractual.closed_fact_store UPDATE content = concat(content, ' ')" + sync, "ALTER TABLE contractual.closed_fact_store UPDATE content = trimRight(content)" + sync},
		{"the reason", "ALTER TABLE contractual.closed_period_store UPDATE despite = 'autre motif'" + sync, "ALTER TABLE contractual.closed_period_store UPDATE despite = ''" + sync},
		{"the count", "ALTER TABLE contractual.closed_period_store UPDATE figures = figures - 1" + sync, "ALTER TABLE contractual.closed_period_store UPDATE figures = figures + 1" + sync},
		{"a fact taken away", "ALTER TABLE contractual.closed_fact_store DELETE" + sync, ""},
	} {
		require.NoError(t, store.VerifyPeriod(t.Context(), june), "before %s", c.name)
		require.NoError(t, store.Exec(t.Context(), c.tamper))
		require.Error(t, store.VerifyPeriod(t.Context(), june), c.name)
		if c.mend != "" {
			require.NoError(t, store.Exec(t.Context(), c.mend))
		}
	}
}

func TestAnEmptyOrUnknownPeriodIsNotClosed(t *testing.T) {
	store, _ := closable(t)
	period, err := warehouse.ParsePeriod("2031-Q1")
	require.NoError(t, err)
	_, err = store.ClosePeriod(t.Context(), period, closing(noon))
	require.ErrorContains(t, err, "no figure")
	require.ErrorContains(t, store.VerifyPeriod(t.Context(), period), "never closed")
}
