-- mart: operational.anomalies
-- grain: une anomalie ou une demande d'évolution
-- needs: core.anomalies ref.calendar ref.present functions.working_day_index
-- K-038. What was opened or closed in a period is counted by its dates.
CREATE OR REPLACE VIEW operational.anomalies
(
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    reference String COMMENT 'Référence de l''anomalie',
    url String COMMENT 'Page dans l''outil',
    title String COMMENT 'Intitulé',
    nature LowCardinality(String) COMMENT 'ANOMALIE ou EVOLUTION',
    severity LowCardinality(String) COMMENT 'Sévérité : BLOQUANTE, MAJEURE, MINEURE ; NON_PRECISEE si l''outil n''en dit rien',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; HORS_TRANCHE si elle est inconnue',
    application LowCardinality(String) COMMENT 'Code de l''application',
    status LowCardinality(String) COMMENT 'Statut dans l''outil',
    is_open Bool COMMENT 'Vrai si elle est ouverte à cet instant',
    opened_on Nullable(Date) COMMENT 'Jour de l''ouverture, heure de Paris',
    resolved_on Nullable(Date) COMMENT 'Jour de la résolution qui tient',
    closed_on Nullable(Date) COMMENT 'Jour de la clôture qui tient',
    reopened UInt64 COMMENT 'Nombre de réouvertures',
    age_jo Nullable(Int64) COMMENT 'Jours ouvrés depuis l''ouverture, tant qu''elle est ouverte',
    ticket_reference String COMMENT 'Ticket d''origine ; vide si aucun',
    test_case String COMMENT 'Cas de test qui l''a trouvée ; vide si aucun'
)
COMMENT 'Anomalies et demandes d''évolution, une par ligne (K-038)'
AS
SELECT source, reference, url, title, nature, if(severity = '', 'NON_PRECISEE', severity) AS severity, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, status,
    toBool(notEmpty(open_to) AND open_to[-1] > assumeNotNull((SELECT instant FROM ref.present))) AS is_open,
    toDate(opened_at, 'Europe/Paris') AS opened_on, toDate(resolved_at, 'Europe/Paris') AS resolved_on, toDate(closed_at, 'Europe/Paris') AS closed_on,
    arrayCount(k -> k = 'reopened', event_kind) AS reopened,
    if(is_open AND opened_at IS NOT NULL, toNullable(toInt64(working_day_index(toDate(assumeNotNull((SELECT instant FROM ref.present)), 'Europe/Paris'))) - toInt64(working_day_index(toDate(assumeNotNull(opened_at), 'Europe/Paris')))), NULL) AS age_jo,
    ticket_reference, test_case
FROM core.anomalies;
