package warehouse_test

import "slices"

// kpiCases are seen on 9 June 2026. Instants are UTC; the months are those of
// Paris.
var kpiCases = slices.Concat(registerCases, squadCases, []kpiCase{
	{"K-001", `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, application, class, treated_at, in_time) VALUES
		(1, 'A', true, 'FERME', 'X', 'MAJEUR', '2026-03-31 22:30:00', true), (2, 'B', true, 'FERME', 'X', 'MAJEUR', '2026-04-02 08:00:00', false),
		(3, 'C', true, 'OPTIONNELLE_1', 'Y', 'MINEUR', '2026-04-02 08:00:00', true), (4, 'D', false, 'FERME', 'X', 'MAJEUR', '2026-04-02 08:00:00', true), (5, 'E', true, 'FERME', 'X', 'MAJEUR', NULL, true)`,
		[]string{"2026-04 ENSEMBLE MAJEUR 1/2", "2026-04 ENSEMBLE MINEUR 1/1", "2026-04 FERME MAJEUR 1/2", "2026-04 OPTIONNELLE_1 MINEUR 1/1"}},
	{"K-002", `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, workaround_at, workaround_state) VALUES
		(1, 'A', true, 'FERME', 'MAJEUR', '2026-04-02 08:00:00', 'MET'), (2, 'B', true, 'FERME', 'MAJEUR', '2026-04-02 08:00:00', 'MISSED'), (3, 'C', true, 'FERME', 'MAJEUR', NULL, 'NOT_APPLICABLE')`,
		[]string{"2026-04 ENSEMBLE MAJEUR 1/2", "2026-04 FERME MAJEUR 1/2"}},
	{"K-003", `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, resolved_at, resolution_state) VALUES
		(1, 'A', true, 'FERME', 'MAJEUR', '2026-04-02 08:00:00', 'MET'), (2, 'B', true, 'FERME', 'MAJEUR', '2026-04-02 08:00:00', 'WAIVED'), (3, 'C', true, 'FERME', 'MAJEUR', '2026-04-03 08:00:00', 'MISSED')`,
		[]string{"2026-04 ENSEMBLE MAJEUR 1/2", "2026-04 FERME MAJEUR 1/2"}},
	{"K-004", `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, n3_sent_at, n3_states, n3_classes) VALUES
		(1, 'A', true, 'FERME', 'MINEUR', ['2026-04-02 08:00:00', '2026-05-02 08:00:00'], ['MET', 'MISSED'], ['MAJEUR', 'MINEUR'])`,
		[]string{"2026-04 ENSEMBLE MAJEUR 1/1", "2026-04 FERME MAJEUR 1/1", "2026-05 ENSEMBLE MINEUR 0/1", "2026-05 FERME MINEUR 0/1"}},
	{"K-005", `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, treated_at, n3_sent_at, n3_states, n3_classes) VALUES
		(1, 'A', true, 'FERME', 'MINEUR', '2026-05-02 08:00:00', ['2026-04-02 08:00:00', '2026-05-02 08:00:00'], ['MET', 'MET'], ['MINEUR', 'MINEUR']), (2, 'B', true, 'FERME', 'MAJEUR', '2026-05-03 08:00:00', [], [], [])`,
		[]string{"2026-05 ENSEMBLE TOUTES 1/2", "2026-05 FERME TOUTES 1/2"}},
	{"K-006", stocks, []string{"2026-05 ENSEMBLE MAJEUR 1/1", "2026-05 FERME MAJEUR 1/1", "2026-06 ENSEMBLE MAJEUR 3/3", "2026-06 FERME MAJEUR 2/2", "2026-06 OPTIONNELLE_1 MAJEUR 1/1"}},
	{"K-031", stocks, []string{"2026-05 ENSEMBLE MAJEUR 7/7", "2026-05 FERME MAJEUR 7/7", "2026-06 ENSEMBLE MAJEUR 6/6", "2026-06 FERME MAJEUR 4/4", "2026-06 OPTIONNELLE_1 MAJEUR 2/2"}},
	{"K-007", `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, event_at, event_kind, event_argument) VALUES
		(1, 'A', true, 'FERME', 'MINEUR', ['2026-04-02 08:00:00', '2026-04-03 08:00:00', '2026-04-04 08:00:00', '2026-04-05 08:00:00', '2026-04-06 08:00:00'], ['closed', 'reopened', 'closed', 'reopened', 'closed'], ['MJ', 'MJ', 'MJ', 'MJ', 'MJ']),
		(2, 'B', true, 'FERME', 'MINEUR', ['2026-04-02 08:00:00', '2026-04-03 08:00:00'], ['closed', 'reopened'], ['MJ', 'TITULAIRE'])`,
		[]string{"2026-04 ENSEMBLE MINEUR 1/2", "2026-04 FERME MINEUR 1/2"}},
	{"K-008", `INSERT INTO core.orders (reference, tranche, notified_on, cancelled) VALUES ('BC-1', 'FERME', '2026-03-02', false), ('BC-2', 'FERME', '2026-05-04', false), ('BC-3', 'FERME', '2026-03-02', true), ('BC-4', 'FERME', NULL, false);
		INSERT INTO core.order_lines (reference, order_reference, tranche, uo, level, quantity, cancelled) VALUES ('BC-1/1', 'BC-1', 'FERME', 'UO3.6-SN2', 'C', 2, false), ('BC-1/2', 'BC-1', 'FERME', 'UO1.1-DPG', 'C', 2, false),
		('BC-2/1', 'BC-2', 'FERME', 'UO3.6-SN2', 'C', 1, false), ('BC-3/1', 'BC-3', 'FERME', 'UO3.6-SN2', 'C', 1, true), ('BC-4/1', 'BC-4', 'FERME', 'UO3.6-SN2', 'C', 1, false);
		INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, application, difficulty, first_treated_at, pack_units) VALUES
		(1, 'A', true, 'FERME', 'CASSIOPEE', 'Difficile', '2026-03-10 08:00:00', 1), (2, 'B', true, 'FERME', 'CASSIOPEE', 'Difficile', '2026-05-10 08:00:00', 1), (3, 'C', false, 'FERME', 'CASSIOPEE', 'Difficile', '2026-05-10 08:00:00', 1)`,
		[]string{"2026-03 ENSEMBLE C 1/100", "2026-03 FERME C 1/100", "2026-04 ENSEMBLE C 1/100", "2026-04 FERME C 1/100", "2026-05 ENSEMBLE C 2/150", "2026-05 FERME C 2/150", "2026-06 ENSEMBLE C 2/150", "2026-06 FERME C 2/150"}},
	{"K-009", `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, treated_at, closed_at, phone_at) VALUES
		(1, 'A', true, 'FERME', 'BLOQUANT', '2026-04-02 08:00:00', '2026-04-03 08:00:00', '2026-04-02 09:00:00'), (2, 'B', true, 'FERME', 'BLOQUANT', '2026-04-02 08:00:00', '2026-04-03 08:00:00', '2026-04-03 08:00:00'),
		(3, 'C', true, 'FERME', 'BLOQUANT', '2026-04-02 08:00:00', NULL, '2026-04-05 08:00:00'), (4, 'D', true, 'FERME', 'MINEUR', '2026-04-02 08:00:00', NULL, '2026-04-05 08:00:00')`,
		[]string{"2026-04 ENSEMBLE BLOQUANT 2/3", "2026-04 FERME BLOQUANT 2/3"}},
	{"K-010", decisions, []string{"2026-04 ENSEMBLE TOUTES 1/2", "2026-04 FERME TOUTES 1/2", "2026-05 ENSEMBLE TOUTES 1/1", "2026-05 HORS_TRANCHE TOUTES 1/1"}},
	{"K-011", decisions, []string{"2026-04 ENSEMBLE TOUTES 1/1", "2026-04 FERME TOUTES 1/1"}},
	{"K-014", decisions, []string{"2026-04 ENSEMBLE TOUTES 1/4", "2026-04 FERME TOUTES 1/4", "2026-05 ENSEMBLE TOUTES 0/2", "2026-05 FERME TOUTES 0/1", "2026-05 HORS_TRANCHE TOUTES 0/1"}},
	{"K-012", dues, []string{"2026-04 ENSEMBLE TOUTES 1/3", "2026-04 FERME TOUTES 1/3", "2026-05 ENSEMBLE TOUTES 1/1", "2026-05 FERME TOUTES 1/1"}},
	{"K-016", dues, []string{"2026-05 ENSEMBLE TOUTES 1/1", "2026-05 FERME TOUTES 1/1"}},
	{"K-015", dues, []string{"2026-05 ENSEMBLE TOUTES 1/2", "2026-05 FERME TOUTES 1/2"}},
	{"K-053", dues, []string{"2026-05 ENSEMBLE TOUTES 3/4", "2026-05 FERME TOUTES 3/4"}},
	{"K-013", cycles, []string{"2026-04 ENSEMBLE TOUTES 1/1", "2026-04 FERME TOUTES 1/1", "2026-05 ENSEMBLE TOUTES 0/1", "2026-05 FERME TOUTES 0/1"}},
	{"K-017", cycles, []string{"2026-04 ENSEMBLE TOUTES 1/1", "2026-04 FERME TOUTES 1/1", "2026-05 ENSEMBLE TOUTES 0/2", "2026-05 FERME TOUTES 0/2"}},
	{"K-018", cycles, []string{"2026-03 ENSEMBLE TOUTES 0/1", "2026-03 FERME TOUTES 0/1", "2026-04 ENSEMBLE TOUTES 0/2", "2026-04 FERME TOUTES 0/2", "2026-05 ENSEMBLE TOUTES 1/1", "2026-05 FERME TOUTES 1/1", "2026-06 ENSEMBLE TOUTES 1/1", "2026-06 FERME TOUTES 1/1"}},
	{"K-040", cycles + lateAction, []string{"2026-05 ENSEMBLE ACTION 1/1", "2026-05 ENSEMBLE DECISION 1/1", "2026-05 ENSEMBLE LIVRAISON 1/1", "2026-05 FERME ACTION 1/1", "2026-05 FERME DECISION 1/1", "2026-05 FERME LIVRAISON 1/1",
		"2026-06 ENSEMBLE DECISION 1/1", "2026-06 ENSEMBLE LIVRAISON 2/2", "2026-06 ENSEMBLE TICKET 2/2", "2026-06 FERME DECISION 1/1", "2026-06 FERME LIVRAISON 2/2", "2026-06 FERME TICKET 2/2"}},
	{"K-052", cycles, []string{"2026-03 ENSEMBLE TOUTES 9/9", "2026-03 FERME TOUTES 9/9", "2026-04 ENSEMBLE TOUTES 7/27", "2026-04 FERME TOUTES 7/27"}},
	{"K-019", meetings, []string{"2026-04 ENSEMBLE COPIL 1/1", "2026-05 ENSEMBLE COPIL 0/1", "2026-05 ENSEMBLE COPIL-C 1/1"}},
	{"K-020", meetings, []string{"2026-04 ENSEMBLE COOP 1/1", "2026-04 ENSEMBLE COPIL 1/1", "2026-04 FERME COOP 1/1", "2026-05 ENSEMBLE COPIL 0/1", "2026-05 ENSEMBLE COPIL-C 0/1"}},
	{"K-022", meetings + `; INSERT INTO core.deliverables (reference, code, tranche, due_on, delivery_state) VALUES
		('A', 'TR/CRA', 'FERME', '2026-04-05', 'MET'), ('B', 'UO3.6-SN2/L07', 'FERME', '2026-04-05', 'MISSED'), ('C', 'UO1.1-DPG/L01', 'FERME', '2026-04-05', 'MET'), ('D', 'TR/TDB', 'FERME', '2026-06-30', 'RUNNING')`,
		[]string{"2026-04 ENSEMBLE COMPTE_RENDU 2/2", "2026-04 ENSEMBLE CRA 1/1", "2026-04 ENSEMBLE SUPPORT 1/1", "2026-04 ENSEMBLE TABLEAU_DE_BORD 0/1",
			"2026-04 FERME COMPTE_RENDU 1/1", "2026-04 FERME CRA 1/1", "2026-04 FERME TABLEAU_DE_BORD 0/1", "2026-05 ENSEMBLE COMPTE_RENDU 0/2", "2026-05 ENSEMBLE SUPPORT 1/2"}},
	{"K-021", `INSERT INTO core.committee_periods (committee, tranche, period, first_on, last_on, held, over) VALUES
		('COPIL', '', '2026-04', '2026-04-01', '2026-04-30', ['R1'], true), ('COPIL', '', '2026-05', '2026-05-01', '2026-05-31', [], true), ('COPIL', '', '2026-06', '2026-06-01', '2026-06-30', ['R2'], false),
		('COOP', 'FERME', '2026-W20', '2026-05-11', '2026-05-17', ['R3'], true)`,
		[]string{"2026-04 ENSEMBLE COPIL 1/1", "2026-05 ENSEMBLE COOP 1/1", "2026-05 ENSEMBLE COPIL 0/1", "2026-05 FERME COOP 1/1"}},
	{"K-023", `INSERT INTO core.quotes (reference, tranche, due_on, submitted_on, state, withdrawn) VALUES ('D1', 'FERME', '2026-04-10', '2026-04-10', 'MET', false), ('D2', '', '2026-04-10', '2026-04-13', 'MISSED', false),
		('D3', 'FERME', '2026-04-10', NULL, 'OVERDUE', true), ('D4', 'FERME', '2026-05-11', NULL, 'OVERDUE', false), ('D5', 'FERME', '2026-06-29', NULL, 'RUNNING', false)`,
		[]string{"2026-04 ENSEMBLE TOUTES 1/2", "2026-04 FERME TOUTES 1/1", "2026-04 HORS_TRANCHE TOUTES 0/1", "2026-05 ENSEMBLE TOUTES 0/1", "2026-05 FERME TOUTES 0/1"}},
	{"K-024", `INSERT INTO core.assignments (person, order_reference, tranche, start_on, end_on, departed, replacement_due_on, replacement_on, replacement_state, as_of) VALUES
		('P1', 'BC-1', 'FERME', '2026-03-02', '2026-04-10', true, '2026-04-16', '2026-04-16', 'MET', '2026-06-09 10:00:00'), ('P2', 'BC-1', 'FERME', '2026-03-02', '2026-04-10', true, '2026-04-16', NULL, 'OVERDUE', '2026-06-09 10:00:00'),
		('P3', 'BC-1', 'FERME', '2026-03-02', '2026-06-08', true, '2026-06-12', NULL, 'RUNNING', '2026-06-09 10:00:00'), ('P4', 'BC-1', 'FERME', '2026-03-02', '2026-04-30', false, NULL, NULL, 'NOT_APPLICABLE', '2026-06-09 10:00:00')`,
		[]string{"2026-04 ENSEMBLE TOUTES 1/2", "2026-04 FERME TOUTES 1/2"}},
	// June has seven working days up to the ninth. P1 is on two orders of two
	// tranches: one person a day for the whole contract.
	{"K-025", `INSERT INTO core.assignments (person, order_reference, tranche, start_on, end_on, departed, as_of) VALUES
		('P1', 'BC-1', 'FERME', '2026-06-01', NULL, false, '2026-06-09 10:00:00'), ('P1', 'BC-2', 'OPTIONNELLE_1', '2026-06-01', NULL, false, '2026-06-09 10:00:00'),
		('P2', 'BC-1', 'FERME', '2026-06-01', '2026-06-03', true, '2026-06-09 10:00:00')`,
		[]string{"2026-06 ENSEMBLE TOUTES 3/10", "2026-06 FERME TOUTES 3/10", "2026-06 OPTIONNELLE_1 TOUTES 7/7"}},
	{"K-030", means, []string{"2026-04 ENSEMBLE MINEUR 300/2", "2026-04 FERME MINEUR 300/2"}},
	{"K-032", means, []string{"2026-04 ENSEMBLE MINEUR 50/1", "2026-04 FERME MINEUR 50/1"}},
	{"K-033", means, []string{"2026-05 ENSEMBLE MINEUR 9000/1", "2026-05 FERME MINEUR 9000/1"}},
	{"K-035", means, []string{"2026-04 ENSEMBLE BLOQUANT 1/1", "2026-04 ENSEMBLE MINEUR 2/2", "2026-04 FERME BLOQUANT 1/1", "2026-04 FERME MINEUR 2/2"}},
	{"K-036", means + `; INSERT INTO core.anomaly_store (fact_key, source, reference, nature, tranche, opened_at) VALUES (1, 'mantis', 'E1', 'EVOLUTION', '', '2026-04-02 08:00:00'), (2, 'mantis', 'A1', 'ANOMALIE', '', '2026-04-02 08:00:00')`,
		[]string{"2026-04 ENSEMBLE EVOLUTION / mantis 1/1", "2026-04 ENSEMBLE INCIDENT / jira 3/3", "2026-04 FERME INCIDENT / jira 3/3", "2026-04 HORS_TRANCHE EVOLUTION / mantis 1/1"}},
	{"K-037", means, []string{"2026-04 ENSEMBLE BLOQUANT 1/1", "2026-04 FERME BLOQUANT 1/1"}},
	// A2 was closed on 31 May at 23:30 in Paris: it is no more open at midnight.
	// A3 was opened then, A1 reopened on 5 June.
	{"K-038", `INSERT INTO core.anomaly_store (fact_key, reference, nature, severity, tranche, application, open_from, open_to) VALUES
		(1, 'A1', 'ANOMALIE', 'MAJEURE', 'FERME', 'X', ['2026-04-02 08:00:00', '2026-06-05 08:00:00'], ['2026-05-12 08:00:00', '2199-12-31 00:00:00']), (2, 'A2', 'ANOMALIE', 'MAJEURE', 'FERME', 'X', ['2026-05-02 08:00:00'], ['2026-05-31 21:30:00']),
		(3, 'A3', 'ANOMALIE', '', '', '', ['2026-05-31 21:30:00'], ['2199-12-31 00:00:00']), (4, 'E1', 'EVOLUTION', '', 'FERME', 'X', ['2026-04-02 08:00:00'], ['2199-12-31 00:00:00'])`,
		[]string{"2026-04 ENSEMBLE MAJEURE 1/1", "2026-04 FERME MAJEURE 1/1", "2026-05 ENSEMBLE NON_PRECISEE 1/1", "2026-05 HORS_TRANCHE NON_PRECISEE 1/1",
			"2026-06 ENSEMBLE MAJEURE 1/1", "2026-06 ENSEMBLE NON_PRECISEE 1/1", "2026-06 FERME MAJEURE 1/1", "2026-06 HORS_TRANCHE NON_PRECISEE 1/1"}},
	// The second stay ended by a resolution at the N3, not by a return.
	{"K-042", `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, class, held_by_n3_from, held_by_n3_to, n3_returned_at) VALUES
		(1, 'A', true, 'FERME', 'MINEUR', ['2026-04-02 08:00:00', '2026-05-02 08:00:00'], ['2026-04-02 10:00:00', '2026-05-03 08:00:00'], ['2026-04-02 10:00:00'])`,
		[]string{"2026-04 ENSEMBLE MINEUR 7200/1", "2026-04 FERME MINEUR 7200/1"}},
	{"K-044", `INSERT INTO core.orders (reference, tranche, notified_on) VALUES ('BC-1', 'FERME', '2026-04-01');
		INSERT INTO core.test_item_store (fact_key, campaign, iteration, test_case, order_reference, application, start_on, end_on, executed_at, statuses) VALUES
		(1, 'C1', '1', 'T1', 'BC-1', 'CASSIOPEE', '2026-04-13', '2026-05-20', ['2026-04-20 08:00:00'], ['SUCCESS']), (2, 'C1', '2', 'T1', 'BC-1', 'CASSIOPEE', '2026-04-13', '2026-05-20', ['2026-05-10 08:00:00'], ['FAILURE']),
		(3, 'C1', '1', 'T2', 'BC-1', 'CASSIOPEE', '2026-04-13', '2026-05-20', ['2026-04-20 08:00:00', '2026-05-11 08:00:00'], ['BLOCKED', 'SUCCESS']), (4, 'C1', '1', 'T3', 'BC-1', 'CASSIOPEE', '2026-04-13', '2026-05-20', [], [])`,
		[]string{"2026-04 ENSEMBLE C1 1/3", "2026-04 FERME C1 1/3", "2026-05 ENSEMBLE C1 1/3", "2026-05 FERME C1 1/3", "2026-06 ENSEMBLE C1 1/3", "2026-06 FERME C1 1/3"}},
	// 31 May at midnight in Paris is 22:00 UTC.
	{"K-055", `INSERT INTO ops.sync_run_store (run_id, source, started_at, ended_at, error) VALUES (generateUUIDv4(), 'jira', '2026-05-31 20:00:00', '2026-05-31 21:00:00', ''),
		(generateUUIDv4(), 'jira', '2026-05-31 21:00:00', '2026-05-31 21:30:00', 'down'), (generateUUIDv4(), 'jira', '2026-06-09 09:00:00', '2026-06-09 09:59:00', ''), (generateUUIDv4(), 'mantis', '2026-06-01 09:00:00', '2026-06-08 10:00:00', '')`,
		[]string{"2026-05 ENSEMBLE jira 3600/1", "2026-06 ENSEMBLE jira 60/1", "2026-06 ENSEMBLE mantis 86400/1"}},
	{"K-061", portfolio, []string{"2026-03 ENSEMBLE UO1.1-DPG 0/1000", "2026-03 ENSEMBLE UO3.6-SN2 0/500", "2026-03 FERME UO1.1-DPG 0/1000", "2026-03 FERME UO3.6-SN2 0/500",
		"2026-04 ENSEMBLE UO1.1-DPG 0/1000", "2026-04 ENSEMBLE UO3.6-SN2 500/500", "2026-04 FERME UO1.1-DPG 0/1000", "2026-04 FERME UO3.6-SN2 500/500",
		"2026-05 ENSEMBLE UO1.1-DPG 700/1000", "2026-05 ENSEMBLE UO3.6-SN2 500/500", "2026-05 FERME UO1.1-DPG 700/1000", "2026-05 FERME UO3.6-SN2 500/500",
		"2026-06 ENSEMBLE UO1.1-DPG 700/1000", "2026-06 ENSEMBLE UO3.6-SN2 500/500", "2026-06 FERME UO1.1-DPG 700/1000", "2026-06 FERME UO3.6-SN2 500/500"}},
	{"K-070", portfolio, []string{"2026-03 ENSEMBLE TOUTES 1/1", "2026-03 FERME TOUTES 1/1"}},
})

