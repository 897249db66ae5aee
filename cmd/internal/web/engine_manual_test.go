package web_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
	"net/http/httptest"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/cmd/internal/web"
	"pilotis/transform/contract"
	"pilotis/warehouse"
	"pilotis/warehouse/embedded"
)

func TestEngineManual(t *testing.T) {
	ctx := t.Context()
	engine, err := embedded.Start(ctx, embedded.Options{Dir: t.TempDir(), Log: func(line string) { t.Log(line) }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, engine.Close(context.Background())) })
	e := engine.Endpoint()
	store, err := warehouse.Open(ctx, warehouse.Options{Address: e.Addr, User: e.User, Password: e.Password})
	require.NoError(t, err)
	defer store.Close()
	_, err = store.Migrate(ctx, sql.Files)
	require.NoError(t, err)
	paris, _ := time.LoadLocation("Europe/Paris")
	n := 0
	s, err := web.New(web.Options{Warehouse: store, Paris: paris, Build: web.Build{Version: "0.1"}, OnError: func(err error) { n++; fmt.Println("ERR", err) }})
	require.NoError(t, err)
	get := func(path, file string) {
		start := time.Now()
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		fmt.Println(path, w.Code, w.Body.Len(), time.Since(start))
		os.WriteFile("/tmp/webout/"+file, w.Body.Bytes(), 0o644)
	}
	get("/", "empty.html")
	get("/dictionary", "dictionary.html")
	asOf := time.Date(2026, 11, 2, 7, 5, 0, 0, time.UTC)
	require.NoError(t, store.PutReference(ctx, contract.Default(), sql.Files, asOf))
	require.NoError(t, store.Exec(ctx, `INSERT INTO core.ticket_store (ticket_key, source, ticket_id, reference, url, title, nature, status, in_scope, tranche, application, criticality, class, created_at, submitted_at, taken_at, resolved_at, closed_at, treated_at, first_treated_at, workaround_state, resolution_state, n3_state, in_time, stock_from, stock_to, version)
SELECT number, 'jira-cassiopee', toString(number), concat('N2CAS-', toString(number)), concat('https://jira.example/browse/N2CAS-', toString(number)), concat('Incident numéro ', toString(number)), 'INCIDENT', if(number % 7 = 0, 'En cours N2', 'Clos'), true,
 ['FERME','OPTIONNELLE_1','OPTIONNELLE_2'][number % 3 + 1], 'CASSIOPEE', ['BLOQUANT','MAJEUR','MINEUR','MINEUR'][number % 4 + 1] AS c, c,
 toDateTime64('2025-11-03 08:00:00', 3, 'UTC') + toIntervalHour(number * 8) AS sub, sub, sub + toIntervalHour(1), if(number % 7 = 0, NULL, sub + toIntervalHour(30)) AS res, res, res, res, 'MET',
 if(number % 7 = 0, if(number % 14 = 0, 'OVERDUE', 'RUNNING'), if(number % 11 = 0, 'MISSED', 'MET')), 'NOT_APPLICABLE', if(number % 7 = 0, NULL, number % 11 != 0), [sub], [ifNull(res, toDateTime64('2299-01-01 00:00:00', 3, 'UTC'))], sub
FROM numbers(1090)`))
	require.NoError(t, store.Exec(ctx, `INSERT INTO ops.sync_run_store (run_id, source, tool, started_at, ended_at, pages, records, requests, error, error_kind) VALUES (generateUUIDv4(), 'jira-cassiopee', 'jira', '2026-11-02 07:00:00', '2026-11-02 07:00:20', 3, 250, 5, '', ''), (generateUUIDv4(), 'jira-ppn', 'jira', '2026-11-02 07:00:00', '2026-11-02 07:00:20', 0, 0, 1, 'search issues of jira-ppn: 401 (renew the token)', 'stop')`))
	require.NoError(t, store.Rebuild(ctx, sql.Files, asOf))
	get("/", "home.html")
	get("/?periode=2026-10&tranche=FERME", "month.html")
	require.Zero(t, n)
}
