package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type answer struct {
	columns []string
	rows    [][]any
	err     error
}

// fakeWarehouse answers by the table that a query reads from first.
type fakeWarehouse struct {
	mu      sync.Mutex
	answers map[string]answer
	asked   []string
	bound   [][]any
}

var readsFrom = regexp.MustCompile(`FROM ([a-z_]+\.[a-z_0-9]+)`)

func (f *fakeWarehouse) key(query string) string {
	key := readsFrom.FindStringSubmatch(query)[1]
	switch {
	case strings.Contains(query, "made_at"):
		key += " periods"
	case strings.Contains(query, "'K-001', 'K-005'"):
		key += " monthly"
	case strings.Contains(query, "AS flaws"):
		key += " counts"
	case strings.Contains(query, "at_n2"):
		key += " days"
	}
	return key
}

func (f *fakeWarehouse) Select(ctx context.Context, query string, args ...any) ([]string, [][]any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if strings.Count(query, "?") != len(args) {
		return nil, nil, errors.New("placeholders and arguments differ")
	}
	for _, arg := range args {
		if _, text := arg.(string); !text {
			return nil, nil, errors.New("an argument is no text")
		}
	}
	key := f.key(query)
	f.asked, f.bound = append(f.asked, key), append(f.bound, args)
	a, ok := f.answers[key]
	if !ok {
		return nil, nil, errors.New("no table " + key)
	}
	return a.columns, a.rows, a.err
}

func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func ptr[T any](v T) *T { return &v }

