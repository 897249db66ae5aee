-- mart: pilotage.portfolio
-- grain: une tranche, une UO, un niveau
-- needs: pilotage.services
-- K-061 with its amounts, K-070. Amounts are those of the orders, cancelled ones left
-- out; a service without anything that verifies it is never accepted.
CREATE OR REPLACE VIEW pilotage.portfolio
(
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    uo LowCardinality(String) COMMENT 'Code de l''UO',
    uo_label String COMMENT 'Libellé de l''UO',
    level LowCardinality(String) COMMENT 'Niveau retenu : S, M, C, TC',
    orders UInt64 COMMENT 'Bons de commande notifiés',
    services UInt64 COMMENT 'Lignes de commande',
    quantity Int64 COMMENT 'Quantité commandée, dans l''unité de l''UO',
    ordered_cents Int64 COMMENT 'Montant commandé, en centimes d''euro',
    accepted_cents Int64 COMMENT 'Dont montant des lignes acceptées',
    remaining_cents Int64 COMMENT 'Reste à accepter',
    deliverables UInt64 COMMENT 'Livrables et comptes rendus d''activité planifiés',
    delivered UInt64 COMMENT 'Dont livrés',
    accepted UInt64 COMMENT 'Dont acceptés',
    accepted_services UInt64 COMMENT 'Lignes acceptées',
    level_gaps UInt64 COMMENT 'Lignes dont le niveau mesuré diffère du niveau commandé (R-020)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Portefeuille des commandes : unités d''œuvre, montants et avancement par tranche'
AS
SELECT tranche, uo, any(uo_label) AS uo_label, level, uniqExact(order_reference) AS orders, count() AS services, sum(quantity) AS quantity,
    sum(amount_cents) AS ordered_cents, sumIf(amount_cents, accepted_on IS NOT NULL) AS accepted_cents, ordered_cents - accepted_cents AS remaining_cents,
    sum(proofs) AS deliverables, sum(s.delivered) AS delivered, sum(s.accepted) AS accepted, countIf(accepted_on IS NOT NULL) AS accepted_services,
    countIf(level_gap != 0) AS level_gaps, max(s.as_of) AS as_of
FROM pilotage.services AS s
WHERE NOT cancelled AND notified_on IS NOT NULL
GROUP BY tranche, uo, level;
