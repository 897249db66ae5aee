package warehouse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/warehouse"
)

// registers: requests answered in time, late, not at all, and one that counts for
// nothing; milestones, one to come; tasks of two families; a risk closed on 31 May,
// an action late since then; benefits measured, at nothing, and not; a ticket and
// two events with and without a cause.
const registers = `INSERT INTO core.work_items (reference, kind, tranche, family, about, cause, raised_on, forecast_on, due_on, done_on, state, severity, expected, measured, cancelled, as_of) VALUES
	('D1', 'DEMANDE', 'FERME', '', '', '', '2026-04-01', NULL, '2026-04-09', '2026-04-09', 'MET', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('D2', 'DEMANDE', 'FERME', '', '', '', '2026-04-01', NULL, '2026-04-09', '2026-04-10', 'MISSED', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('D3', 'DEMANDE', 'HORS_TRANCHE', '', '', '', '2026-04-24', NULL, '2026-05-04', NULL, 'OVERDUE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('D4', 'DEMANDE', 'FERME', '', '', '', '2026-04-01', NULL, NULL, NULL, 'NOT_APPLICABLE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('D5', 'DEMANDE', 'FERME', '', '', '', '2026-06-05', NULL, '2026-06-12', NULL, 'RUNNING', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('J1', 'JALON', 'FERME', '', '', '', '2026-03-02', '2026-04-20', '2026-04-20', '2026-04-20', 'MET', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('J2', 'JALON', 'FERME', '', '', '', '2026-03-02', '2026-06-01', '2026-04-30', NULL, 'OVERDUE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('J3', 'JALON', '', '', '', '', '2026-03-02', '2026-06-30', '2026-06-30', NULL, 'RUNNING', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('T1', 'TACHE', 'FERME', 'projet', '', '', '2026-04-01', '2026-04-10', '2026-04-10', '2026-05-04', 'MISSED', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('T2', 'TACHE', 'FERME', 'projet', '', '', '2026-04-01', '2026-05-29', '2026-05-29', '2026-05-29', 'MET', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('T3', 'TACHE', 'FERME', '', '', '', '2026-04-01', '2026-05-29', '2026-05-29', NULL, 'OVERDUE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('T4', 'TACHE', 'FERME', 'projet', '', '', '2026-04-01', '2026-05-29', NULL, '2026-05-29', 'NOT_APPLICABLE', 0, 0, NULL, true, '2026-06-09 10:00:00'),
	('T5', 'TACHE', 'FERME', 'projet', '', '', '2026-04-01', NULL, NULL, '2026-05-29', 'NOT_APPLICABLE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('R1', 'RISQUE', 'FERME', '', '', '', '2026-05-04', NULL, NULL, '2026-05-31', 'NOT_APPLICABLE', 12, 0, NULL, false, '2026-06-09 10:00:00'),
	('R2', 'RISQUE', '', '', '', '', '2026-05-04', NULL, NULL, NULL, 'NOT_APPLICABLE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('A1', 'ACTION', 'FERME', '', 'R1', '', '2026-05-04', '2026-05-29', '2026-05-29', NULL, 'OVERDUE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('A2', 'ACTION', 'FERME', '', 'R1', '', '2026-05-04', '2026-05-31', '2026-05-31', NULL, 'OVERDUE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('A3', 'ACTION', 'FERME', '', 'R1', '', '2026-05-04', NULL, NULL, NULL, 'NOT_APPLICABLE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('L1', 'ALERTE', 'FERME', '', 'J2', '', '2026-05-04', NULL, NULL, '2026-06-09', 'NOT_APPLICABLE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('N1', 'RECOMMANDATION', '', '', '', '', '2026-04-15', '2026-05-15', '2026-05-15', '2026-06-03', 'MISSED', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('N2', 'RECOMMANDATION', '', '', '', '', '2026-04-15', NULL, NULL, NULL, 'NOT_APPLICABLE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('B1', 'BENEFICE', 'FERME', '', '', '', '2026-03-02', '2026-04-30', '2026-04-30', '2026-04-29', 'MET', 0, 10, 12, false, '2026-06-09 10:00:00'),
	('B2', 'BENEFICE', 'FERME', '', '', '', '2026-03-02', '2026-05-29', '2026-05-29', '2026-05-29', 'MET', 0, 10, 0, false, '2026-06-09 10:00:00'),
	('B3', 'BENEFICE', 'FERME', '', '', '', '2026-03-02', '2026-05-29', '2026-05-29', NULL, 'OVERDUE', 0, 10, NULL, false, '2026-06-09 10:00:00'),
	('B4', 'BENEFICE', 'FERME', '', '', '', '2026-03-02', '2026-05-29', '2026-05-29', '2026-05-29', 'MET', 0, 0, 5, false, '2026-06-09 10:00:00'),
	('B5', 'BENEFICE', 'FERME', '', '', '', '2026-03-02', '2026-05-29', '2026-05-29', '2026-05-29', 'MET', 0, 10, NULL, false, '2026-06-09 10:00:00'),
	('E1', 'ECART', 'FERME', '', 'K1', 'Charge', '2026-04-20', NULL, NULL, NULL, 'NOT_APPLICABLE', 0, 0, NULL, false, '2026-06-09 10:00:00'),
	('E2', 'ECART', 'FERME', '', 'K2', '', '2026-04-20', NULL, NULL, NULL, 'NOT_APPLICABLE', 0, 0, NULL, false, '2026-06-09 10:00:00');
	INSERT INTO core.adverse_events (kind, reference, tranche, due_on, alert_due_on, anticipated, cause) VALUES
	('LIVRABLE', 'L1', 'FERME', '2026-04-30', '2026-04-23', true, 'Charge'), ('LIVRABLE', 'L2', 'HORS_TRANCHE', '2026-04-30', '2026-04-23', false, ''), ('BUDGET', 'T9', '', '2026-05-04', '2026-04-24', true, '');
	INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, treated_at, in_time) VALUES
	(1, 'K1', true, 'FERME', 'MINEUR', '2026-03-31 22:30:00', false), (2, 'K2', true, 'FERME', 'MINEUR', '2026-04-02 08:00:00', false), (3, 'K3', true, 'FERME', 'MINEUR', '2026-04-02 08:00:00', true);
	INSERT INTO core.orders (reference, tranche, notified_on, cancelled) VALUES ('BC-1', 'FERME', '2026-04-01', false)`

