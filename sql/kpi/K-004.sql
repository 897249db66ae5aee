-- code: K-004
-- label: Transmissions au N3 dans les délais
-- definition: Part des transmissions au N3 de la période qui respectent leur délai, temps N2 cumulé
-- numerator: Transmissions dans les délais (R-051, R-056)
-- denominator: Transmissions de la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §5.2.6.6
-- This one counts transmissions, K-005 counts tickets.
SELECT toDate(sending.1, 'Europe/Paris') AS on_date, tranche, application, sending.3 AS criticality, toInt64(sending.2 = 'MET') AS numerator, 1 AS denominator, reference
FROM core.tickets
ARRAY JOIN arrayZip(n3_sent_at, n3_states, n3_classes) AS sending
WHERE in_scope
