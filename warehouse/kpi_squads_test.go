package warehouse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/warehouse"
)

// squads: in the sprint S1 that ends on 26 April, A and B are committed and B alone
// is Done, with C that was added and is Ready too; D left. S2 runs still, E is not
// estimated. X reached more than it committed, Y forgot to rate an objective, Z
// runs and nobody told the capacity of W. F1 overflows, F3 is open. ALPHA assessed
// itself twice, BETA once, with a mark that is none.
const squads = `INSERT INTO core.sprint_items (increment_reference, team, tranche, sprint, start_on, end_on, over, reference, application, committed, points, ready, left, done, as_of) VALUES
	('PI-1-A', 'ALPHA', 'FERME', 'S1', '2026-04-06', '2026-04-26', true, 'A', 'BPN', true, 5, true, false, false, '2026-06-09 10:00:00'), ('PI-1-A', 'ALPHA', 'FERME', 'S1', '2026-04-06', '2026-04-26', true, 'B', 'BPN', true, 3, false, false, true, '2026-06-09 10:00:00'),
	('PI-1-A', 'ALPHA', 'FERME', 'S1', '2026-04-06', '2026-04-26', true, 'C', '', false, 8, true, false, true, '2026-06-09 10:00:00'), ('PI-1-A', 'ALPHA', 'FERME', 'S1', '2026-04-06', '2026-04-26', true, 'D', '', true, 2, true, true, false, '2026-06-09 10:00:00'),
	('PI-1-B', 'BETA', '', 'S2', '2026-05-25', '2026-06-14', false, 'E', '', true, 0, false, false, false, '2026-06-09 10:00:00'), ('PI-1-B', 'BETA', '', 'S3', '2026-06-09', '2026-06-30', false, 'G', '', true, 1, true, false, false, '2026-06-09 10:00:00');
	INSERT INTO core.increments (reference, name, team, tranche, start_on, end_on, over, capacity, committed, added, reserve_kept, objectives, rated, actual, planned, as_of) VALUES
	('X', 'PI-1', 'ALPHA', 'FERME', '2026-02-02', '2026-05-03', true, 100, 91, 12, false, 2, true, 17, 15, '2026-06-09 10:00:00'), ('Y', 'PI-1', 'BETA', 'FERME', '2026-02-02', '2026-05-03', true, 40, 36, 0, true, 2, false, 3, 10, '2026-06-09 10:00:00'),
	('Z', 'PI-2', 'ALPHA', 'FERME', '2026-05-04', '2026-08-02', false, 50, 45, 9, true, 2, true, 3, 10, '2026-06-09 10:00:00'), ('W', 'PI-1', 'GAMMA', 'OPTIONNELLE_1', '2026-02-02', '2026-05-03', true, 0, 45, 9, NULL, 2, true, 3, 10, '2026-06-09 10:00:00');
	INSERT INTO core.features (reference, tranche, application, stories, stories_done, closed_on, overflows) VALUES
	('F1', 'FERME', 'BPN', 4, 4, '2026-05-31', true), ('F2', 'FERME', '', 4, 3, '2026-05-04', false), ('F3', 'FERME', '', 4, 3, NULL, true);
	INSERT INTO core.assessment_store (fact_key, team, tranche, assessed_on, criterion, mark, version) VALUES
	(1, 'ALPHA', 'FERME', '2026-03-31', 'Rituels', 2, '2026-04-01 08:00:00'), (2, 'ALPHA', 'FERME', '2026-03-31', 'Tests', 3, '2026-04-01 08:00:00'), (3, 'ALPHA', 'FERME', '2026-05-31', 'Rituels', 4, '2026-06-01 08:00:00'),
	(4, 'BETA', 'FERME', '2026-05-15', 'Rituels', 5, '2026-05-16 08:00:00'), (5, 'BETA', 'FERME', '2026-05-15', 'Tests', 7, '2026-05-16 08:00:00')`

