package warehouse_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
	"pilotis/transform/team"
	"pilotis/warehouse"
)

// kpiCase is a small world and what an indicator makes of it: a line "period
// tranche break-down numerator/denominator" for each month whose counts are not
// both zero, by tranche and for the whole contract.
type kpiCase struct {
	kpi, world string
	want       []string
}

// truncated are the tables that the cases write.
var truncated = []string{"core.ticket_store", "core.orders", "core.order_lines", "core.deliverables", "core.meetings", "core.committee_periods", "core.quotes",
	"core.assignments", "core.flaws", "core.work_items", "core.adverse_events", "core.anomaly_store", "core.test_item_store", "operational.backlog_daily", "ops.sync_run_store",
	"core.sprint_items", "core.increments", "core.features", "core.assessment_store", "core.designs", "core.reversibility_milestones", "core.reversibilities",
	"core.knowledge_sheet_store", "core.surveys", "core.trainings", "core.controls"}

// kpiStore is a warehouse with the contract in it and no fact.
func kpiStore(t *testing.T) *warehouse.Store {
	t.Helper()
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.NoError(t, store.PutReference(t.Context(), contract.Default(), sql.Files, noon))
	return store
}

// become makes the warehouse hold the facts of a world, and nothing else.
func become(t *testing.T, store *warehouse.Store, world string) {
	t.Helper()
	for _, table := range truncated {
		require.NoError(t, store.Exec(t.Context(), "TRUNCATE TABLE "+table))
	}
	script, err := warehouse.ParseScript("world", world)
	require.NoError(t, err)
	for _, statement := range script.Statements {
		require.NoError(t, store.Exec(t.Context(), statement), statement)
	}
}

// lines are the results of a query, each row as words between spaces.
func lines(t *testing.T, store *warehouse.Store, query string, args ...any) []string {
	t.Helper()
	_, rows, err := store.Select(t.Context(), query, args...)
	require.NoError(t, err, query)
	found := make([]string, 0, len(rows))
	for _, row := range rows {
		words := make([]string, len(row))
		for i, value := range row {
			words[i] = fmt.Sprint(value)
			if at, ok := value.(time.Time); ok {
				words[i] = at.UTC().Format(time.DateOnly)
			}
		}
		found = append(found, strings.Join(words, " "))
	}
	return found
}

const monthly = `SELECT formatDateTime(period_start, '%Y-%m'), tranche, criticality, concat(toString(numerator), '/', toString(denominator))
	FROM core.kpi_values WHERE kpi = $1 AND period_kind = 'month' AND scope IN ('tranche', 'contract') AND (numerator != 0 OR denominator != 0)
	ORDER BY period_start, tranche, criticality`

// TestEveryIndicatorCounts holds each computed indicator to a world small enough
// to be counted by hand, and that each has one.
func TestEveryIndicatorCounts(t *testing.T) {
	store := kpiStore(t)
	sharing := map[string][]string{}
	tested := map[string]bool{}
	for _, test := range kpiCases {
		require.False(t, tested[test.kpi], test.kpi)
		tested[test.kpi] = true
		sharing[test.world] = append(sharing[test.world], test.kpi)
	}
	world := ""
	for _, test := range kpiCases {
		t.Run(test.kpi, func(t *testing.T) {
			if test.world != world {
				world = test.world
				become(t, store, world)
				require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon, sharing[world]...))
			}
			require.Equal(t, test.want, lines(t, store, monthly, test.kpi))
			require.Empty(t, lines(t, store, "SELECT kpi, value FROM core.kpi_values WHERE isFinite(value) = 0 OR (denominator = 0 AND value IS NOT NULL AND kpi NOT IN (SELECT code FROM ref.kpis WHERE measure = 'count'))"))
		})
	}
	kpis, err := warehouse.ReadKPIs(sql.Files)
	require.NoError(t, err)
	require.Len(t, kpis, 70)
	for _, kpi := range kpis {
		require.Equal(t, kpi.Data == "values", tested[kpi.Code], "%s is computed and has no case, or the reverse", kpi.Code)
	}
}

// TestIndicators holds what all indicators share, on one engine.
func TestIndicators(t *testing.T) {
	store := kpiStore(t)
	for name, test := range map[string]func(*testing.T, *warehouse.Store){
		"the periods of a fact": periods, "what is due later this month and done already counts": dueLater,
		"stability is that of the program": stability, "facts behind a figure": facts, "what would be": supposed,
		"indicators without data say why": withoutData, "the marts over a whole world": martsOfAWorld,
		"the marts of the registers": martsOfRegisters, "the marts of the squads": martsOfSquads,
	} {
		t.Run(name, func(t *testing.T) { test(t, store) })
	}
}

