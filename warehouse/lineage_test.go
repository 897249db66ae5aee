package warehouse_test

import (
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

func TestLineageFollowsWhatIsRead(t *testing.T) {
	marts, err := warehouse.ReadMarts(sql.Files)
	require.NoError(t, err)
	kpis, err := warehouse.ReadKPIs(sql.Files)
	require.NoError(t, err)
	below := warehouse.Lineage(marts, kpis)
	require.Equal(t, []string{"core.ticket_store"}, below["K-001"])
	require.Equal(t, []string{"core.anomaly_store"}, below["K-038"])
	require.Contains(t, below["K-010"], "core.deliverable_plan_store")
	require.Contains(t, below["K-010"], "core.document_store", "deposits make a deliverable's life")
	require.Equal(t, []string{"core.ticket_store"}, below["contractual.service_levels"], "by the indicators that it names")
	require.Equal(t, []string{"core.ticket_store"}, below["operational.backlog_daily"])
	require.Greater(t, len(below["pilotage.yearly_review"]), 6, "it shows all")
	for _, kpi := range kpis {
		if kpi.Data == "values" && kpi.Code != "K-055" { // which counts our own runs
			require.NotEmpty(t, below[kpi.Code], kpi.Code)
		}
	}
}

// Every view by which people decide says which of its sources are not reconciled;
// closed figures are as they were.
func TestFiguresOfSourcesThatAreNotReconciledAreFlagged(t *testing.T) {
	store := kpiStore(t)
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	require.NoError(t, store.Exec(t.Context(), `INSERT INTO core.ticket_store (ticket_key, source, reference, presence, in_scope, tranche, submitted_at, treated_at, class)
		VALUES (1, 'jira', 'A', 'present', true, 'FERME', '2026-03-02 09:00:00', '2026-03-02 10:00:00', 'MINEUR')`))
	require.NoError(t, store.Exec(t.Context(), `INSERT INTO core.quote_store (fact_key, source, reference, presence, inputs_complete_on) VALUES (2, 'openproject', 'D', 'present', '2026-01-05')`))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, contract.Default(), at))

	flags := func() map[string]string {
		got := map[string]string{}
		for _, line := range lines(t, store, "SELECT name, arrayStringConcat(sources, '+'), arrayStringConcat(unreconciled, '+') FROM ops.unreconciled WHERE name IN ('K-001', 'K-023', 'contractual.penalty_facts')") {
			name, rest, _ := strings.Cut(line, " ")
			got[name] = rest
		}
		return got
	}
	require.Equal(t, map[string]string{"K-001": "jira jira", "K-023": "openproject openproject", "contractual.penalty_facts": "jira+openproject jira+openproject"}, flags(), "never reconciled")

	reconciled := func(source string, began time.Time, failure error) {
		result := connectors.Reconciliation{Source: source, Began: began, Ended: began, Complete: failure == nil}
		require.NoError(t, store.Insert(t.Context(), []transform.Row{warehouse.NewReconciliationRow(result, failure)}))
	}
	reconciled("jira", at, nil)
	require.Equal(t, map[string]string{"K-001": "jira ", "K-023": "openproject openproject", "contractual.penalty_facts": "jira+openproject openproject"}, flags())
	reconciled("jira", at.Add(time.Hour), &connectors.Fault{Kind: connectors.Retry, Op: "reconcile"})
	require.Equal(t, "jira jira", flags()["K-001"], "the last one counts, and it stopped")
	reconciled("jira", at.Add(2*time.Hour), nil)
	require.Equal(t, []string{""}, lines(t, store, "SELECT DISTINCT arrayStringConcat(unreconciled, '+') FROM contractual.service_levels"))
	require.Equal(t, []string{"openproject"}, lines(t, store, "SELECT DISTINCT arrayStringConcat(unreconciled, '+') FROM contractual.penalty_facts WHERE kpi = 'K-023'"), "by the indicator of the row")

	require.Empty(t, lines(t, store, `SELECT concat(database, '.', name) AS view FROM system.tables
		WHERE database IN ('contractual', 'operational', 'pilotage') AND engine = 'View' AND name NOT LIKE 'closed\_%'
			AND view NOT IN (SELECT concat(database, '.', table) FROM system.columns WHERE name = 'unreconciled' AND comment != '')
		ORDER BY view`))
}
