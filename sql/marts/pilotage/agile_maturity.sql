-- mart: pilotage.agile_maturity
-- grain: une auto-évaluation d'une équipe
-- needs: core.assessments
-- K-049. Marks out of the scale of 1 to 5 are left out, and are in core.flaws.
CREATE OR REPLACE VIEW pilotage.agile_maturity
(
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue',
    team LowCardinality(String) COMMENT 'Équipe (squad)',
    assessed_on Date COMMENT 'Jour de l''auto-évaluation',
    latest Bool COMMENT 'Vrai pour la dernière de l''équipe',
    criteria UInt64 COMMENT 'Critères notés',
    marks_sum Int64 COMMENT 'Somme des notes',
    mean_mark Float64 COMMENT 'Note moyenne, de 1 à 5',
    previous_mean Nullable(Float64) COMMENT 'Note moyenne de l''auto-évaluation précédente ; NULL pour la première',
    delta Nullable(Float64) COMMENT 'Écart avec la précédente ; NULL pour la première'
)
COMMENT 'Maturité agile : auto-évaluations des équipes et leur évolution'
AS
SELECT if(a.tranche = '', 'HORS_TRANCHE', a.tranche) AS tranche, a.team AS team, a.assessed_on AS assessed_on,
    toBool(a.assessed_on = max(a.assessed_on) OVER (PARTITION BY a.tranche, a.team)) AS latest, criteria, marks_sum, marks_sum / criteria AS mean_mark,
    lagInFrame(toNullable(a.mean)) OVER (PARTITION BY a.tranche, a.team ORDER BY a.assessed_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS previous_mean, mean_mark - previous_mean AS delta
FROM
(
    SELECT tranche, team, assessed_on, count() AS criteria, sum(mark) AS marks_sum, marks_sum / criteria AS mean
    FROM (SELECT tranche, team, assumeNotNull(s.assessed_on) AS assessed_on, criterion, argMax(s.mark, s.version) AS mark FROM core.assessments AS s WHERE s.mark BETWEEN 1 AND 5 GROUP BY tranche, team, assessed_on, criterion)
    GROUP BY tranche, team, assessed_on
) AS a;
