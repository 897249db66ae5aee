-- code: K-043
-- label: Base de connaissances
-- definition: Fiches et procédures créées ou mises à jour dans la période
-- numerator: Fiches et procédures créées ou mises à jour (R-070)
-- measure: count
-- distinct: reference
-- unit: fiches
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §5.2.6.6
-- The break-down is CREATION, the first version of a sheet, or MISE_A_JOUR; a sheet
-- counts once a period in each.
SELECT toDate(deposited_at, 'Europe/Paris') AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application,
    if(first, 'CREATION', 'MISE_A_JOUR') AS criticality, 1 AS numerator, 1 AS denominator, reference
FROM
(
    SELECT reference, deposited_at, any(tranche) AS tranche, any(application) AS application,
        min(number) <= 1 AND deposited_at = min(deposited_at) OVER (PARTITION BY reference) AS first
    FROM core.knowledge_sheets
    GROUP BY reference, deposited_at
)
