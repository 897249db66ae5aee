-- mart: operational.trainings
-- grain: une séance de formation
-- needs: core.trainings
-- K-051. Sum the marks and the answers to join sessions: a mean of means is none.
CREATE OR REPLACE VIEW operational.trainings
(
    reference String COMMENT 'Référence de la séance',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue',
    ended_on Nullable(Date) COMMENT 'Dernier jour',
    half_days Int64 COMMENT 'Demi-journées animées',
    invited Int64 COMMENT 'Personnes convoquées',
    present Int64 COMMENT 'Personnes présentes',
    attendance_percent Nullable(Float64) COMMENT 'Présents, en pour cent des convoqués ; NULL sans convoqué',
    hot_mean Nullable(Float64) COMMENT 'Note moyenne à chaud, de 1 à 5 ; NULL sans réponse',
    cold_mean Nullable(Float64) COMMENT 'Note moyenne à froid, de 1 à 5 ; NULL sans réponse',
    cold_answer_percent Nullable(Float64) COMMENT 'Réponses à froid, en pour cent des présents ; NULL sans évaluation à froid',
    cold_due_on Nullable(Date) COMMENT 'Jour après lequel l''évaluation à froid manque',
    cold_missing Bool COMMENT 'Vrai si l''évaluation à froid manque (R-143)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Formations : présence, notes à chaud et à froid'
AS
SELECT reference, order_reference, if(t.tranche = '', 'HORS_TRANCHE', t.tranche) AS tranche, ended_on, half_days, invited, present, 100 * present / nullIf(invited, 0) AS attendance_percent,
    hot_sum / nullIf(hot_answers, 0) AS hot_mean, cold_sum / nullIf(cold_answers, 0) AS cold_mean,
    if(cold_on IS NULL, NULL, 100 * cold_answers / nullIf(present, 0)) AS cold_answer_percent, cold_due_on, cold_missing, as_of
FROM core.trainings AS t;
