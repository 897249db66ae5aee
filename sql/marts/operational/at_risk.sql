-- mart: operational.at_risk
-- grain: un élément en retard, ou bientôt dû
-- needs: operational.ticket_register contractual.deliverables contractual.committees core.quotes core.work_items ref.calendar ref.present functions.working_day_index
-- K-040, R-072. Soon is within five working days for what is due by a day; for a
-- ticket, the last quarter of its delay. A meeting whose day has passed without it
-- owes no support any more.
CREATE OR REPLACE VIEW operational.at_risk
(
    kind LowCardinality(String) COMMENT 'TICKET, LIVRAISON, RELIVRAISON, DECISION, SUPPORT, COMPTE_RENDU, DEVIS, ACTION ou RECOMMANDATION',
    party LowCardinality(String) COMMENT 'Qui doit : TITULAIRE ou MJ ; vide pour une action ou une recommandation, que l''un ou l''autre peut devoir',
    reference String COMMENT 'Référence',
    url String COMMENT 'Page dans l''outil ; vide si aucune',
    title String COMMENT 'Intitulé',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    application LowCardinality(String) COMMENT 'Application',
    due_on Nullable(Date) COMMENT 'Échéance, jour de Paris ; NULL si elle est suspendue',
    late Bool COMMENT 'Vrai si l''échéance est passée ; faux si elle approche',
    days_late Int64 COMMENT 'Jours calendaires depuis l''échéance ; négatif avant elle',
    working_days_left Nullable(Int64) COMMENT 'Jours ouvrés jusqu''à l''échéance ; négatif après elle'
)
COMMENT 'Éléments en retard ou bientôt dus : tickets, livrables, décisions, comités, devis, actions, recommandations'
AS
WITH toDate(assumeNotNull((SELECT instant FROM ref.present)), 'Europe/Paris') AS present,
owed AS
(
    SELECT 'TICKET' AS kind, 'TITULAIRE' AS party, reference, url, title, toString(tranche) AS tranche, toString(application) AS application,
        toDate(resolution_deadline_at, 'Europe/Paris') AS due_on, resolution_state = 'OVERDUE' AS late
    FROM operational.ticket_register
    WHERE holder = 'N2' AND (at_risk OR resolution_state = 'OVERDUE')
    UNION ALL
    SELECT 'LIVRAISON', 'TITULAIRE', reference, url, title, toString(tranche), toString(application), due_on, due_on < present
    FROM contractual.deliverables
    WHERE delivery_state IN ('RUNNING', 'OVERDUE') AND NOT void
    UNION ALL
    SELECT 'RELIVRAISON', 'TITULAIRE', reference, url, title, toString(tranche), toString(application), redelivery_due_on, redelivery_due_on < present
    FROM contractual.deliverables
    WHERE redelivery_due_on IS NOT NULL AND NOT void
    UNION ALL
    SELECT 'DECISION', 'MJ', reference, url, title, toString(tranche), toString(application), decision_due_on, decision_due_on < present
    FROM contractual.deliverables
    WHERE decision_due_on IS NOT NULL AND NOT void
    UNION ALL
    SELECT 'SUPPORT', 'TITULAIRE', reference, url, toString(committee), toString(tranche), '', support_due_on, support_due_on < present
    FROM contractual.committees
    WHERE status = 'PREVUE' AND planned_on >= present AND support_state IN ('RUNNING', 'OVERDUE')
    UNION ALL
    SELECT 'COMPTE_RENDU', 'TITULAIRE', reference, url, toString(committee), toString(tranche), '', minutes_due_on, minutes_due_on < present
    FROM contractual.committees
    WHERE minutes_state IN ('RUNNING', 'OVERDUE')
    UNION ALL
    SELECT 'DEVIS', 'TITULAIRE', reference, '', '', if(tranche = '', 'HORS_TRANCHE', toString(tranche)), '', due_on, due_on < present
    FROM core.quotes
    WHERE state IN ('RUNNING', 'OVERDUE') AND NOT withdrawn
    UNION ALL
    SELECT kind, '', reference, url, title, if(tranche = '', 'ENSEMBLE', toString(tranche)), toString(application), due_on, due_on < present
    FROM core.work_items
    WHERE kind IN ('ACTION', 'RECOMMANDATION') AND state IN ('RUNNING', 'OVERDUE')
)
SELECT kind, party, reference, url, title, tranche, application, due_on, toBool(ifNull(late, false)) AS late,
    ifNull(toInt64(present - due_on), 0) AS days_late,
    if(due_on IS NULL, NULL, toNullable(toInt64(working_day_index(assumeNotNull(due_on))) - toInt64(working_day_index(present)))) AS working_days_left
FROM owed
WHERE kind = 'TICKET' OR late OR working_days_left <= 5;
