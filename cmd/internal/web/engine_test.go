package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"pilotis/sql"
	"pilotis/transform/contract"
	"pilotis/warehouse"
	"pilotis/warehouse/embedded"
)

// TestMain lets the test binary play the engine's process, as the program does
// with its hidden verb.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == embedded.Verb {
		if err := embedded.Serve(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

const someTickets = `INSERT INTO core.ticket_store (ticket_key, source, ticket_id, reference, url, title, nature, status, in_scope, tranche, application, criticality, class,
    created_at, submitted_at, taken_at, resolved_at, treated_at, workaround_state, resolution_state, n3_state, in_time, stock_from, stock_to, version)
SELECT number, 'jira-cassiopee', toString(number), concat('N2CAS-', toString(number)), 'https://jira.example/browse/N2CAS-1', 'Lenteur', 'INCIDENT', 'Clos', true,
    ['FERME', 'OPTIONNELLE_1', 'OPTIONNELLE_2'][number % 3 + 1], 'CASSIOPEE', ['BLOQUANT', 'MAJEUR', 'MINEUR'][intDiv(number, 3) % 3 + 1] AS level, level,
    toDateTime64('2026-06-01 08:00:00', 3, 'UTC') + toIntervalHour(number * 12) AS came, came, came + toIntervalHour(1),
    if(number % 5 = 0, NULL, came + toIntervalHour(30)) AS done, done, 'MET',
    if(number % 5 = 0, 'OVERDUE', 'MET'), 'NOT_APPLICABLE', if(number % 5 = 0, NULL, true), [came], [ifNull(done, toDateTime64('2299-01-01 00:00:00', 3, 'UTC'))], came
FROM numbers(300)`

// TestPagesOnTheRealEngine proves that each query runs on the project's own
// tables, without rows and with some.
func TestPagesOnTheRealEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the ClickHouse engine")
	}
	ctx := t.Context()
	engine, err := embedded.Start(ctx, embedded.Options{Dir: t.TempDir(), Log: func(line string) { t.Log(line) }})
	require.NoError(t, err, "the engine is fetched by `make engine`")
	t.Cleanup(func() { require.NoError(t, engine.Close(context.Background())) })
	endpoint := engine.Endpoint()
	store, err := warehouse.Open(ctx, warehouse.Options{Address: endpoint.Addr, User: endpoint.User, Password: endpoint.Password})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	_, err = store.Migrate(ctx, sql.Files)
	require.NoError(t, err)
	asOf := time.Date(2026, 11, 2, 7, 5, 0, 0, time.UTC)
	require.NoError(t, store.PutReference(ctx, contract.Default(), sql.Files, asOf))
	get := serve(t, store, func(o *Options) { o.OnError = func(err error) { require.NoError(t, err) } })

	v := get("/")
	require.Equal(t, http.StatusOK, v.code)
	require.Contains(t, requireAccessible(t, v.body).text, noData)

	require.NoError(t, store.Exec(ctx, someTickets))
	require.NoError(t, store.Exec(ctx, `INSERT INTO ops.sync_run_store (run_id, source, tool, started_at, ended_at, records, error)
		VALUES (generateUUIDv4(), 'jira-cassiopee', 'jira', '2026-11-02 07:00:00', '2026-11-02 07:00:20', 250, '')`))
	require.NoError(t, store.Rebuild(ctx, sql.Files, contract.Default(), asOf))
	for _, path := range []string{"/", "/?periode=2026-10&tranche=FERME"} {
		v = get(path)
		require.Equal(t, http.StatusOK, v.code)
		page := requireAccessible(t, v.body)
		require.Contains(t, page.text, "Données au lundi 2 novembre 2026 à 08\u202fh\u202f05")
		for _, caption := range []string{"(K-001)", "(K-005)", "(K-002)", "Taux mensuels", "Stock résiduel", "quatre-vingt-dix jours", "Volumes", "échéance", "comparé à", "synchronisation", "Anomalies de données par nature", "Objets en cause"} {
			require.NotEmpty(t, page.table(caption), "%s on %s", caption, path)
		}
	}
	dictionary := requireAccessible(t, get("/dictionary").body)
	require.NotEmpty(t, dictionary.table("contractual.service_levels"))
	require.NotContains(t, dictionary.text, "sans description")
}