// periods: the periods of a fact (C-13), the empty ones (C-14)
// and the consolidation (K-058), on a world of two tickets.
func periods(t *testing.T, store *warehouse.Store) {
	become(t, store, `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, application, class, submitted_at, treated_at, in_time) VALUES
		(1, 'A', true, 'FERME', 'CASSIOPEE', 'MAJEUR', '2026-03-30 08:00:00', '2026-03-31 22:30:00', true),
		(2, 'B', true, 'OPTIONNELLE_1', 'PPN', 'MAJEUR', '2026-04-01 08:00:00', '2026-05-04 08:00:00', false)`)
	require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon, "K-001", "K-010"))
	require.Equal(t, []string{
		"month 2026-03-01 0/0 none", "month 2026-04-01 1/1 100", "month 2026-05-01 1/0 0", "month 2026-06-01 0/0 none",
		"quarter 2026-01-01 0/0 none", "quarter 2026-04-01 2/1 50", "year 2026-01-01 2/1 50",
	}, lines(t, store, `SELECT period_kind, period_start, concat(toString(denominator), '/', toString(numerator)), ifNull(toString(value), 'none') FROM core.kpi_values
		WHERE kpi = 'K-001' AND scope = 'contract' AND period_kind != 'week' ORDER BY period_kind, period_start`))
	require.Equal(t, []string{"2026-03-30 1/1", "2026-05-04 0/1"}, lines(t, store, `SELECT period_start, concat(toString(numerator), '/', toString(denominator)) FROM core.kpi_values
		WHERE kpi = 'K-001' AND scope = 'contract' AND period_kind = 'week' AND denominator > 0 ORDER BY period_start`), "a ticket of 22:30 UTC on the 31st is treated on 1 April in Paris")
	require.Equal(t, []string{"11"}, lines(t, store, "SELECT count() FROM core.kpi_values WHERE kpi = 'K-001' AND scope = 'contract' AND period_kind = 'week'"), "every week has its row")
	require.Empty(t, lines(t, store, "SELECT * FROM core.kpi_values WHERE kpi = 'K-010'"), "what no tool tells is no zero")
	require.Equal(t, []string{"FERME CASSIOPEE", "OPTIONNELLE_1 PPN"}, lines(t, store, "SELECT DISTINCT tranche, application FROM core.kpi_values WHERE kpi = 'K-001' AND scope = 'application' ORDER BY tranche"))
}

// dueLater: K-012 takes the period of the
// due date, which may lie after the day of the view.
func dueLater(t *testing.T, store *warehouse.Store) {
	become(t, store, `INSERT INTO core.deliverables (reference, tranche, due_on, delivered_on, delivery_state, as_of) VALUES
		('A', 'FERME', '2026-06-30', '2026-06-05', 'MET', '2026-06-09 10:00:00'), ('B', 'FERME', '2026-06-30', NULL, 'RUNNING', '2026-06-09 10:00:00'),
		('C', 'FERME', '2026-07-01', '2026-06-05', 'MET', '2026-06-09 10:00:00')`)
	require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon, "K-012"))
	require.Equal(t, []string{"2026-06 ENSEMBLE TOUTES 1/1", "2026-06 FERME TOUTES 1/1"}, lines(t, store, monthly, "K-012"))
}

// steadiness is the stability of a team over the working days of a period (R-122,
// R-123, K-025), as a fraction: 1 − unplanned ends × working days / person days. A
// person counts once a day, however many assignments they hold.
func steadiness(assignments []team.Assignment, p contract.Period, c *contract.Contract) (numerator, denominator int) {
	ends, persons, days := 0, 0, 0
	for day := p.First; !day.After(p.Last); day = day.AddDays(1) {
		if !c.Calendar().IsWorkingDay(day) {
			continue
		}
		days++
		seen := map[string]bool{}
		for _, a := range assignments {
			if !day.Before(a.Start) && (a.End.IsZero() || !day.After(a.End)) {
				seen[a.Person] = true
			}
		}
		persons += len(seen)
	}
	for _, a := range assignments {
		if team.Departed(a) && p.Contains(a.End) {
			ends++
		}
	}
	return max(0, persons-ends*days), persons
}

