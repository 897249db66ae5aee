-- mart: pilotage.milestones
-- grain: un jalon
-- needs: core.work_items
-- K-065, R-149. What was cancelled is left out.
CREATE OR REPLACE VIEW pilotage.milestones
(
    reference String COMMENT 'Référence',
    url String COMMENT 'Page dans l''outil',
    title String COMMENT 'Intitulé',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide si aucune',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    baseline_on Nullable(Date) COMMENT 'Date de référence ; NULL si elle n''a pas été figée',
    forecast_on Nullable(Date) COMMENT 'Date prévue, en vigueur dans l''outil',
    reached_on Nullable(Date) COMMENT 'Jour où le jalon est atteint ; NULL tant qu''il ne l''est pas',
    state LowCardinality(String) COMMENT 'Face à la référence : MET, MISSED, RUNNING, OVERDUE ; NOT_APPLICABLE sans référence',
    slip_days Nullable(Int32) COMMENT 'Glissement : atteint ou prévu, moins la référence, en jours calendaires ; NULL si l''une des dates manque',
    late_days Int32 COMMENT 'Retard sur la référence, en jours calendaires, jusqu''à l''instant du calcul si le jalon n''est pas atteint',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Jalons : référence, prévision, atteinte et glissement'
AS
SELECT reference, url, title, if(tranche = '', 'ENSEMBLE', tranche) AS tranche, application, order_reference, baseline_on, forecast_on, done_on AS reached_on, state, slip_days, late_days, as_of
FROM core.work_items
WHERE kind = 'JALON' AND NOT cancelled;
