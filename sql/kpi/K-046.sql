-- code: K-046
-- label: Éléments prêts
-- definition: Part des éléments du sprint prêts à son début
-- numerator: Éléments prêts au début du sprint
-- denominator: Éléments engagés
-- measure: rate
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §7.4.1
SELECT start_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(ready) AS numerator, 1 AS denominator, concat(increment_reference, ' ', sprint, ' ', reference) AS reference
FROM core.sprint_items
WHERE committed AND toDate(as_of, 'Europe/Paris') > start_on
