-- mart: contractual.deliverables
-- grain: un livrable
-- needs: core.deliverables core.orders
-- Each lateness belongs to one party and is never counted against the other (R-074,
-- R-081). The cycles are in core.deliverables.
CREATE OR REPLACE VIEW contractual.deliverables
(
    reference String COMMENT 'Référence du livrable',
    url String COMMENT 'Page dans l''outil de planification',
    code String COMMENT 'Code du livrable au catalogue',
    title String COMMENT 'Intitulé',
    uo LowCardinality(String) COMMENT 'Code de l''UO',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; HORS_TRANCHE si la commande est inconnue',
    application LowCardinality(String) COMMENT 'Application',
    state LowCardinality(String) COMMENT 'État du livrable (core.deliverables)',
    due_on Nullable(Date) COMMENT 'Échéance en vigueur (R-076, R-078)',
    moved Bool COMMENT 'Vrai si un ordre de service a déplacé l''échéance',
    delivered_on Nullable(Date) COMMENT 'Première livraison',
    delivery_state LowCardinality(String) COMMENT 'Titulaire : première livraison face à l''échéance : MET, MISSED, RUNNING, OVERDUE, NOT_APPLICABLE',
    delivery_late_days Int32 COMMENT 'Titulaire : retard de la première livraison, en jours calendaires',
    delivery_late_jo Int32 COMMENT 'Titulaire : le même retard, en jours ouvrés',
    deliveries UInt64 COMMENT 'Nombre de livraisons',
    adjournments UInt32 COMMENT 'Nombre d''ajournements',
    redelivery_due_on Nullable(Date) COMMENT 'Titulaire : relivraison attendue ; NULL si aucune',
    redeliveries_late UInt64 COMMENT 'Titulaire : relivraisons en retard ou manquantes (R-084)',
    titulaire_late_days Int32 COMMENT 'Titulaire : total des retards, en jours calendaires',
    decision_due_on Nullable(Date) COMMENT 'Ministère : décision attendue ; NULL si aucune',
    decisions_late UInt64 COMMENT 'Ministère : décisions rendues en retard ou attendues au-delà de l''échéance (R-081)',
    ministere_late_days Int32 COMMENT 'Ministère : total des retards, en jours calendaires',
    first_decided_on Nullable(Date) COMMENT 'Première décision',
    first_conform Nullable(Bool) COMMENT 'Conforme à la première livraison (R-086) ; NULL avant la première décision',
    accepted_on Nullable(Date) COMMENT 'Acceptation',
    last_outcome LowCardinality(String) COMMENT 'Dernière décision : CONFORME, CONFORME_PARTIEL, NON_CONFORME ; vide si aucune',
    void Bool COMMENT 'Vrai si le livrable ou sa commande est annulé : rien n''est plus dû',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Livrables : échéances et vérification, chaque partie à part (K-010 à K-018)'
AS
SELECT
    d.reference AS reference, d.url AS url, d.code AS code, d.title AS title, d.uo AS uo, d.order_reference AS order_reference,
    if(d.tranche = '', 'HORS_TRANCHE', d.tranche) AS tranche, d.application AS application, d.state AS state,
    d.due_on AS due_on, d.moved AS moved, d.delivered_on AS delivered_on, d.delivery_state AS delivery_state,
    d.delivery_late_days AS delivery_late_days, d.delivery_late_jo AS delivery_late_jo,
    arrayCount(on_day -> on_day != toDate(0), d.cycle_delivered_on) AS deliveries, d.adjournments AS adjournments,
    if(d.redelivery_state[-1] IN ('RUNNING', 'OVERDUE'), toNullable(d.redelivery_due_on[-1]), NULL) AS redelivery_due_on,
    arrayCount(s -> s IN ('MISSED', 'OVERDUE'), d.redelivery_state) AS redeliveries_late, d.titulaire_late_days AS titulaire_late_days,
    if(d.verification_state[-1] IN ('RUNNING', 'OVERDUE'), toNullable(d.verification_due_on[-1]), NULL) AS decision_due_on,
    arrayCount(s -> s IN ('MISSED', 'OVERDUE'), d.verification_state) AS decisions_late, d.ministere_late_days AS ministere_late_days,
    d.first_decided_on AS first_decided_on, if(d.first_decided_on IS NULL, NULL, toNullable(d.first_conform)) AS first_conform,
    d.accepted_on AS accepted_on, arrayLast(o -> o != '', d.outcomes) AS last_outcome,
    toBool(d.cancelled OR d.order_reference IN (SELECT reference FROM core.orders WHERE cancelled)) AS void, d.flaws AS flaws, d.as_of AS as_of
FROM core.deliverables AS d;