// exits: a design on its last day, one late, one that runs and one without a number
// of stories; an exit late for T2, with T3 never recorded; a sheet that came in March
// at half past midnight of Paris and was updated twice in April; a survey of four
// answers; trainings; controls, of which one is not measured.
const exits = `INSERT INTO core.designs (reference, order_reference, tranche, stories, due_on, done_on, state, late_days, as_of) VALUES
	('BC-1/1', 'BC-1', 'FERME', 20, '2026-04-10', '2026-04-10', 'MET', 0, '2026-06-09 10:00:00'), ('BC-2/1', 'BC-2', '', 11, '2026-04-10', '2026-04-12', 'MISSED', 2, '2026-06-09 10:00:00'),
	('BC-3/1', 'BC-3', 'FERME', 11, '2026-06-30', NULL, 'RUNNING', 0, '2026-06-09 10:00:00'), ('BC-4/1', 'BC-4', 'FERME', 0, NULL, NULL, 'NOT_APPLICABLE', 0, '2026-06-09 10:00:00');
	INSERT INTO core.reversibility_milestones (reference, order_reference, tranche, milestone, theoretical_on, due_on, reached_on, gap_days, state, late_days, as_of) VALUES
	('R', 'BC-9', 'FERME', 'T1', '2026-04-10', '2026-04-10', '2026-04-09', -1, 'MET', 0, '2026-06-09 10:00:00'), ('R', 'BC-9', 'FERME', 'T2', '2026-04-20', '2026-04-20', '2026-04-22', 2, 'MISSED', 2, '2026-06-09 10:00:00'),
	('R', 'BC-9', 'FERME', 'T3', '2026-05-05', '2026-05-05', NULL, NULL, 'OVERDUE', 35, '2026-06-09 10:00:00'), ('R', 'BC-9', 'FERME', 'T4', '2026-05-10', '2026-05-10', '2026-05-10', 0, 'MET', 0, '2026-06-09 10:00:00');
	INSERT INTO core.reversibilities (reference, order_reference, tranche, deemed_on, ended_on, erasure_due_on, erased_on, erasure_state, as_of) VALUES ('R', 'BC-9', 'FERME', '2026-05-10', '2026-05-10', '2026-06-09', NULL, 'RUNNING', '2026-06-09 10:00:00'),
	('Q', 'BC-8', 'FERME', '2026-04-10', '2026-04-10', '2026-05-10', '2026-05-11', 'MISSED', '2026-06-09 10:00:00');
	INSERT INTO core.knowledge_sheet_store (fact_key, source, reference, nature, tranche, application, path, number, deposited_at, presence, version) VALUES
	(1, 'l', 'FC-1', 'FICHE', 'FERME', 'BPN', '/1-v1', 1, '2026-03-31 22:30:00', 'present', '2026-03-31 22:30:00'), (2, 'l', 'FC-1', 'FICHE', 'FERME', 'BPN', '/1-v2', 2, '2026-04-10 08:00:00', 'present', '2026-04-10 08:00:00'),
	(3, 'l', 'FC-1', 'FICHE', 'FERME', 'BPN', '/1-v3', 3, '2026-04-20 08:00:00', 'present', '2026-04-20 08:00:00'), (3, 'l', '', '', '', '', '', 0, '1970-01-01 00:00:00', 'deleted', '2026-05-20 08:00:00'),
	(4, 'l', 'PR-2', 'PROCEDURE', '', '', '/2-v2', 2, '2026-05-20 08:00:00', 'present', '2026-05-20 08:00:00'), (5, 'l', 'FC-3', 'FICHE', 'FERME', '', '/3', 0, '2026-05-20 08:00:00', 'present', '2026-05-20 08:00:00'),
	(5, 'l', 'FC-3', 'FICHE', 'FERME', '', '/3', 0, '2026-05-21 08:00:00', 'present', '2026-05-21 08:00:00');
	INSERT INTO core.surveys (reference, tranche, closed_on, invited, answers, shown, marks_sum, as_of) VALUES
	('E1', 'FERME', '2026-04-10', 12, 4, false, NULL, '2026-06-09 10:00:00'), ('E2', 'FERME', '2026-05-10', 12, 5, true, 21, '2026-06-09 10:00:00'), ('E3', 'FERME', '2026-05-31', 9, 3, false, NULL, '2026-06-09 10:00:00');
	INSERT INTO core.trainings (reference, tranche, ended_on, half_days, invited, present, hot_answers, hot_sum, cold_on, cold_answers, cold_sum, as_of) VALUES
	('S1', 'FERME', '2026-05-10', 2, 12, 11, 10, 42, '2026-06-01', 0, 0, '2026-06-09 10:00:00'), ('S2', '', '2026-05-11', 2, 8, 8, 0, 0, NULL, 0, 0, '2026-06-09 10:00:00'), ('S3', 'FERME', '2026-06-30', 2, 8, 0, 0, 0, NULL, 0, 0, '2026-06-09 10:00:00');
	INSERT INTO core.controls (reference, tranche, measured_on, measure, threshold, within, as_of) VALUES
	('C1', 'FERME', '2026-05-10', 50, 50, true, '2026-06-09 10:00:00'), ('C2', 'FERME', '2026-05-11', 51, 50, false, '2026-06-09 10:00:00'), ('C3', 'FERME', NULL, NULL, 50, NULL, '2026-06-09 10:00:00')`

