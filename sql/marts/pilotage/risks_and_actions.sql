-- mart: pilotage.risks_and_actions
-- grain: un risque, une action ou une alerte
-- needs: core.work_items
-- R-114, K-064. What was cancelled is left out.
CREATE OR REPLACE VIEW pilotage.risks_and_actions
(
    kind LowCardinality(String) COMMENT 'RISQUE, ACTION ou ALERTE',
    reference String COMMENT 'Référence',
    url String COMMENT 'Page dans l''outil',
    title String COMMENT 'Intitulé',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide si aucune',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    about String COMMENT 'Ce que la ligne concerne : livrable, jalon, risque… ; vide si rien',
    owner LowCardinality(String) COMMENT 'Responsable ; vide si personne n''est désigné',
    severity UInt8 COMMENT 'Gravité d''un risque, de 1 à 16 ; 0 s''il n''est pas coté, et pour le reste',
    raised_on Nullable(Date) COMMENT 'Ouverture',
    due_on Nullable(Date) COMMENT 'Échéance d''une action ; NULL sans échéance',
    done_on Nullable(Date) COMMENT 'Clôture ; NULL si la ligne est ouverte',
    is_open Bool COMMENT 'Vrai si la ligne est ouverte',
    late Bool COMMENT 'Vrai si l''action est ouverte et son échéance passée',
    days_late Int32 COMMENT 'Retard, en jours calendaires',
    age_days Int64 COMMENT 'Âge, en jours calendaires, jusqu''à la clôture ou à l''instant du calcul',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Risques, actions et alertes, ouverts et clos'
AS
SELECT kind, reference, url, title, if(tranche = '', 'ENSEMBLE', tranche) AS tranche, application, order_reference, about, owner, severity, raised_on, due_on, done_on,
    is_open, toBool(state = 'OVERDUE') AS late, late_days AS days_late, ifNull(toInt64(ifNull(done_on, toDate(as_of, 'Europe/Paris')) - raised_on), 0) AS age_days, flaws, as_of
FROM core.work_items
WHERE kind IN ('RISQUE', 'ACTION', 'ALERTE') AND NOT cancelled;
