-- code: K-001
-- label: Tickets traités dans les délais
-- definition: Part des tickets traités dans la période dont aucun engagement applicable n'est manqué
-- numerator: Tickets du périmètre traités dans la période et dans les délais (R-052)
-- denominator: Tickets du périmètre traités dans la période (R-061)
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §5.2.6.6
-- R-062: split by the criticality in force at treated_at; no total over the
-- criticalities is a commitment.
SELECT toDate(treated_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, toInt64(ifNull(in_time, false)) AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND treated_at IS NOT NULL