// filled has the shapes that the driver gives: pointers, nil, numbers as booleans.
func filled() *fakeWarehouse {
	asOf := time.Date(2026, 11, 2, 7, 5, 0, 0, time.UTC)
	levels := []string{"kpi", "label", "tranche", "criticality", "numerator", "denominator", "rate_percent", "target_percent", "direction", "compliant", "contractual"}
	return &fakeWarehouse{answers: map[string]answer{
		"contractual.service_levels periods": {columns: []string{"period_kind", "period_start", "made_at"}, rows: [][]any{
			{"quarter", date("2026-10-01"), asOf}, {"quarter", date("2026-07-01"), asOf},
			{"month", date("2026-11-01"), asOf}, {"month", date("2026-10-01"), asOf},
		}},
		"contractual.service_levels": {columns: levels, rows: [][]any{
			{"K-001", "Tickets traités dans les délais", "FERME", "BLOQUANT", uint64(12345), uint64(12345), ptr(100.0), ptr(uint8(100)), "min", ptr(true), true},
			{"K-001", "Tickets traités dans les délais", "FERME", "MAJEUR", uint64(8997), uint64(10000), 89.97, uint8(90), "min", false, uint8(1)},
			{"K-001", "Tickets traités dans les délais", "FERME", "MINEUR", uint64(0), uint64(0), (*float64)(nil), ptr(uint8(80)), "min", nil, true},
			{"K-001", "Tickets traités dans les délais", "ENSEMBLE", "MAJEUR", uint64(1), uint64(3), ptr(100.0 / 3), ptr(uint8(90)), "min", ptr(false), false},
			{"K-002", "Contournement dans les délais", "FERME", "BLOQUANT", uint64(1), uint64(2), ptr(50.0), nil, "min", nil, false},
			{"K-005", "Taux de transmission au N3", "FERME", "TOUTES", uint64(2), uint64(5), ptr(40.0), ptr(uint8(40)), "max", ptr(true), true},
		}},
		"contractual.service_levels monthly": {columns: []string{"period_start", "kpi", "criticality", "rate_percent"}, rows: [][]any{
			{date("2026-09-01"), "K-001", "BLOQUANT", ptr(100.0)}, {date("2026-09-01"), "K-005", "TOUTES", ptr(12.5)},
			{date("2026-10-01"), "K-001", "BLOQUANT", nil}, {date("2026-10-01"), "K-001", "MAJEUR", ptr(91.25)}, {date("2026-10-01"), "K-005", "TOUTES", ptr(20.0)},
			{date("2026-11-01"), "K-001", "BLOQUANT", ptr(75.0)}, {date("2026-11-01"), "K-001", "MAJEUR", ptr(88.0)}, {date("2026-11-01"), "K-005", "TOUTES", ptr(41.0)},
		}},
		"operational.backlog_daily": {columns: []string{"holder", "criticality", "stock_day", "band_1", "band_2", "band_3", "band_4", "stock", "late"}, rows: [][]any{
			{"N2", "MAJEUR", date("2026-11-02"), uint64(1), uint64(2), uint64(3), uint64(0), uint64(6), uint64(1)},
			{"", "", date("2026-11-02"), uint64(1), uint64(2), uint64(3), uint64(0), uint64(6), uint64(1)},
		}},
		"operational.backlog_daily days": {columns: []string{"day", "at_n2", "at_n3", "late"}, rows: [][]any{
			{date("2026-10-30"), uint64(4), uint64(1), uint64(0)}, {date("2026-11-02"), uint64(6), uint64(0), uint64(1)},
		}},
		"operational.ticket_volumes": {columns: []string{"period_start", "n_submitted", "n_out", "n_taken", "n_resolved", "n_n3", "n_closed", "n_reopened", "n_cancelled"}, rows: [][]any{
			{date("2026-10-01"), uint64(1234567), uint64(2), uint64(3), uint64(4), uint64(5), uint64(6), uint64(7), uint64(8)},
		}},
		"operational.ticket_register": {columns: []string{"reference", "url", "title", "tranche", "application", "criticality", "holder", "resolution_deadline_at", "late", "found"}, rows: [][]any{
			{"N2CAS-1", "https://jira.example/browse/N2CAS-1", `Écran <script>alert("x")</script>`, "FERME", "CASSIOPEE", "BLOQUANT", "N2", time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), uint8(1), uint64(41)},
			{"N2CAS-2", "javascript:alert(1)", "Lenteur", "FERME", "CASSIOPEE", "MINEUR", "N2", nil, uint8(0), uint64(41)},
		}},
		"operational.flaws counts": {columns: []string{"severity", "code", "label", "remedy", "flaws"}, rows: [][]any{
			{"BLOQUANTE", "ENREGISTREMENT_REFUSE", "Enregistrement refusé", "Suivre la raison donnée.", uint64(3)},
			{"MAJEURE", "UO_INCONNUE", "Unité d'œuvre hors catalogue", "Corriger le code.", uint64(1)},
		}},
		"operational.flaws": {columns: []string{"severity", "code", "label", "kind", "reference", "rule", "what", "about", "remedy", "url", "source", "object_id", "topic", "partition", "offset", "tranche", "same", "found"}, rows: [][]any{
			{"MAJEURE", "UO_INCONNUE", "Unité d'œuvre hors catalogue", "order_line", "BC-2026-012/2", "R-010", "« UO2.11-DATA » n'est pas au catalogue.", "UO2.11-DATA", "Corriger le code.",
				"https://openproject.example/work_packages/7", "openproject", "7", "raw.openproject", uint32(0), uint64(1042), "FERME", uint64(1), uint64(1)},
		}},
		"contractual.corrections": {columns: []string{"period", "kpi", "criticality", "closed_numerator", "closed_denominator", "current_numerator", "current_denominator", "why", "facts", "found"}, rows: [][]any{
			{"2026-Q3", "K-001", "MAJEUR", int64(41), int64(45), int64(40), int64(45), "rule source_correction", uint64(1), uint64(31)},
		}},
		"contractual.time_split": {columns: []string{"kind", "tranche", "lives", "titulaire", "ministere", "tiers", "total"}, rows: [][]any{
			{"ticket", "FERME", uint64(45), int64(90), int64(30), int64(12), int64(132)}, {"deliverable", "FERME", uint64(3), int64(60), int64(40), int64(0), int64(100)},
		}},
		"pilotage.backdating": {columns: []string{"rank", "month", "reference", "source", "url", "entered_late", "rewritten", "written_at", "seen_at", "written_by", "unmoved", "changed", "effect", "found"}, rows: [][]any{
			{uint32(1), date("2026-09-01"), "N2CAS-1", "jira-cassiopee", "https://jira.example/browse/N2CAS-1", false, true, time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC), time.Date(2026, 10, 5, 9, 5, 0, 0, time.UTC), "5b2",
				"", "in_time : false → true", "K-001 FERME MAJEUR : +1 / 0", uint64(2)},
			{uint32(2), date("2026-09-01"), "/divers.txt", "letsdocit", "", true, true, time.Date(2026, 10, 6, 9, 0, 0, 0, time.UTC), time.Date(2026, 10, 6, 9, 0, 0, 0, time.UTC), "",
				"same_facts", "deposited_at : ∅ → 2026-09-20T09:00:00Z", "", uint64(2)},
		}},
		"pilotage.kpi_trends": {columns: []string{"kpi", "label", "tranche", "criticality", "value", "previous_value", "delta", "trend", "moving_mean", "unit"}, rows: [][]any{
			{"K-001", "Tickets traités dans les délais", "ENSEMBLE", "MAJEUR", ptr(91.2), ptr(88.7), ptr(2.5), ptr("improving"), ptr(90.0), "%"},
			{"K-031", "Stock résiduel", "ENSEMBLE", "TOUTES", ptr(12.0), ptr(1500.0), ptr(-1488.0), ptr("improving"), ptr(700.5), "tickets"},
			{"K-035", "Volume", "ENSEMBLE", "TOUTES", ptr(12.0), nil, nil, nil, nil, "tickets"},
		}},
		"ops.sync_runs": {columns: []string{"source", "tool_name", "succeeded_at", "last_error", "last_records", "reconciled_at", "reconciled"}, rows: [][]any{
			{"jira-cassiopee", "jira", time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC), "", uint64(12), ptr(time.Date(2026, 11, 2, 3, 0, 0, 0, time.UTC)), true},
			{"jira-ppn", "jira", nil, "search issues: 401", uint64(0), nil, false},
			{"jira-vieux", "jira", time.Date(2026, 10, 20, 7, 0, 0, 0, time.UTC), "", uint64(3), ptr(time.Date(2026, 10, 20, 3, 0, 0, 0, time.UTC)), false},
		}},
		"ops.unreconciled": {columns: []string{"name", "sources"}, rows: [][]any{{"contractual.service_levels", "jira-ppn, jira-vieux"}}},
		"ops.dead_letters": {columns: []string{"source", "kind", "object_id", "reason", "parked_at", "found"}, rows: [][]any{
			{"jira-ppn", "issue", "10042", "la priorité « À définir » n’a pas de sens", time.Date(2026, 11, 1, 7, 0, 0, 0, time.UTC), uint64(1)},
		}},
		"system.databases": {columns: []string{"name", "comment"}, rows: [][]any{{"contractual", "Ce qui engage"}, {"raw", ""}}},
		"system.tables":    {columns: []string{"database", "name", "comment", "is_view"}, rows: [][]any{{"contractual", "service_levels", "Niveaux de service", uint8(1)}, {"raw", "record_store", "", uint8(0)}}},
		"system.columns": {columns: []string{"database", "relation", "name", "type", "comment"}, rows: [][]any{
			{"contractual", "service_levels", "kpi", "LowCardinality(String)", "Code de l’indicateur"}, {"raw", "record_store", "body", "String", ""},
		}},
	}}
}