const stocks = `INSERT INTO operational.backlog_daily (day, tranche, application, criticality, holder, age_band, tickets, overdue) VALUES
	('2026-05-30', 'FERME', 'X', 'MAJEUR', 'N2', '0-1', 50, 9), ('2026-05-31', 'FERME', 'X', 'MAJEUR', 'N2', '0-1', 4, 1), ('2026-05-31', 'FERME', 'Y', 'MAJEUR', 'N3', '0-1', 3, 0),
	('2026-06-08', 'FERME', 'X', 'MAJEUR', 'N2', '0-1', 40, 9), ('2026-06-09', 'FERME', 'X', 'MAJEUR', 'N2', '0-1', 4, 2), ('2026-06-09', 'OPTIONNELLE_1', 'Z', 'MAJEUR', 'N2', '0-1', 2, 1)`

// decisions: A adjourned then accepted, a failure for ever; B conform; C without
// order; R an activity report; S a document of a unit verified on its activity.
const decisions = `INSERT INTO core.deliverables (reference, code, tranche, first_decided_on, first_conform, counts_in_conformity, decided_on, effects, as_of,
	cycle_delivered_on, verification_due_on, verification_state, redelivery_due_on, redelivery_state, slip_present)
	SELECT *, arrayMap(e -> toDate('2026-04-01'), effects), arrayMap(e -> toDate('2026-04-22'), effects), arrayMap(e -> 'MET', effects),
		arrayMap(e -> toDate(0), effects), arrayMap(e -> 'NOT_APPLICABLE', effects), arrayMap(e -> 9, effects)
	FROM values('reference String, code String, tranche String, first_decided_on Nullable(Date), first_conform Bool, counts_in_conformity Bool, decided_on Array(Date), effects Array(String), as_of DateTime',
	('A', 'UO1.1-DPG/L01', 'FERME', '2026-04-10', false, true, ['2026-04-10', '2026-05-04'], ['AJOURNEMENT', 'ACCEPTE'], '2026-06-09 10:00:00'), ('B', 'UO1.1-DPG/L02', 'FERME', '2026-04-30', true, true, ['2026-04-30'], ['ACCEPTE'], '2026-06-09 10:00:00'),
	('C', 'UO1.1-DPG/L03', '', '2026-05-05', true, true, ['2026-05-05'], ['ACCEPTE'], '2026-06-09 10:00:00'), ('R', 'TR/CRA', 'FERME', '2026-04-11', true, true, ['2026-04-11'], ['ACCEPTE'], '2026-06-09 10:00:00'),
	('S', 'UO1.2-PMOG/L01', 'FERME', '2026-04-12', true, false, ['2026-04-12'], ['ACCEPTE'], '2026-06-09 10:00:00'), ('W', 'UO1.1-DPG/L04', 'FERME', NULL, false, true, [toDate(0)], [''], '2026-06-09 10:00:00'))`

