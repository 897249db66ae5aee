-- mart: operational.activity_report
-- grain: une semaine, une tranche, une famille d'UO
-- needs: core.work_items pilotage.services
-- R-113, K-039: what was planned and done of the week, by type of intervention.
CREATE OR REPLACE VIEW operational.activity_report
(
    week_start Date COMMENT 'Lundi de la semaine',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    family LowCardinality(String) COMMENT 'Famille de l''UO : PROGRAMME, PROJET, EXPERTISE, SORTIE ; NON_PRECISEE si l''UO est inconnue',
    tasks_planned Int64 COMMENT 'Tâches prévues dans la semaine',
    tasks_done Int64 COMMENT 'Tâches faites dans la semaine, quand qu''elles aient été prévues',
    units_ordered Int64 COMMENT 'Unités commandées dans la semaine',
    units_delivered Int64 COMMENT 'Unités dont tout est livré, à la semaine de la dernière première livraison'
)
COMMENT 'Rapport d''activité : tâches et unités d''œuvre, semaine par semaine'
AS
SELECT toMonday(assumeNotNull(fact.1)) AS week_start, arrayJoin(if(t = '', ['ENSEMBLE'], [t, 'ENSEMBLE'])) AS tranche, if(f = '', 'NON_PRECISEE', upper(f)) AS family,
    sumIf(fact.3, fact.2 = 'planned') AS tasks_planned, sumIf(fact.3, fact.2 = 'done') AS tasks_done, sumIf(fact.3, fact.2 = 'ordered') AS units_ordered,
    sumIf(fact.3, fact.2 = 'delivered') AS units_delivered
FROM
(
    SELECT toString(tranche) AS t, toString(family) AS f, arrayJoin([(forecast_on, 'planned', toInt64(1)), (done_on, 'done', toInt64(1))]) AS fact
    FROM core.work_items
    WHERE kind = 'TACHE' AND NOT cancelled AND forecast_on IS NOT NULL
    UNION ALL
    SELECT toString(tranche), toString(family), arrayJoin([(notified_on, 'ordered', quantity), (delivered_on, 'delivered', quantity)])
    FROM pilotage.services
    WHERE NOT cancelled AND notified_on IS NOT NULL
)
WHERE fact.1 IS NOT NULL
GROUP BY week_start, tranche, family;
