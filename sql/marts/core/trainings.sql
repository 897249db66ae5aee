-- mart: core.trainings
-- grain: une séance de formation
-- needs: core.training_sheets core.order_sheets
-- filled-by: dossier
CREATE TABLE core.trainings
(
    reference String COMMENT 'Référence de la séance',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    ended_on Nullable(Date) COMMENT 'Dernier jour',
    level LowCardinality(String) COMMENT 'Niveau selon le nombre de stagiaires (R-039)',
    half_days Int64 COMMENT 'Demi-journées animées',
    invited Int64 COMMENT 'Personnes convoquées',
    present Int64 COMMENT 'Personnes présentes',
    hot_answers Int64 COMMENT 'Réponses à chaud',
    hot_sum Int64 COMMENT 'Somme des notes à chaud',
    cold_on Nullable(Date) COMMENT 'Évaluation à froid ; NULL s''il n''y en a pas',
    cold_answers Int64 COMMENT 'Réponses à froid',
    cold_sum Int64 COMMENT 'Somme des notes à froid',
    cold_due_on Nullable(Date) COMMENT 'Jour après lequel l''évaluation à froid manque',
    cold_missing Bool COMMENT 'Vrai si l''évaluation à froid manque',
    convened Bool COMMENT 'Vrai si les participants ont reçu leur convocation',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Séances de formation : présence et évaluations (R-143)';