// dues: A met, B late, C never came; D of a cancelled order; E after a reading, F
// read and handed over late; G read later.
const dues = `INSERT INTO core.orders (reference, tranche, notified_on, cancelled) VALUES ('BC-1', 'FERME', '2026-04-01', false), ('BC-9', 'FERME', '2026-04-01', true);
	INSERT INTO core.deliverables (reference, order_reference, tranche, due_on, due_rule, delivered_on, delivery_state, reading_on, hand_over_state, corrections, corrected, as_of) VALUES
	('A', 'BC-1', 'FERME', '2026-04-10', 'R-076', '2026-04-10', 'MET', NULL, 'NOT_APPLICABLE', 0, 0, '2026-06-09 10:00:00'), ('B', 'BC-1', 'FERME', '2026-04-30', 'R-076', '2026-05-04', 'MISSED', NULL, 'NOT_APPLICABLE', 0, 0, '2026-06-09 10:00:00'),
	('C', 'BC-1', 'FERME', '2026-04-30', 'R-076', NULL, 'OVERDUE', NULL, 'NOT_APPLICABLE', 0, 0, '2026-06-09 10:00:00'), ('D', 'BC-9', 'FERME', '2026-04-30', 'R-076', NULL, 'OVERDUE', NULL, 'NOT_APPLICABLE', 0, 0, '2026-06-09 10:00:00'),
	('E', 'BC-1', 'FERME', '2026-05-13', 'R-078', '2026-05-13', 'MET', '2026-05-05', 'MET', 4, 3, '2026-06-09 10:00:00'), ('F', 'BC-1', 'FERME', '2026-06-12', 'R-078', NULL, 'RUNNING', '2026-05-29', 'MISSED', 5, 0, '2026-06-09 10:00:00'),
	('G', 'BC-1', 'FERME', '2026-06-30', 'R-078', NULL, 'RUNNING', '2026-06-20', 'RUNNING', 0, 0, '2026-06-09 10:00:00')`