// services: a line of which all is delivered and half accepted, one of which
// nothing came. Their order came in March.
const services = `INSERT INTO core.orders (reference, tranche, notified_on) VALUES ('BC-1', 'FERME', '2026-03-02');
	INSERT INTO core.order_lines (reference, order_reference, tranche, uo, family, level, quantity, amount_cents, verifications, end_on, as_of) VALUES
	('BC-1/1', 'BC-1', 'FERME', 'UO2.2-PP', 'projet', 'C', 3, 700, ['vérif-docs'], '2026-06-30', '2026-06-09 10:00:00'), ('BC-1/2', 'BC-1', 'FERME', 'UO1.1-DPG', 'programme', 'C', 1, 300, ['vérif-docs'], '2026-05-29', '2026-06-09 10:00:00'),
	('BC-1/3', 'BC-1', 'FERME', 'UO9', '', '', 1, 50, [], '2026-05-29', '2026-06-09 10:00:00');
	INSERT INTO core.deliverables (reference, order_reference, code, uo, tranche, baseline_on, due_on, delivered_on, delivery_state, accepted_on, as_of) VALUES
	('A', 'BC-1', 'UO2.2-PP/L01', 'UO2.2-PP', 'FERME', '2026-04-01', '2026-04-01', '2026-04-01', 'MET', '2026-04-15', '2026-06-09 10:00:00'),
	('B', 'BC-1', 'UO2.2-PP/L02', 'UO2.2-PP', 'FERME', '2026-04-08', '2026-05-01', '2026-05-04', 'MISSED', '2026-05-15', '2026-06-09 10:00:00'),
	('C', 'BC-1', 'UO1.1-DPG/L01', 'UO1.1-DPG', 'FERME', NULL, '2026-06-20', NULL, 'RUNNING', NULL, '2026-06-09 10:00:00')`

