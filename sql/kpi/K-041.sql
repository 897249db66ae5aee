-- code: K-041
-- label: Causes renseignées
-- definition: Part des engagements manqués de la période dont une cause est donnée
-- numerator: Engagements manqués avec une cause (R-110)
-- denominator: Engagements manqués
-- measure: rate
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §4.2.4
-- The break-down is the kind of what was missed: the adverse events, and the tickets
-- of K-001 that were not in time. A cause is that of any line of the registers about it.
SELECT due_on AS on_date, tranche, application, kind AS criticality, toInt64(cause != '') AS numerator, 1 AS denominator, reference
FROM core.adverse_events
UNION ALL
SELECT toDate(treated_at, 'Europe/Paris'), tranche, application, 'TICKET',
    toInt64(reference IN (SELECT about FROM core.work_items WHERE cause != '' AND NOT cancelled)), 1, reference
FROM core.tickets
WHERE in_scope AND treated_at IS NOT NULL AND in_time = false