// cycles: A delivered in March, decided in time in April (an adjournment),
// redelivered in time and not decided since; B decided late in May, its
// redelivery did not come; C superseded, then decided late; L not delivered.
const cycles = `INSERT INTO core.deliverables (reference, tranche, due_on, delivered_on, delivery_state, cycle_delivered_on, verification_due_on, verification_state, decided_on, effects, outcomes, redelivery_due_on, redelivery_state, slip_present, as_of) VALUES
	('A', 'FERME', '2026-03-30', '2026-03-30', 'MET', ['2026-03-30', '2026-04-16'], ['2026-04-20', '2026-05-07'], ['MET', 'OVERDUE'], ['2026-04-09', '1970-01-01'], ['AJOURNEMENT', ''], ['CONFORME_PARTIEL', ''], ['2026-04-16', '1970-01-01'], ['MET', 'NOT_APPLICABLE'], [9, 7], '2026-06-09 10:00:00'),
	('B', 'FERME', '2026-04-15', '2026-04-15', 'MET', ['2026-04-15'], ['2026-05-06'], ['MISSED'], ['2026-05-22'], ['AJOURNEMENT'], ['NON_CONFORME'], ['2026-05-29'], ['OVERDUE'], [-1], '2026-06-09 10:00:00'),
	('C', 'FERME', '2026-04-15', '2026-04-15', 'MET', ['2026-04-15'], ['2026-05-06'], ['NOT_APPLICABLE'], ['1970-01-01'], [''], [''], ['1970-01-01'], ['NOT_APPLICABLE'], [0], '2026-06-09 10:00:00'),
	('L', 'FERME', '2026-06-05', NULL, 'OVERDUE', [], [], [], [], [], [], [], [], [], '2026-06-09 10:00:00');
	INSERT INTO operational.backlog_daily (day, tranche, application, criticality, holder, age_band, tickets, overdue) VALUES ('2026-06-09', 'FERME', 'X', 'MAJEUR', 'N2', '0-1', 40, 2)`

