-- code: K-012
-- label: Livrables livrés dans les délais
-- definition: Part des livrables dus dans la période dont la première livraison respecte l'échéance en vigueur, hors commandes et livrables annulés
-- numerator: Livrables livrés au plus tard à leur échéance (R-087)
-- denominator: Livrables dont l'échéance tombe dans la période, livrés ou échus
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §2.6.2, §6.3.7
SELECT due_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(delivery_state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.deliverables
WHERE delivery_state IN ('MET', 'MISSED', 'OVERDUE') AND NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled))
