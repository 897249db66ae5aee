-- code: K-005
-- label: Taux de transmission au N3
-- definition: Part des tickets traités dans la période qui ont été transmis au N3 au moins une fois
-- numerator: Tickets traités dans la période et transmis au moins une fois au N3 (R-063)
-- denominator: Tickets du périmètre traités dans la période (R-061)
-- measure: rate
-- unit: %
-- direction: down
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(treated_at, 'Europe/Paris') AS on_date, tranche, application, 'TOUTES' AS criticality, toInt64(notEmpty(n3_sent_at)) AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND treated_at IS NOT NULL