const meetings = `INSERT INTO core.meetings (reference, committee, tranche, held, held_on, cancelled, support_due_on, support_state, minutes_due_on, minutes_state) VALUES
	('R1', 'COPIL', '', true, '2026-04-14', false, '2026-04-12', 'MET', '2026-04-16', 'MET'), ('R2', 'COPIL', '', true, '2026-05-12', false, '2026-05-10', 'MISSED', '2026-05-15', 'OVERDUE'),
	('R3', 'COPIL', '', false, NULL, true, NULL, 'NOT_APPLICABLE', NULL, 'NOT_APPLICABLE'), ('R4', 'COPIL-C', '', true, '2026-05-12', false, '2026-05-07', 'MET', '2026-05-28', 'MISSED'),
	('R5', 'COOP', 'FERME', true, '2026-04-14', false, NULL, 'NOT_APPLICABLE', '2026-04-16', 'MET'), ('R6', 'COPIL', '', false, NULL, false, '2026-06-10', 'RUNNING', NULL, 'NOT_APPLICABLE')`

const means = `INSERT INTO core.ticket_store (ticket_key, source, nature, reference, in_scope, tranche, class, created_at, submitted_at, taken_at, taken_seconds, first_response_at, first_response_seconds, closed_at, closed_seconds) VALUES
	(1, 'jira', 'INCIDENT', 'A', true, 'FERME', 'MINEUR', '2026-04-01 08:00:00', '2026-04-01 08:00:00', '2026-04-02 08:00:00', 100, '2026-04-02 08:00:00', 50, '2026-05-02 08:00:00', 9000),
	(2, 'jira', 'INCIDENT', 'B', true, 'FERME', 'MINEUR', '2026-04-01 08:00:00', '2026-04-01 08:00:00', '2026-04-02 08:00:00', 200, NULL, 0, NULL, 0), (3, 'jira', 'INCIDENT', 'C', true, 'FERME', 'BLOQUANT', '2026-04-01 08:00:00', '2026-04-01 08:00:00', NULL, 0, NULL, 0, NULL, 0)`