var squadCases = []kpiCase{
	{"K-045", squads, []string{"2026-04 ENSEMBLE TOUTES 11/10", "2026-04 FERME TOUTES 11/10"}},
	{"K-046", squads, []string{"2026-04 ENSEMBLE TOUTES 2/3", "2026-04 FERME TOUTES 2/3", "2026-05 ENSEMBLE TOUTES 0/1", "2026-05 HORS_TRANCHE TOUTES 0/1"}},
	{"K-047", squads, []string{"2026-05 ENSEMBLE TOUTES 12/140", "2026-05 FERME TOUTES 12/140"}},
	{"K-048", squads, []string{"2026-05 ENSEMBLE TOUTES 1/2", "2026-05 FERME TOUTES 1/2"}},
	// The latest self-assessment of each team; 7 is no mark.
	{"K-049", squads, []string{"2026-03 ENSEMBLE TOUTES 5/2", "2026-03 FERME TOUTES 5/2", "2026-04 ENSEMBLE TOUTES 5/2", "2026-04 FERME TOUTES 5/2",
		"2026-05 ENSEMBLE TOUTES 9/2", "2026-05 FERME TOUTES 9/2", "2026-06 ENSEMBLE TOUTES 9/2", "2026-06 FERME TOUTES 9/2"}},
	{"K-062", squads, []string{"2026-05 ENSEMBLE TOUTES 20/25", "2026-05 FERME TOUTES 17/15", "2026-05 OPTIONNELLE_1 TOUTES 3/10"}},
	{"K-028", exits, []string{"2026-04 ENSEMBLE TOUTES 1/2", "2026-04 FERME TOUTES 1/1", "2026-04 HORS_TRANCHE TOUTES 0/1"}},
	{"K-029", exits, []string{"2026-04 ENSEMBLE T1 1/1", "2026-04 ENSEMBLE T2 0/1", "2026-04 FERME T1 1/1", "2026-04 FERME T2 0/1",
		"2026-05 ENSEMBLE EFFACEMENT 0/1", "2026-05 ENSEMBLE T3 0/1", "2026-05 ENSEMBLE T4 1/1", "2026-05 FERME EFFACEMENT 0/1", "2026-05 FERME T3 0/1", "2026-05 FERME T4 1/1"}},
	// FC-1 was made on 1 April in Paris and updated twice, which counts once;
	// its third version, purged since, was written all the same. FC-3 has no numbers.
	{"K-043", exits, []string{"2026-04 ENSEMBLE CREATION 1/1", "2026-04 ENSEMBLE MISE_A_JOUR 1/1", "2026-04 FERME CREATION 1/1", "2026-04 FERME MISE_A_JOUR 1/1",
		"2026-05 ENSEMBLE CREATION 1/1", "2026-05 ENSEMBLE MISE_A_JOUR 2/2", "2026-05 FERME CREATION 1/1", "2026-05 FERME MISE_A_JOUR 1/1", "2026-05 HORS_TRANCHE MISE_A_JOUR 1/1"}},
	{"K-050", exits, []string{"2026-05 ENSEMBLE TOUTES 21/5", "2026-05 FERME TOUTES 21/5"}},
	{"K-051", exits, []string{"2026-05 ENSEMBLE TOUTES 19/20", "2026-05 FERME TOUTES 11/12", "2026-05 HORS_TRANCHE TOUTES 8/8"}},
	{"K-054", exits, []string{"2026-05 ENSEMBLE TOUTES 1/2", "2026-05 FERME TOUTES 1/2"}},
}

