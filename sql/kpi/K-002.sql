-- code: K-002
-- label: Contournements dans les délais
-- definition: Part des contournements fournis dans la période qui respectent leur délai
-- numerator: Tickets dont l'engagement de contournement est tenu (R-049)
-- denominator: Tickets dont l'engagement de contournement est tenu ou manqué
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(workaround_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, toInt64(workaround_state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND workaround_at IS NOT NULL AND workaround_state IN ('MET', 'MISSED')