// portfolio: a line verified by its documents, all accepted; one of which a
// document is not; the packs, verified by an activity report.
const portfolio = `INSERT INTO core.orders (reference, tranche, notified_on) VALUES ('BC-1', 'FERME', '2026-03-02'), ('BC-2', 'FERME', '2026-03-02');
	INSERT INTO core.order_lines (reference, order_reference, tranche, uo, level, computed_level, level_gap, quantity, amount_cents, verifications, end_on, as_of) VALUES
	('BC-1/1', 'BC-1', 'FERME', 'UO1.1-DPG', 'C', 'M', -1, 1, 700, ['vérif-docs'], '2026-06-30', '2026-06-09 10:00:00'), ('BC-2/1', 'BC-2', 'FERME', 'UO1.1-DPG', 'C', '', 0, 1, 300, ['vérif-act', 'vérif-docs'], '2026-06-30', '2026-06-09 10:00:00'),
	('BC-1/2', 'BC-1', 'FERME', 'UO3.6-SN2', 'C', 'C', 0, 1, 500, ['vérif-act'], '2026-06-30', '2026-06-09 10:00:00');
	INSERT INTO core.deliverables (reference, order_reference, code, uo, tranche, baseline_on, due_on, delivered_on, delivery_state, accepted_on, as_of) VALUES
	('A', 'BC-1', 'UO1.1-DPG/L01', 'UO1.1-DPG', 'FERME', '2026-04-01', '2026-04-01', '2026-04-01', 'MET', '2026-04-15', '2026-06-09 10:00:00'), ('B', 'BC-1', 'UO1.1-DPG/L02', 'UO1.1-DPG', 'FERME', '2026-05-01', '2026-05-01', '2026-05-04', 'MISSED', '2026-05-15', '2026-06-09 10:00:00'),
	('C', 'BC-2', 'UO1.1-DPG/L01', 'UO1.1-DPG', 'FERME', '2026-05-01', '2026-06-20', NULL, 'RUNNING', NULL, '2026-06-09 10:00:00'), ('D', 'BC-2', 'TR/CRA', '', 'FERME', '2026-05-01', '2026-05-01', '2026-05-01', 'MET', '2026-05-02', '2026-06-09 10:00:00'),
	('R', 'BC-1', 'TR/CRA', '', 'FERME', '2026-04-05', '2026-04-05', '2026-04-05', 'MET', '2026-04-20', '2026-06-09 10:00:00')`
