-- mart: pilotage.sprints
-- grain: un sprint d'une équipe
-- needs: core.sprint_items
-- K-045, K-046. A rate is no mean of rates: sum the points to join sprints.
CREATE OR REPLACE VIEW pilotage.sprints
(
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue',
    team LowCardinality(String) COMMENT 'Équipe (squad)',
    increment_reference String COMMENT 'Référence de l''incrément de l''équipe',
    sprint LowCardinality(String) COMMENT 'Sprint de l''incrément : S1, S2… ou IP',
    start_on Nullable(Date) COMMENT 'Premier jour',
    end_on Nullable(Date) COMMENT 'Dernier jour, inclus',
    over Bool COMMENT 'Vrai si le sprint est fini',
    committed_items UInt64 COMMENT 'Éléments engagés à la fin du premier jour',
    ready_items UInt64 COMMENT 'Éléments engagés qui étaient Ready (R-136)',
    added_items UInt64 COMMENT 'Éléments ajoutés ensuite',
    left_items UInt64 COMMENT 'Éléments sortis du sprint avant sa fin',
    committed_points Int64 COMMENT 'Points engagés',
    added_points Int64 COMMENT 'Points ajoutés ensuite',
    done_points Nullable(Int64) COMMENT 'Points Done à la fin (R-137) ; NULL avant la fin',
    completion_percent Nullable(Float64) COMMENT 'Points Done, en pour cent des points engagés (K-045) ; NULL avant la fin ou sans point engagé',
    ready_percent Nullable(Float64) COMMENT 'Éléments Ready, en pour cent des éléments engagés (K-046) ; NULL sans élément engagé',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Sprints : engagement, éléments Ready, ajouts et achèvement'
AS
SELECT if(i.tranche = '', 'HORS_TRANCHE', i.tranche) AS tranche, i.team AS team, i.increment_reference AS increment_reference, i.sprint AS sprint,
    min(i.start_on) AS start_on, max(i.end_on) AS end_on, toBool(max(i.over)) AS over,
    countIf(i.committed) AS committed_items, countIf(i.committed AND i.ready) AS ready_items, countIf(NOT i.committed) AS added_items, countIf(i.left) AS left_items,
    sumIf(i.points, i.committed) AS committed_points, sumIf(i.points, NOT i.committed) AS added_points,
    if(over, toNullable(sumIf(i.points, i.done)), NULL) AS done_points,
    100 * done_points / nullIf(committed_points, 0) AS completion_percent, 100 * ready_items / nullIf(committed_items, 0) AS ready_percent, max(i.as_of) AS as_of
FROM core.sprint_items AS i
GROUP BY i.tranche, i.team, i.increment_reference, i.sprint;
