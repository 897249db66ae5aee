-- code: K-037
-- label: Tickets bloquants et majeurs
-- definition: Tickets bloquants et majeurs du périmètre arrivés au N2 dans la période
-- numerator: Tickets bloquants ou majeurs arrivés au N2 dans la période (R-109)
-- measure: count
-- unit: tickets
-- direction: down
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §4.2.4
-- Those still open are in operational.backlog_daily, one by one in
-- operational.ticket_register.
SELECT toDate(submitted_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, 1 AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND submitted_at IS NOT NULL AND class IN ('BLOQUANT', 'MAJEUR')
