-- code: K-039
-- label: Rapport d'activité
-- definition: Tâches faites rapportées aux tâches prévues, et unités livrées rapportées aux unités commandées, par famille d'UO, depuis le début
-- numerator: Tâches faites (R-113) ; unités dont tout est livré
-- denominator: Tâches prévues ; unités commandées
-- measure: rate
-- shape: cumulated
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §4.2.1, §4.2.4
-- Units are ordered long before they are delivered: only since the beginning do the
-- two compare. operational.activity_report has both by week. A task without a
-- planned date is planned for no period and counts in none.
SELECT forecast_on AS on_date, tranche, application, concat(if(family = '', 'NON_PRECISEE', upper(family)), ' / TACHES') AS criticality, toInt64(0) AS numerator, toInt64(1) AS denominator, reference
FROM core.work_items
WHERE kind = 'TACHE' AND NOT cancelled AND forecast_on IS NOT NULL
UNION ALL
SELECT done_on, tranche, application, concat(if(family = '', 'NON_PRECISEE', upper(family)), ' / TACHES'), 1, 0, reference
FROM core.work_items
WHERE kind = 'TACHE' AND NOT cancelled AND forecast_on IS NOT NULL AND done_on IS NOT NULL
UNION ALL
SELECT notified_on, tranche, application, concat(if(family = '', 'NON_PRECISEE', upper(family)), ' / UNITES'), 0, quantity, reference
FROM pilotage.services
WHERE NOT cancelled AND notified_on IS NOT NULL
UNION ALL
SELECT delivered_on, tranche, application, concat(if(family = '', 'NON_PRECISEE', upper(family)), ' / UNITES'), quantity, 0, reference
FROM pilotage.services
WHERE NOT cancelled AND notified_on IS NOT NULL AND delivered_on IS NOT NULL
