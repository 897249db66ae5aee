-- code: K-035
-- label: Demandes de support reçues
-- definition: Tickets du périmètre arrivés au N2 dans la période
-- numerator: Tickets arrivés au N2 dans la période (R-068)
-- measure: count
-- unit: tickets
-- direction: down
-- cadence: COPIL contractuel trimestriel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(submitted_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, 1 AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND submitted_at IS NOT NULL
