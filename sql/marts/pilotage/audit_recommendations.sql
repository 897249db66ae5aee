-- mart: pilotage.audit_recommendations
-- grain: une recommandation d'audit
-- needs: core.work_items
-- R-115, K-067. What was cancelled is left out.
CREATE OR REPLACE VIEW pilotage.audit_recommendations
(
    reference String COMMENT 'Référence',
    url String COMMENT 'Page dans l''outil',
    title String COMMENT 'Intitulé',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    owner LowCardinality(String) COMMENT 'Responsable de la réponse ; vide si personne n''est désigné',
    raised_on Nullable(Date) COMMENT 'Jour de l''audit',
    due_on Nullable(Date) COMMENT 'Réponse attendue ; NULL sans échéance',
    answered_on Nullable(Date) COMMENT 'Réponse ; NULL tant qu''il n''y en a pas',
    standing LowCardinality(String) COMMENT 'OUVERTE, EN_RETARD ou REPONDUE',
    late_days Int32 COMMENT 'Retard de la réponse, en jours calendaires',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Recommandations d''audit et leurs réponses'
AS
SELECT reference, url, title, if(tranche = '', 'ENSEMBLE', tranche) AS tranche, owner, raised_on, due_on, done_on AS answered_on,
    multiIf(NOT is_open, 'REPONDUE', state = 'OVERDUE', 'EN_RETARD', 'OUVERTE') AS standing, late_days, as_of
FROM core.work_items
WHERE kind = 'RECOMMANDATION' AND NOT cancelled;
