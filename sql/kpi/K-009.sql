-- code: K-009
-- label: Appel du demandeur pour les incidents bloquants et majeurs
-- definition: Part des tickets bloquants et majeurs traités dans la période dont le demandeur a été appelé avant la clôture
-- numerator: Tickets bloquants et majeurs traités, demandeur appelé avant la clôture (R-065)
-- denominator: Tickets bloquants et majeurs traités dans la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(treated_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality,
    toInt64(ifNull(phone_at IS NOT NULL AND (closed_at IS NULL OR phone_at < closed_at), false)) AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND treated_at IS NOT NULL AND class IN ('BLOQUANT', 'MAJEUR')
