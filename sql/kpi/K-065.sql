-- code: K-065
-- label: Jalons
-- definition: Part des jalons de la période atteints au plus tard à leur date de référence
-- numerator: Jalons atteints à temps
-- denominator: Jalons dont la date de référence tombe dans la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, comité de suivi annuel
-- paragraph: CCTP §4.2.5.3, §5.1.2.2
-- A milestone that is not reached counts once its baseline is past; those to come and
-- their slip are in pilotage.milestones.
SELECT due_on AS on_date, tranche, application, 'TOUTES' AS criticality, toInt64(state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.work_items
WHERE kind = 'JALON' AND state IN ('MET', 'MISSED', 'OVERDUE')
