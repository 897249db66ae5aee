package warehouse_test

import (
	"fmt"
	"slices"
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
	require.NoError(t, store.Insert(t.Context(), []transform.Row{frozenTicket(t), &warehouse.Reading{Source: "jira", Mapping: "m", Contract: "c", Revision: 1, Since: noon}}))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon.AddDate(0, 2, 0)))
	period, err := warehouse.ParsePeriod("2026-06")
	require.NoError(t, err)
	return store, period
}

// frozenTicket is a ticket made of a record as closing() says that it was read.
func frozenTicket(t *testing.T) *transform.Ticket {
	ticket := someTicket(t)
	ticket.Mapping, ticket.Contract, ticket.Revision, ticket.RawSHA256 = "m", "c", 1, "first"
	return ticket
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
	late, no := frozenTicket(t), false
	late.ResolutionState, late.InTime, late.Version, late.RawSHA256 = "MISSED", &no, noon, "other"
	late.EventAt[1] = late.EventAt[1].Add(-time.Hour)
	require.NoError(t, store.Insert(t.Context(), []transform.Row{late}))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon.AddDate(0, 2, 0)))
	require.NoError(t, store.VerifyPeriod(t.Context(), june), "a correction at the source moves nothing that is closed")
	_, rows, err := store.Select(t.Context(), `SELECT closed_numerator, current_numerator, cause, moved_references FROM contractual.corrections
		WHERE period = '2026-06' AND kpi = 'K-001' AND scope = 'tranche'`)
	require.NoError(t, err)
	require.Equal(t, [][]any{{int64(1), int64(0), "source_correction", []string{"N2-1"}}}, rows)

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
	was := frozenTicket(t)
	late, no := frozenTicket(t), false
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
		{"a counted fact", "ALTER TABLE contractual.closed_kpi_fact_store UPDATE numerator = numerator + 1" + sync, "ALTER TABLE contractual.closed_kpi_fact_store UPDATE numerator = numerator - 1" + sync},
		{"what a row is behind", "ALTER TABLE contractual.closed_fact_store UPDATE behind = ['N2-2']" + sync, "ALTER TABLE contractual.closed_fact_store UPDATE behind = ['N2-1']" + sync},
		{"the agreements", "ALTER TABLE contractual.closed_period_store UPDATE reconciled = map('jira', toDateTime64('2026-06-01 00:00:00', 3, 'UTC'))" + sync, "ALTER TABLE contractual.closed_period_store UPDATE reconciled = map()" + sync},
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

// C-15: whatever comes after the end of a closed period moves no closed figure,
// and what it changes stands beside it under its own cause.
func TestACorrectionTellsItsCause(t *testing.T) {
	store, june := closable(t)
	no := false
	late := func(ticket *transform.Ticket) { ticket.InTime, ticket.ResolutionState = &no, "MISSED" }
	since := func(ticket *transform.Ticket, kind string) {
		ticket.EventAt = append(slices.Clone(ticket.EventAt), noon.AddDate(0, 1, 0))
		ticket.EventKind, ticket.EventArgument = append(slices.Clone(ticket.EventKind), kind), append(slices.Clone(ticket.EventArgument), "MJ")
		ticket.RawSHA256 = "second"
	}
	cases := []struct {
		application string
		edit        func(*transform.Ticket)
		want        []string // nil: the figure does not move
	}{
		{"CLOSED", func(ticket *transform.Ticket) { since(ticket, "closed") }, nil},
		{"REOPENED", func(ticket *transform.Ticket) { since(ticket, "reopened"); ticket.TreatedAt = nil }, []string{"new_data"}},
		{"REWRITTEN", func(ticket *transform.Ticket) {
			late(ticket)
			ticket.RawSHA256, ticket.EventAt = "second", []time.Time{ticket.EventAt[0], ticket.EventAt[1].Add(-time.Hour)}
		}, []string{"source_correction"}},
		{"DELETED", func(ticket *transform.Ticket) { ticket.Presence, ticket.RawSHA256 = "deleted", "gone" }, []string{"source_correction"}},
		{"RULED", func(ticket *transform.Ticket) { late(ticket); ticket.Contract = "amended" }, []string{"rule"}},
		{"MAPPED", func(ticket *transform.Ticket) { late(ticket); ticket.Mapping = "other" }, []string{"mapping"}},
		{"CODED", func(ticket *transform.Ticket) { late(ticket); ticket.Revision = 2 }, []string{"code"}},
		{"BOTH", func(ticket *transform.Ticket) {
			late(ticket)
			ticket.Contract, ticket.RawSHA256, ticket.EventKind = "amended", "second", []string{"n2_submitted", "cancelled"}
		}, []string{"rule", "source_correction"}},
	}
	ticketOf := func(i int, application string) *transform.Ticket {
		ticket := frozenTicket(t)
		ticket.TicketKey, ticket.TicketID, ticket.Reference, ticket.Application = uint64(100+i), fmt.Sprint(100+i), fmt.Sprintf("N2-%d", 100+i), application
		return ticket
	}
	rebuild := func() {
		require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon.AddDate(0, 2, 0)))
	}
	for i, c := range cases {
		require.NoError(t, store.Insert(t.Context(), []transform.Row{ticketOf(i, c.application)}))
	}
	rebuild()
	_, err := store.ClosePeriod(t.Context(), june, closing(noon))
	require.NoError(t, err)
	frozen := func() [][]any {
		_, rows, err := store.Select(t.Context(), "SELECT kpi, scope, tranche, application, criticality, numerator, denominator FROM contractual.closed_figures ORDER BY ALL")
		require.NoError(t, err)
		return rows
	}
	before := frozen()
	rebuild()
	_, rows, err := store.Select(t.Context(), "SELECT kpi FROM contractual.corrections")
	require.NoError(t, err)
	require.Empty(t, rows, "nothing moved yet")

	for i, c := range cases {
		ticket := ticketOf(i, c.application)
		ticket.Version = ticket.Version.Add(time.Hour)
		c.edit(ticket)
		require.NoError(t, store.Insert(t.Context(), []transform.Row{ticket}))
	}
	fresh := ticketOf(len(cases), "NEW")
	fresh.RawSHA256 = "new"
	require.NoError(t, store.Insert(t.Context(), []transform.Row{fresh}))
	require.NoError(t, store.Exec(t.Context(), "INSERT INTO raw.sighting_store (record_key, version, sha256, seen_at) VALUES ($1, now64(3), 'new', fromUnixTimestamp64Milli($2))", fresh.TicketKey, noon.AddDate(0, 1, 0).UnixMilli()))
	rebuild()
	require.Equal(t, before, frozen(), "a closed figure never moves")
	require.NoError(t, store.VerifyPeriod(t.Context(), june))

	_, rows, err = store.Select(t.Context(), `SELECT application, causes, cause FROM contractual.corrections WHERE kpi = 'K-001' AND scope = 'application'`)
	require.NoError(t, err)
	got := map[string][]string{}
	for _, row := range rows {
		got[row[0].(string)] = row[1].([]string)
		if len(row[1].([]string)) > 1 {
			require.Equal(t, "several", row[2])
		}
	}
	want := map[string][]string{"NEW": {"new_data"}}
	for _, c := range cases {
		if c.want != nil {
			want[c.application] = c.want
		}
	}
	require.Equal(t, want, got)
}
