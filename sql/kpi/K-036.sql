-- code: K-036
-- label: Volumes d'incidents et de demandes
-- definition: Fiches créées dans la période, par nature et par source
-- numerator: Tickets et demandes d'évolution créés dans la période
-- measure: count
-- unit: fiches
-- direction: none
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §4.2.4
-- The break-down is the nature and the source. All tickets count, those out of the
-- N2 scope too, which are of the tranche of their application.
SELECT toDate(t.created_at, 'Europe/Paris') AS on_date, multiIf(t.tranche != '', toString(t.tranche), a.tranche != '', toString(a.tranche), 'HORS_TRANCHE') AS tranche,
    t.application AS application, concat(t.nature, ' / ', t.source) AS criticality, 1 AS numerator, 1 AS denominator, t.reference AS reference
FROM core.tickets AS t
LEFT JOIN (SELECT code, tranche FROM ref.applications WHERE perimeter = 'in') AS a ON a.code = t.application
WHERE t.created_at IS NOT NULL AND t.nature != ''
UNION ALL
SELECT toDate(opened_at, 'Europe/Paris'), if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, concat(nature, ' / ', source), 1, 1, reference
FROM core.anomalies
WHERE opened_at IS NOT NULL AND nature = 'EVOLUTION'