// martsOfSquads holds the lists of the squads and of the exits to the worlds of
// their indicators.
func martsOfSquads(t *testing.T, store *warehouse.Store) {
	become(t, store, squads)
	for query, want := range map[string][]string{
		"SELECT team, sprint, committed_items, ready_items, added_items, left_items, committed_points, added_points, ifNull(toString(done_points), '-'), ifNull(toString(completion_percent), '-') FROM pilotage.sprints ORDER BY team, sprint": {
			"ALPHA S1 3 2 1 1 10 8 11 110", "BETA S2 1 0 0 0 0 0 - -", "BETA S3 1 1 0 0 1 0 - -"},
		"SELECT tranche, name, team, capacity, added, ifNull(toString(reserve_kept), '-'), ifNull(toString(reserve_used_percent), '-'), ifNull(toString(actual), '-'), ifNull(toString(planned), '-'), ifNull(toString(predictability_percent), '-') FROM pilotage.increments ORDER BY tranche, name, team": {
			"FERME PI-1 ALPHA 100 12 false 12 17 15 113.33333333333333", "FERME PI-1 BETA 40 0 true 0 - - -", "FERME PI-1 TRAIN 140 12 - 8.571428571428571 17 15 113.33333333333333",
			"FERME PI-2 ALPHA 50 9 true 18 3 10 -", "FERME PI-2 TRAIN 50 9 - 18 3 10 -", "OPTIONNELLE_1 PI-1 GAMMA 0 9 - - 3 10 30", "OPTIONNELLE_1 PI-1 TRAIN 0 9 - - 3 10 30"},
		"SELECT team, assessed_on, latest, criteria, mean_mark, ifNull(toString(delta), '-') FROM pilotage.agile_maturity ORDER BY team, assessed_on": {
			"ALPHA 2026-03-31 false 2 2.5 -", "ALPHA 2026-05-31 true 1 4 1.5", "BETA 2026-05-15 true 1 5 -"},
	} {
		require.Equal(t, want, lines(t, store, query), query)
	}
	become(t, store, exits)
	for query, want := range map[string][]string{
		"SELECT order_reference, milestone, ifNull(toString(gap_days), '-'), state FROM contractual.reversibilities ORDER BY order_reference, milestone": {
			"BC-8 EFFACEMENT 1 MISSED", "BC-9 EFFACEMENT - RUNNING", "BC-9 T1 -1 MET", "BC-9 T2 2 MISSED", "BC-9 T3 - OVERDUE", "BC-9 T4 0 MET"},
		"SELECT kpi, reference, late_days FROM contractual.penalty_facts WHERE kpi IN ('K-028', 'K-029') ORDER BY kpi, reference": {
			"K-028 BC-2/1 2", "K-029 BC-8 EFFACEMENT 0", "K-029 BC-9 T2 2", "K-029 BC-9 T3 35"},
		"SELECT reference, ifNull(toString(hot_mean), '-'), ifNull(toString(cold_mean), '-'), ifNull(toString(cold_answer_percent), '-') FROM operational.trainings ORDER BY reference": {
			"S1 4.2 - 0", "S2 - - -", "S3 - - -"},
	} {
		require.Equal(t, want, lines(t, store, query), query)
	}
}
