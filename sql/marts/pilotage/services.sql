-- mart: pilotage.services
-- grain: une ligne de commande
-- needs: core.orders core.order_lines core.deliverables
-- R-019: what verifies a service is its documents (vérif-docs), the activity reports
-- of its order (vérif-act), or both. It is accepted when all of that is.
CREATE OR REPLACE VIEW pilotage.services
(
    reference String COMMENT 'Référence de la ligne',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    uo LowCardinality(String) COMMENT 'Code de l''UO',
    uo_label String COMMENT 'Libellé de l''UO',
    family LowCardinality(String) COMMENT 'Famille de l''UO',
    level LowCardinality(String) COMMENT 'Niveau retenu : S, M, C, TC (R-020)',
    level_gap Int32 COMMENT 'Écart de rang entre niveau mesuré et commandé',
    quantity Int64 COMMENT 'Quantité, dans l''unité de l''UO',
    amount_cents Int64 COMMENT 'Montant, en centimes d''euro',
    application LowCardinality(String) COMMENT 'Application ; vide si la ligne n''en vise pas une seule',
    notified_on Nullable(Date) COMMENT 'Notification de la commande',
    end_on Nullable(Date) COMMENT 'Fin de la ligne, incluse',
    proofs UInt64 COMMENT 'Livrables et comptes rendus d''activité qui la vérifient',
    delivered UInt64 COMMENT 'Dont livrés au moins une fois',
    accepted UInt64 COMMENT 'Dont acceptés',
    baseline_on Nullable(Date) COMMENT 'Dernière date de référence de ce qui la vérifie ; à défaut, fin de la ligne',
    delivered_on Nullable(Date) COMMENT 'Première livraison du dernier de ce qui la vérifie ; NULL tant que tout n''est pas livré',
    accepted_on Nullable(Date) COMMENT 'Acceptation du dernier de ce qui la vérifie ; NULL tant que tout ne l''est pas',
    cancelled Bool COMMENT 'Vrai si la commande est annulée',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Prestations commandées : une ligne de commande, ce qui la vérifie et son acceptation'
AS
WITH verified AS
(
    SELECT l.order_reference AS order_reference, l.reference AS reference, count() AS proofs,
        countIf(d.delivered_on IS NOT NULL) AS delivered, countIf(d.accepted_on IS NOT NULL) AS accepted,
        max(d.baseline_on) AS baseline_on, max(d.delivered_on) AS delivered_on, max(d.accepted_on) AS accepted_on
    FROM core.order_lines AS l
    INNER JOIN core.deliverables AS d ON d.order_reference = l.order_reference
    WHERE NOT d.cancelled
        AND ((has(l.verifications, 'vérif-docs') AND d.uo = l.uo) OR (has(l.verifications, 'vérif-act') AND d.code = 'TR/CRA'))
    GROUP BY order_reference, reference
)
SELECT
    l.reference AS reference, l.order_reference AS order_reference, l.tranche AS tranche, l.uo AS uo, l.uo_label AS uo_label, l.family AS family,
    l.level AS level, l.level_gap AS level_gap, l.quantity AS quantity, l.amount_cents AS amount_cents, l.application AS application,
    o.notified_on AS notified_on, l.end_on AS end_on, v.proofs AS proofs, v.delivered AS delivered, v.accepted AS accepted,
    ifNull(v.baseline_on, l.end_on) AS baseline_on,
    if(v.proofs > 0 AND v.delivered = v.proofs, v.delivered_on, NULL) AS delivered_on,
    if(v.proofs > 0 AND v.accepted = v.proofs, v.accepted_on, NULL) AS accepted_on,
    l.cancelled AS cancelled, l.as_of AS as_of
FROM core.order_lines AS l
INNER JOIN core.orders AS o ON o.reference = l.order_reference
LEFT JOIN verified AS v ON v.order_reference = l.order_reference AND v.reference = l.reference;
