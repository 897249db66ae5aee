package warehouse_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/warehouse"
)

func TestMigrateTwiceDoesNothingTheSecondTime(t *testing.T) {
	store := openStore(t)
	pending, err := store.Check(t.Context(), sql.Files)
	require.NoError(t, err)
	first, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.Equal(t, pending, first)
	require.Contains(t, first.Applied, "schema/0003_tickets.sql")
	require.Contains(t, first.Marts, "contractual.service_levels")
	second, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.Empty(t, second.Applied)
	require.Empty(t, second.Marts)
	require.NoError(t, store.PutReference(t.Context(), contract.Default(), sql.Files, noon))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), time.Now()))
}

func TestEditedMigrationStops(t *testing.T) {
	store := openStore(t)
	files := fstest.MapFS{"schema/0001_a.sql": {Data: []byte("CREATE DATABASE IF NOT EXISTS a;")}}
	_, err := store.Migrate(t.Context(), files)
	require.NoError(t, err)
	files["schema/0001_a.sql"] = &fstest.MapFile{Data: []byte("CREATE DATABASE IF NOT EXISTS b;")}
	_, err = store.Migrate(t.Context(), files)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "0001_a.sql")
}

func TestEveryTableAndColumnIsExplained(t *testing.T) {
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	_, tables, err := store.Select(t.Context(), `SELECT database || '.' || name FROM system.tables
		WHERE database IN ('raw','core','ref','ops','contractual','operational','pilotage') AND comment = ''`)
	require.NoError(t, err)
	require.Empty(t, tables)
	_, columns, err := store.Select(t.Context(), `SELECT database || '.' || table || '.' || name FROM system.columns
		WHERE database IN ('raw','core','ref','ops','contractual','operational','pilotage') AND comment = ''`)
	require.NoError(t, err)
	require.Empty(t, columns)
}

// A view is only known to be right once all its columns were read, with rows
// and without.
func TestEveryMartCanBeReadWhole(t *testing.T) {
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.NoError(t, store.PutReference(t.Context(), contract.Default(), sql.Files, time.Now()))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon))
	readAllMarts(t, store)
	require.NoError(t, store.Insert(t.Context(), []transform.Row{someTicket(t)}))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon))
	readAllMarts(t, store)
	levels, rows, err := store.Select(t.Context(), "SELECT count() FROM contractual.service_levels WHERE kpi = 'K-005' AND numerator = 0 AND denominator = 1")
	require.NoError(t, err, levels)
	require.EqualValues(t, 4, rows[0][0]) // month and quarter, tranche and whole contract
}

func readAllMarts(t *testing.T, store *warehouse.Store) {
	t.Helper()
	marts, err := warehouse.ReadMarts(sql.Files)
	require.NoError(t, err)
	for _, mart := range marts {
		if strings.HasPrefix(mart.Name, "functions.") {
			continue
		}
		_, _, err := store.Select(t.Context(), "SELECT * FROM "+mart.Name)
		require.NoError(t, err, mart.Name)
	}
}

// someTicket is a MAJEUR ticket of the firm tranche, resolved in time.
func someTicket(t *testing.T) *transform.Ticket {
	t.Helper()
	submitted, resolved, yes := noon.AddDate(0, 0, -4), noon.AddDate(0, 0, -3), true
	return &transform.Ticket{
		TicketKey: transform.Key("jira", "issue", "1"), Source: "jira", TicketID: "1", Reference: "N2-1", InScope: true,
		Tranche: "FERME", Application: "CASSIOPEE", Criticality: "MAJEUR", Class: "MAJEUR", CreatedAt: &submitted, SubmittedAt: &submitted,
		ResolvedAt: &resolved, TreatedAt: &resolved, FirstTreatedAt: &resolved, ResolutionState: "MET", InTime: &yes,
		StockFrom: []time.Time{submitted}, StockTo: []time.Time{resolved},
		EventAt: []time.Time{submitted, resolved}, EventKind: []string{"n2_submitted", "resolved"}, EventArgument: []string{"MAJEUR", ""},
		Presence: "present", Version: resolved,
	}
}

// Bug: an open interval ended in the year 2299 came back as 1900, because the
// driver counts nanoseconds in 64 bits, and open tickets left the stock.
func TestAnOpenEndComesBackAsItWas(t *testing.T) {
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	ticket := someTicket(t)
	ticket.StockTo = []time.Time{time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC)}
	require.NoError(t, store.Insert(t.Context(), []transform.Row{ticket}))
	_, rows, err := store.Select(t.Context(), "SELECT stock_to[1] FROM core.tickets")
	require.NoError(t, err)
	require.Equal(t, ticket.StockTo[0], rows[0][0].(time.Time).UTC())
}
