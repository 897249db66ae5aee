-- mart: pilotage.benefits
-- grain: un bénéfice attendu
-- needs: core.work_items
-- R-148, K-066. What was cancelled is left out.
CREATE OR REPLACE VIEW pilotage.benefits
(
    reference String COMMENT 'Référence',
    url String COMMENT 'Page dans l''outil',
    title String COMMENT 'Intitulé, avec son unité',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    expected Nullable(Int64) COMMENT 'Valeur attendue ; NULL si elle n''est pas donnée',
    measured Nullable(Int64) COMMENT 'Valeur mesurée ; NULL tant qu''elle ne l''est pas',
    percent Nullable(Float64) COMMENT 'Mesuré, en pour cent de l''attendu ; NULL si l''un des deux manque',
    due_on Nullable(Date) COMMENT 'Mesure prévue ; NULL sans échéance',
    measured_on Nullable(Date) COMMENT 'Jour de la mesure',
    state LowCardinality(String) COMMENT 'La mesure face à sa date : MET, MISSED, RUNNING, OVERDUE, NOT_APPLICABLE',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Bénéfices attendus et mesurés'
AS
SELECT reference, url, title, if(tranche = '', 'ENSEMBLE', tranche) AS tranche, if(w.expected > 0, toNullable(w.expected), NULL) AS expected, w.measured AS measured,
    if(w.expected > 0, 100 * w.measured / w.expected, NULL) AS percent, due_on, done_on AS measured_on, state, as_of
FROM core.work_items AS w
WHERE kind = 'BENEFICE' AND NOT cancelled;
