-- code: K-003
-- label: Résolutions dans les délais
-- definition: Part des résolutions de la période, non annulées par une réouverture, qui respectent leur délai
-- numerator: Tickets dont l'engagement de résolution est tenu (R-050)
-- denominator: Tickets dont l'engagement de résolution est tenu ou manqué
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(resolved_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, toInt64(resolution_state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND resolved_at IS NOT NULL AND resolution_state IN ('MET', 'MISSED')
