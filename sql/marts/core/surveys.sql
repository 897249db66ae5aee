-- mart: core.surveys
-- grain: une enquête de satisfaction
-- needs: core.survey_sheets
-- filled-by: dossier
CREATE TABLE core.surveys
(
    reference String COMMENT 'Référence de l''enquête',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    closed_on Nullable(Date) COMMENT 'Clôture',
    invited Int64 COMMENT 'Personnes interrogées',
    answers Int64 COMMENT 'Réponses',
    shown Bool COMMENT 'Vrai si cinq réponses au moins permettent de montrer la note',
    marks_sum Nullable(Int64) COMMENT 'Somme des notes ; NULL si elle est tue',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Enquêtes de satisfaction : rien n''est dit des notes sous cinq réponses (R-142)';