var registerCases = []kpiCase{
	{"K-026", registers, []string{"2026-04 ENSEMBLE TOUTES 1/2", "2026-04 FERME TOUTES 1/2", "2026-05 ENSEMBLE TOUTES 0/1", "2026-05 HORS_TRANCHE TOUTES 0/1"}},
	{"K-027", registers, []string{"2026-04 ENSEMBLE LIVRABLE 1/2", "2026-04 FERME LIVRABLE 1/1", "2026-04 HORS_TRANCHE LIVRABLE 0/1", "2026-05 ENSEMBLE BUDGET 1/1"}},
	{"K-041", registers, []string{"2026-04 ENSEMBLE LIVRABLE 1/2", "2026-04 ENSEMBLE TICKET 1/2", "2026-04 FERME LIVRABLE 1/1", "2026-04 FERME TICKET 1/2", "2026-04 HORS_TRANCHE LIVRABLE 0/1", "2026-05 ENSEMBLE BUDGET 0/1"}},
	// R1 closed on the last of May is not open at its end; A2, due that day, is not
	// late then.
	{"K-064", registers, []string{"2026-05 ENSEMBLE ACTION EN RETARD 1/1", "2026-05 ENSEMBLE ALERTE 1/1", "2026-05 ENSEMBLE RISQUE NON_COTE 1/1", "2026-05 FERME ACTION EN RETARD 1/1", "2026-05 FERME ALERTE 1/1",
		"2026-06 ENSEMBLE ACTION EN RETARD 2/2", "2026-06 ENSEMBLE RISQUE NON_COTE 1/1", "2026-06 FERME ACTION EN RETARD 2/2"}},
	{"K-065", registers, []string{"2026-04 ENSEMBLE TOUTES 1/2", "2026-04 FERME TOUTES 1/2"}},
	{"K-066", registers, []string{"2026-04 ENSEMBLE B1 12/10", "2026-04 FERME B1 12/10", "2026-05 ENSEMBLE B1 12/10", "2026-05 ENSEMBLE B2 0/10", "2026-05 FERME B1 12/10", "2026-05 FERME B2 0/10",
		"2026-06 ENSEMBLE B1 12/10", "2026-06 ENSEMBLE B2 0/10", "2026-06 FERME B1 12/10", "2026-06 FERME B2 0/10"}},
	{"K-067", registers, []string{"2026-04 ENSEMBLE OUVERTE 2/2", "2026-05 ENSEMBLE EN_RETARD 1/1", "2026-05 ENSEMBLE OUVERTE 2/2", "2026-06 ENSEMBLE OUVERTE 1/1", "2026-06 ENSEMBLE REPONDUE 1/1"}},
	{"K-039", services + `; INSERT INTO core.work_items (reference, kind, tranche, family, forecast_on, done_on, cancelled) VALUES ('T1', 'TACHE', 'FERME', 'projet', '2026-04-10', '2026-05-04', false),
		('T2', 'TACHE', '', '', '2026-05-29', NULL, false), ('T3', 'TACHE', 'FERME', 'projet', '2026-05-29', '2026-05-29', true), ('T4', 'TACHE', 'FERME', 'projet', NULL, '2026-05-29', false)`,
		[]string{"2026-03 ENSEMBLE NON_PRECISEE / UNITES 0/1", "2026-03 ENSEMBLE PROGRAMME / UNITES 0/1", "2026-03 ENSEMBLE PROJET / UNITES 0/3", "2026-03 FERME NON_PRECISEE / UNITES 0/1", "2026-03 FERME PROGRAMME / UNITES 0/1", "2026-03 FERME PROJET / UNITES 0/3",
			"2026-04 ENSEMBLE NON_PRECISEE / UNITES 0/1", "2026-04 ENSEMBLE PROGRAMME / UNITES 0/1", "2026-04 ENSEMBLE PROJET / TACHES 0/1", "2026-04 ENSEMBLE PROJET / UNITES 0/3", "2026-04 FERME NON_PRECISEE / UNITES 0/1", "2026-04 FERME PROGRAMME / UNITES 0/1", "2026-04 FERME PROJET / TACHES 0/1", "2026-04 FERME PROJET / UNITES 0/3",
			"2026-05 ENSEMBLE NON_PRECISEE / TACHES 0/1", "2026-05 ENSEMBLE NON_PRECISEE / UNITES 0/1", "2026-05 ENSEMBLE PROGRAMME / UNITES 0/1", "2026-05 ENSEMBLE PROJET / TACHES 1/1", "2026-05 ENSEMBLE PROJET / UNITES 3/3", "2026-05 FERME NON_PRECISEE / UNITES 0/1", "2026-05 FERME PROGRAMME / UNITES 0/1", "2026-05 FERME PROJET / TACHES 1/1", "2026-05 FERME PROJET / UNITES 3/3",
			"2026-06 ENSEMBLE NON_PRECISEE / TACHES 0/1", "2026-06 ENSEMBLE NON_PRECISEE / UNITES 0/1", "2026-06 ENSEMBLE PROGRAMME / UNITES 0/1", "2026-06 ENSEMBLE PROJET / TACHES 1/1", "2026-06 ENSEMBLE PROJET / UNITES 3/3", "2026-06 FERME NON_PRECISEE / UNITES 0/1", "2026-06 FERME PROGRAMME / UNITES 0/1", "2026-06 FERME PROJET / TACHES 1/1", "2026-06 FERME PROJET / UNITES 3/3"}},
	// The first line is due by its last baseline, the others by their end.
	{"K-060", services, []string{"2026-04 ENSEMBLE MONTANT 0/700", "2026-04 FERME MONTANT 0/700", "2026-05 ENSEMBLE MONTANT 700/1050", "2026-05 FERME MONTANT 700/1050", "2026-06 ENSEMBLE MONTANT 700/1050", "2026-06 FERME MONTANT 700/1050"}},
}

