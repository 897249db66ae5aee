-- mart: core.increments
-- grain: un incrément d'une équipe
-- needs: core.increment_sheets core.objectives core.backlog_items
-- filled-by: dossier
CREATE TABLE core.increments
(
    reference String COMMENT 'Référence de l''incrément de l''équipe',
    url String COMMENT 'Page dans l''outil',
    name LowCardinality(String) COMMENT 'Nom de l''incrément, commun aux équipes du train',
    team LowCardinality(String) COMMENT 'Équipe (squad)',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    start_on Nullable(Date) COMMENT 'Premier jour',
    end_on Nullable(Date) COMMENT 'Dernier jour, inclus (R-134)',
    over Bool COMMENT 'Vrai si l''incrément est fini',
    capacity Int64 COMMENT 'Capacité, en points ; 0 si inconnue',
    committed Int64 COMMENT 'Points planifiés à la fin du premier jour',
    added Int64 COMMENT 'Points ajoutés depuis (K-047)',
    reserve_kept Nullable(Bool) COMMENT 'Vrai si la réserve est respectée à l''engagement (R-135) ; NULL sans capacité',
    objectives UInt32 COMMENT 'Nombre d''objectifs',
    rated Bool COMMENT 'Vrai si la valeur atteinte de chaque objectif est saisie',
    actual Int64 COMMENT 'Valeur métier atteinte par tous les objectifs (R-140)',
    planned Int64 COMMENT 'Valeur métier prévue des objectifs engagés (R-140)',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Incréments des équipes : charge, réserve (R-135) et objectifs (R-140)';
