-- code: K-020
-- label: Comptes rendus de comité dans les délais
-- definition: Part des réunions tenues dont le compte rendu, dû dans la période, est arrivé à temps
-- numerator: Premiers comptes rendus transmis dans les délais (R-101, R-102)
-- denominator: Réunions tenues dont l'échéance du compte rendu tombe dans la période, transmis ou échus
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §4.2.5.1, §4.2.5.2, §4.2.5.3, §4.2.5.4
-- The break-down is the committee.
SELECT minutes_due_on AS on_date, tranche, '' AS application, committee AS criticality,
    toInt64(minutes_state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.meetings
WHERE held AND committee IN ('CSM', 'COPIL-C', 'COPIL', 'COOP') AND minutes_state IN ('MET', 'MISSED', 'OVERDUE')