// lateAction is an action due on 29 May and done on 3 June, and one due on the last
// of May and done that day.
const lateAction = `; INSERT INTO core.work_items (reference, kind, tranche, due_on, done_on, state, as_of) VALUES
	('A1', 'ACTION', 'FERME', '2026-05-29', '2026-06-03', 'MISSED', '2026-06-09 10:00:00'), ('A2', 'ACTION', 'FERME', '2026-05-31', '2026-05-31', 'MET', '2026-06-09 10:00:00')`

// martsOfRegisters holds the lists and flows of the registers to the world of
// their indicators.
func martsOfRegisters(t *testing.T, store *warehouse.Store) {
	become(t, store, registers)
	require.NoError(t, store.Exec(t.Context(), "ALTER TABLE core.work_items UPDATE is_open = (done_on IS NULL AND NOT cancelled), baseline_on = due_on WHERE true SETTINGS mutations_sync = 1"))
	for query, want := range map[string][]string{
		"SELECT reference, tranche, late, age_days FROM pilotage.risks_and_actions WHERE kind = 'RISQUE' OR late ORDER BY reference":                                   {"A1 FERME true 36", "A2 FERME true 36", "R1 FERME false 27", "R2 ENSEMBLE false 36"},
		"SELECT reference, state, tranche FROM pilotage.milestones ORDER BY reference":                                                                                 {"J1 MET FERME", "J2 OVERDUE FERME", "J3 RUNNING ENSEMBLE"},
		"SELECT reference, standing FROM pilotage.audit_recommendations ORDER BY reference":                                                                            {"N1 REPONDUE", "N2 OUVERTE"},
		"SELECT reference, ifNull(toString(expected), '-'), ifNull(toString(measured), '-'), ifNull(toString(percent), '-') FROM pilotage.benefits ORDER BY reference": {"B1 10 12 120", "B2 10 0 0", "B3 10 - -", "B4 - 5 -", "B5 10 - -"},
		"SELECT month_start, opened, closed, open_at_end, late_at_end, ifNull(toString(mean_age_days), '-') FROM pilotage.register_months WHERE kind = 'RECOMMANDATION' ORDER BY month_start": {
			"2026-04-01 2 0 2 0 15", "2026-05-01 0 0 2 1 46", "2026-06-01 0 1 1 0 55"},
		"SELECT month_start, opened, closed, open_at_end, late_at_end FROM pilotage.register_months WHERE kind = 'RISQUE' AND tranche = 'FERME' ORDER BY month_start": {"2026-05-01 1 1 0 0", "2026-06-01 0 0 0 0"},
		"SELECT week_start, family, tasks_planned, tasks_done FROM operational.activity_report WHERE tranche = 'ENSEMBLE' ORDER BY week_start, family": {
			"2026-04-06 PROJET 1 0", "2026-05-04 PROJET 0 1", "2026-05-25 NON_PRECISEE 1 0", "2026-05-25 PROJET 1 1"},
		"SELECT kpi, nature, tranche, reference, ifNull(toString(due_on), '') FROM contractual.penalty_facts WHERE kpi IN ('K-026', 'K-027') ORDER BY kpi, reference": {
			"K-026 DEMANDE FERME D2 2026-04-09", "K-026 DEMANDE HORS_TRANCHE D3 2026-05-04", "K-027 ALERTE HORS_TRANCHE L2 2026-04-23"},
		"SELECT reference, party FROM operational.at_risk WHERE kind = 'ACTION' AND late ORDER BY reference":                           {"A1 ", "A2 "},
		"SELECT nature, reference FROM pilotage.points_for_decision WHERE nature IN ('ALERTE', 'ACTION_EN_RETARD') ORDER BY reference": {"ACTION_EN_RETARD A1", "ACTION_EN_RETARD A2"},
	} {
		require.Equal(t, want, lines(t, store, query), query)
	}
	become(t, store, services)
	require.Equal(t, []string{"2026-03-02 5 0", "2026-05-04 0 3"}, lines(t, store, "SELECT week_start, sum(units_ordered), sum(units_delivered) FROM operational.activity_report WHERE tranche = 'FERME' GROUP BY week_start ORDER BY week_start"))

	// Without any price the curve counts units.
	become(t, store, services)
	require.NoError(t, store.Exec(t.Context(), "ALTER TABLE core.order_lines UPDATE amount_cents = 0 WHERE true SETTINGS mutations_sync = 1"))
	require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon, "K-060"))
	require.Equal(t, []string{"2026-04 ENSEMBLE QUANTITE 0/3", "2026-04 FERME QUANTITE 0/3", "2026-05 ENSEMBLE QUANTITE 3/5", "2026-05 FERME QUANTITE 3/5", "2026-06 ENSEMBLE QUANTITE 3/5", "2026-06 FERME QUANTITE 3/5"}, lines(t, store, monthly, "K-060"))
}
