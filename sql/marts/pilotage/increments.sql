-- mart: pilotage.increments
-- grain: un incrément d'une équipe, ou d'un train (team = TRAIN)
-- needs: core.increments
-- K-047, K-062. The train is the sum of its squads. A squad with an objective that
-- nobody rated has no value, and is not in that of its train.
CREATE OR REPLACE VIEW pilotage.increments
(
    tranche LowCardinality(String) COMMENT 'Tranche du train ; HORS_TRANCHE si elle est inconnue',
    name LowCardinality(String) COMMENT 'Nom de l''incrément',
    team LowCardinality(String) COMMENT 'Équipe (squad) ; TRAIN pour l''ensemble des équipes',
    start_on Nullable(Date) COMMENT 'Premier jour',
    end_on Nullable(Date) COMMENT 'Dernier jour, inclus',
    over Bool COMMENT 'Vrai si l''incrément est fini',
    capacity Int64 COMMENT 'Capacité, en points ; 0 si inconnue',
    committed Int64 COMMENT 'Points engagés à la fin du premier jour',
    added Int64 COMMENT 'Points ajoutés depuis',
    reserve_kept Nullable(Bool) COMMENT 'Vrai si la réserve est respectée à l''engagement (R-135) ; NULL sans capacité, et pour un train',
    reserve_used_percent Nullable(Float64) COMMENT 'Points ajoutés, en pour cent de la capacité (K-047) ; NULL sans capacité',
    rated_teams UInt64 COMMENT 'Équipes dont chaque objectif est évalué',
    teams UInt64 COMMENT 'Équipes',
    actual Nullable(Int64) COMMENT 'Valeur métier atteinte par les équipes évaluées ; NULL si aucune ne l''est',
    planned Nullable(Int64) COMMENT 'Valeur métier prévue de leurs objectifs engagés ; NULL si aucune ne l''est',
    predictability_percent Nullable(Float64) COMMENT 'Prédictibilité (K-062), qui peut dépasser 100 ; NULL avant la fin ou sans évaluation',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Incréments : réserve et prédictibilité, par équipe et par train'
AS
SELECT if(i.tranche = '', 'HORS_TRANCHE', i.tranche) AS tranche, i.name AS name, arrayJoin([i.team, 'TRAIN']) AS team,
    min(i.start_on) AS start_on, max(i.end_on) AS end_on, toBool(min(i.over)) AS over, sum(i.capacity) AS capacity, sum(i.committed) AS committed, sum(i.added) AS added,
    if(team = 'TRAIN', NULL, any(i.reserve_kept)) AS reserve_kept,
    100 * sumIf(i.added, i.capacity > 0) / nullIf(capacity, 0) AS reserve_used_percent, countIf(i.rated) AS rated_teams, count() AS teams,
    if(rated_teams = 0, NULL, toNullable(sumIf(i.actual, i.rated))) AS actual, if(rated_teams = 0, NULL, toNullable(sumIf(i.planned, i.rated))) AS planned,
    if(over, 100 * actual / nullIf(planned, 0), NULL) AS predictability_percent, max(i.as_of) AS as_of
FROM core.increments AS i
GROUP BY i.tranche, i.name, team;