// empty has all the tables and no row, as after a first migration.
func empty() *fakeWarehouse {
	f := filled()
	for key, a := range f.answers {
		f.answers[key] = answer{columns: a.columns}
	}
	return f
}

func (f *fakeWarehouse) breaks(keys ...string) *fakeWarehouse {
	for _, key := range keys {
		f.answers[key] = answer{err: errors.New("dial tcp ch1:8443: connection refused")}
	}
	return f
}

type visit struct {
	code   int
	header http.Header
	body   string
}

func serve(t *testing.T, warehouse Warehouse, adjust ...func(*Options)) func(target string) visit {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	options := Options{
		Warehouse: warehouse, Paris: paris, Build: Build{Version: "1.2.3"}, MaxAge: 24 * time.Hour,
		Now: func() time.Time { return time.Date(2026, 11, 2, 7, 30, 0, 0, time.UTC) },
	}
	for _, change := range adjust {
		change(&options)
	}
	s, err := New(options)
	require.NoError(t, err)
	return func(target string) visit {
		w := httptest.NewRecorder()
		method, path, found := strings.Cut(target, " ")
		if !found {
			method, path = http.MethodGet, target
		}
		s.Handler().ServeHTTP(w, httptest.NewRequest(method, path, nil))
		body, err := io.ReadAll(w.Result().Body)
		require.NoError(t, err)
		return visit{w.Code, w.Result().Header, string(body)}
	}
}
