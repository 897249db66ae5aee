package warehouse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/warehouse"
)

// martsOfAWorld reads every mart whole over the worlds of the cases, and holds
// the new ones to what they must say of them.
func martsOfAWorld(t *testing.T, store *warehouse.Store) {
	all := ""
	for _, test := range kpiCases {
		switch test.kpi {
		case "K-008", "K-013", "K-019", "K-023", "K-024", "K-038", "K-044":
			all += test.world + ";\n"
		}
	}
	all += `INSERT INTO core.committee_periods (committee, tranche, period, first_on, last_on, held, over) VALUES ('COPIL', '', '2026-03', '2026-03-01', '2026-03-31', [], true);
		INSERT INTO core.flaws (kind, reference, tranche, rule, what, about) VALUES ('deliverable', 'A', '', 'R-076', 'Aucune échéance n''est connue.', '')`
	become(t, store, all)
	require.NoError(t, store.Exec(t.Context(), "OPTIMIZE TABLE core.orders FINAL DEDUPLICATE BY reference"))
	require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon))
	readAllMarts(t, store)
	checks, err := store.RunChecks(t.Context(), sql.Files)
	require.NoError(t, err)
	for _, check := range checks {
		if check.Name == "figures_are_the_sum_of_their_facts" || check.Name == "ticket_packs_agree" || check.Name == "deliverables_have_whole_cycles" {
			require.Zero(t, check.Rows, check.Title)
		}
	}
	for query, want := range map[string][]string{
		`SELECT tranche, level, packs, ordered, consumed, remaining, off_packs, alert FROM contractual.packs`:                                                  {"FERME C 3 150 2 148 0 "},
		"SELECT reference, rank, pack, rank_in_pack, off_packs FROM contractual.pack_tickets ORDER BY rank":                                                    {"A 1 1 1 false", "B 2 1 2 false"},
		"SELECT committee, tranche, period, status FROM contractual.committees WHERE status != 'TENUE' ORDER BY reference":                                     {"COPIL ENSEMBLE 2026-03 MANQUANTE", "COPIL ENSEMBLE  ANNULEE", "COPIL ENSEMBLE  PREVUE"},
		"SELECT kpi, reference, due_on, ifNull(toString(late_days), '') FROM contractual.penalty_facts WHERE kpi IN ('K-013', 'K-021') ORDER BY kpi":           {"K-013 B 2026-05-29 11", "K-021 COPIL 2026-03 2026-03-31 "},
		"SELECT kpi, nature, reference FROM contractual.penalty_facts WHERE kpi IN ('K-019', 'K-020', 'K-023', 'K-024') ORDER BY kpi, reference":               {"K-019 SUPPORT R2", "K-020 COMPTE_RENDU R2", "K-020 COMPTE_RENDU R4", "K-023 DEVIS D2", "K-023 DEVIS D4", "K-024 REMPLACEMENT P2 BC-1"},
		"SELECT reference, severity, tranche, is_open, toBool(opened_on IS NULL) FROM operational.anomalies WHERE nature = 'ANOMALIE' ORDER BY reference":      {"A1 MAJEURE FERME true true", "A2 MAJEURE FERME false true", "A3 NON_PRECISEE HORS_TRANCHE true true"},
		"SELECT campaign, tranche, planned, executed, passed, failed, blocked, not_run FROM operational.test_progress":                                         {"C1 FERME 3 2 1 1 0 1"},
		"SELECT DISTINCT kind, party, reference FROM operational.at_risk WHERE kind IN ('DECISION', 'RELIVRAISON', 'DEVIS') AND late ORDER BY kind, reference": {"DECISION MJ A", "DEVIS TITULAIRE D4", "DEVIS TITULAIRE D5", "RELIVRAISON TITULAIRE B"},
		"SELECT kind, tranche, rule, same FROM operational.flaws":                                                                                              {"deliverable HORS_TRANCHE R-076 1"},
		"SELECT nature, reference FROM pilotage.points_for_decision WHERE nature IN ('DECISION_ATTENDUE', 'COMITE_MANQUANT') ORDER BY reference":               {"DECISION_ATTENDUE A", "COMITE_MANQUANT COPIL 2026-03"},
		"SELECT DISTINCT month_start FROM pilotage.yearly_review ORDER BY month_start":                                                                         {"2026-03-01", "2026-04-01", "2026-05-01"},
	} {
		require.Equal(t, want, lines(t, store, query), query)
	}
	become(t, store, dues)
	require.Equal(t, []string{"D"}, lines(t, store, "SELECT reference FROM contractual.deliverables WHERE void"), "its order is cancelled")
	require.Equal(t, []string{"K-012 B", "K-012 C", "K-015 F"}, lines(t, store, "SELECT kpi, reference FROM contractual.penalty_facts ORDER BY reference"), "what was cancelled is no fact against anyone")
	become(t, store, portfolio)
	for query, want := range map[string][]string{
		"SELECT tranche, uo, level, orders, services, ordered_cents, accepted_cents, remaining_cents, deliverables, delivered, accepted, level_gaps FROM pilotage.portfolio ORDER BY uo": {
			"FERME UO1.1-DPG C 2 2 1000 700 300 4 3 3 1", "FERME UO3.6-SN2 C 1 1 500 500 0 1 1 1 0"},
		"SELECT week_end, total, planned, ifNull(toString(actual), ''), ifNull(toString(forecast), '') FROM pilotage.scurves WHERE curve = 'AVANCEMENT' AND tranche = 'FERME' AND week_end IN ('2026-04-05', '2026-05-03', '2026-06-07', '2026-06-14', '2026-06-21') ORDER BY week_end": {
			"2026-04-05 5 2 2 ", "2026-05-03 5 5 3 ", "2026-06-07 5 5 4 ", "2026-06-14 5 5 4 4", "2026-06-21 5 5  5"},
		"SELECT week_end, total, planned, ifNull(toString(actual), '') FROM pilotage.scurves WHERE curve = 'COUT' AND tranche = 'ENSEMBLE' AND week_end IN ('2026-04-05', '2026-04-26', '2026-05-17') ORDER BY week_end": {
			"2026-04-05 1500 500 0", "2026-04-26 1500 500 500", "2026-05-17 1500 1500 1200"},
		"SELECT curve, tranche FROM pilotage.scurves GROUP BY curve, tranche HAVING arraySort(w -> w, groupArray(week_end)) != arrayDistinct(groupArray(week_end)) OR max(planned) != max(total)": {},
	} {
		require.Equal(t, want, lines(t, store, query), query)
	}
}