// stability: K-025 in SQL is [steadiness], by month.
func stability(t *testing.T, store *warehouse.Store) {
	day := func(text string) calendar.Date {
		if text == "" {
			return calendar.Date{}
		}
		date, err := calendar.ParseDate(text)
		require.NoError(t, err)
		return date
	}
	var people []team.Assignment
	world := ""
	for i, row := range [][3]string{ // start, end, departed
		{"2026-03-02", "2026-04-17", "x"}, {"2026-03-02", "", ""}, {"2026-03-15", "", ""}, {"2026-04-20", "2026-05-29", "x"}, {"2026-05-13", "2026-05-15", ""}, {"2026-06-01", "2026-06-08", "x"},
	} {
		a := team.Assignment{Person: fmt.Sprint("P", i/2), Order: fmt.Sprint("BC-", i), Start: day(row[0]), End: day(row[1]), Unplanned: row[2] != ""}
		people = append(people, a)
		end := "NULL"
		if row[1] != "" {
			end = "'" + row[1] + "'"
		}
		world += fmt.Sprintf("INSERT INTO core.assignments (person, order_reference, tranche, start_on, end_on, departed, as_of) VALUES ('%s', '%s', 'FERME', '%s', %s, %t, '2026-06-09 10:00:00');\n",
			a.Person, a.Order, row[0], end, a.Unplanned)
	}
	become(t, store, world)
	require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon, "K-025"))
	var want []string
	c := contract.Default()
	for _, first := range []string{"2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"} {
		month := c.Month(day(first))
		if month.Last.After(day("2026-06-09")) {
			month.Last = day("2026-06-09")
		}
		numerator, denominator := steadiness(people, month, c)
		require.Positive(t, denominator)
		want = append(want, fmt.Sprintf("%s FERME TOUTES %d/%d", first[:7], numerator, denominator))
	}
	got := slices.DeleteFunc(lines(t, store, monthly, "K-025"), func(line string) bool { return strings.Contains(line, "ENSEMBLE") })
	require.Equal(t, want, got)
}

func facts(t *testing.T, store *warehouse.Store) {
	become(t, store, `INSERT INTO core.meetings (reference, committee, tranche, held, held_on, support_state) VALUES
		('COPIL-05', 'COPIL', '', true, '2026-05-12', 'MET'), ('COPIL-06', 'COPIL', '', true, '2026-06-02', 'MISSED');
		INSERT INTO operational.backlog_daily (day, tranche, application, criticality, holder, age_band, tickets, overdue) VALUES
		('2026-05-31', 'FERME', 'CASSIOPEE', 'MAJEUR', 'N2', '0-1', 3, 0), ('2026-06-01', 'FERME', 'CASSIOPEE', 'MAJEUR', 'N2', '0-1', 9, 0), ('2026-06-09', 'FERME', 'CASSIOPEE', 'MAJEUR', 'N3', '>20', 4, 0)`)
	require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon, "K-019", "K-031"))
	references := func(code, name, tranche, criticality string) []string {
		period, err := warehouse.ParseSpan(name)
		require.NoError(t, err)
		figure, err := store.Figure(t.Context(), sql.Files, warehouse.FigureQuestion{KPI: code, Period: period, Tranche: tranche, Criticality: criticality})
		require.NoError(t, err)
		var numerator int64
		for _, fact := range figure.Facts {
			numerator += fact.Numerator
		}
		require.Equal(t, numerator, figure.Numerator)
		found := []string{}
		for _, fact := range figure.Facts {
			found = append(found, fmt.Sprint(fact.Tranche, " ", fact.Reference, " ", fact.Numerator, "/", fact.Denominator))
		}
		return found
	}
	require.Equal(t, []string{"ENSEMBLE COPIL-05 1/1", "ENSEMBLE COPIL-06 0/1"}, references("K-019", "2026-Q2", "", ""))
	require.Equal(t, []string{"ENSEMBLE COPIL-06 0/1"}, references("k-019", "2026-06", "ENSEMBLE", "COPIL"))
	require.Empty(t, references("K-019", "2026-06", "FERME", ""), "a meeting of the whole contract is of no tranche")
	require.Equal(t, []string{"FERME N2, 0-1 JO 3/3"}, references("K-031", "2026-05", "", ""), "a stock is that of the last day")
	require.Equal(t, []string{"FERME N3, >20 JO 4/4"}, references("K-031", "2026-Q2", "", ""), "or of the day of the computation")

	require.Equal(t, []string{"ENSEMBLE COPIL-06 0/1"}, references("K-019", "2026-W23", "", ""))
	require.Equal(t, []string{"ENSEMBLE COPIL-05 1/1", "ENSEMBLE COPIL-06 0/1"}, references("K-019", "2026", "", ""))

	quarter := warehouse.QuarterOf(noon)
	none, err := store.Figure(t.Context(), sql.Files, warehouse.FigureQuestion{KPI: "K-063", Period: quarter})
	require.NoError(t, err)
	require.Equal(t, "none", none.Data)
	require.Contains(t, none.Note, "projets du portefeuille")
	list, err := store.Figure(t.Context(), sql.Files, warehouse.FigureQuestion{KPI: "K-058", Period: quarter, Criticality: "COPIL"})
	require.NoError(t, err)
	require.Equal(t, "core.kpi_values", list.List.Table)
	require.Len(t, list.List.Rows, 1, "that of the quarter and the committee")
	require.EqualValues(t, 1, list.List.Total)
	_, err = store.Figure(t.Context(), sql.Files, warehouse.FigureQuestion{KPI: "K-999", Period: quarter})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "has this code")
}

