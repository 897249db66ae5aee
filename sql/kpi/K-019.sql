-- code: K-019
-- label: Supports de comité dans les délais
-- definition: Part des réunions du comité de suivi, du COPIL contractuel et du COPIL tenues dans la période dont le support est arrivé à temps
-- numerator: Supports transmis dans les délais (R-099, R-100)
-- denominator: Réunions tenues dans la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §4.2.5.1, §4.2.5.2, §4.2.5.3
-- The break-down is the committee. A meeting of the whole contract has no tranche.
SELECT held_on AS on_date, tranche, '' AS application, committee AS criticality,
    toInt64(support_state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.meetings
WHERE held AND committee IN ('CSM', 'COPIL-C', 'COPIL')
