-- code: K-027
-- label: Événements anticipés
-- definition: Part des événements défavorables de la période annoncés par une alerte cinq jours ouvrés avant leur échéance
-- numerator: Événements annoncés à temps (R-125)
-- denominator: Événements défavorables de la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §2.6.2
-- The break-down is the kind of event: a late deliverable, a missed milestone, a
-- cost over its budget.
SELECT due_on AS on_date, tranche, application, kind AS criticality, toInt64(anticipated) AS numerator, 1 AS denominator, reference
FROM core.adverse_events