// supposed: rows that travel with the query count as stored ones do, and the
// stored ones stay what they are.
func supposed(t *testing.T, store *warehouse.Store) {
	become(t, store, `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, treated_at, in_time, submitted_at, stock_from, stock_to, overdue_from, overdue_to)
		VALUES (1, 'A', true, 'FERME', 'MAJEUR', '2026-06-02 08:00:00', true, '2026-06-01 08:00:00', ['2026-06-01 08:00:00'], ['2026-06-02 08:00:00'], [], [])`)
	require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon, "K-001", "K-006", "K-012"))
	at := func(text string) *time.Time {
		instant, err := time.Parse(time.DateTime, text)
		require.NoError(t, err)
		return &instant
	}
	late, due := false, at("2026-06-05 00:00:00")
	supposition := warehouse.Supposition{AsOf: noon, Rows: []transform.Row{
		&transform.Ticket{TicketKey: 1, Reference: "A", InScope: true, Tranche: "FERME", Class: "MAJEUR", TreatedAt: at("2026-06-02 08:00:00"), InTime: &late, SubmittedAt: at("2026-06-01 08:00:00"), Version: noon},
		&transform.Ticket{TicketKey: 2, Reference: "B", InScope: true, Tranche: "FERME", Class: "MAJEUR", SubmittedAt: at("2026-06-01 08:00:00"), Version: noon, ResolutionState: "RUNNING",
			StockFrom: []time.Time{*at("2026-06-01 08:00:00")}, StockTo: []time.Time{*at("2199-12-31 00:00:00")}, OverdueFrom: []time.Time{*at("2026-06-03 08:00:00")}, OverdueTo: []time.Time{*at("2199-12-31 00:00:00")}},
		&dossier.Deliverable{Reference: "L", Tranche: "FERME", DueOn: due, DeliveryState: "MISSED", AsOf: noon},
	}}
	figures := func(code string) string {
		question := warehouse.FigureQuestion{KPI: code, Period: warehouse.QuarterOf(noon)}
		figure, err := store.Figure(t.Context(), sql.Files, question)
		require.NoError(t, err)
		would, err := store.Suppose(t.Context(), sql.Files, question, supposition)
		require.NoError(t, err)
		return fmt.Sprintf("%d/%d %d/%d", figure.Numerator, figure.Denominator, would.Numerator, would.Denominator)
	}
	require.Equal(t, "1/1 0/1", figures("K-001"))
	require.Equal(t, "0/0 1/1", figures("K-006"), "a table made of tickets is made of the supposed ones")
	require.Equal(t, "0/0 0/1", figures("K-012"))
	require.Equal(t, []string{"A"}, lines(t, store, "SELECT reference FROM core.tickets"))
	_, err := store.Suppose(t.Context(), sql.Files, warehouse.FigureQuestion{KPI: "K-055", Period: warehouse.QuarterOf(noon)}, supposition)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	for _, code := range []string{"K-001", "K-002", "K-003", "K-004", "K-005", "K-006", "K-007", "K-009", "K-030", "K-032", "K-033", "K-035", "K-012"} {
		require.ErrorContains(t, err, code)
	}
}

// withoutData: none has a value, each says why in ref.kpis; a
// list or a curve names a table that there is.
func withoutData(t *testing.T, store *warehouse.Store) {
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), noon))
	require.Equal(t, []string{"none 1", "values 62", "view 7"}, lines(t, store, "SELECT data, count() FROM ref.kpis GROUP BY data ORDER BY data"))
	require.Empty(t, lines(t, store, "SELECT code FROM ref.kpis WHERE (data = 'values') != (data_note = '')"))
	require.Empty(t, lines(t, store, `SELECT code, data_note FROM ref.kpis WHERE data = 'view' AND data_note NOT IN (SELECT database || '.' || name FROM system.tables)`))
	kpis, err := warehouse.ReadKPIs(sql.Files)
	require.NoError(t, err)
	for _, kpi := range kpis {
		if kpi.Data != "values" {
			require.Empty(t, lines(t, store, "SELECT on_date, tranche, application, criticality, numerator, denominator, reference FROM ("+kpi.Statements[0]+")"), kpi.Code)
		}
	}
}

func TestTheInsertionOfAnIndicator(t *testing.T) {
	kpis, err := warehouse.ReadKPIs(sql.Files)
	require.NoError(t, err)
	i := slices.IndexFunc(kpis, func(k warehouse.KPI) bool { return k.Code == "K-007" })
	file := filepath.Join("testdata", "K-007-insert.sql")
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), kpis[i].Insertion()+"\n")
}
