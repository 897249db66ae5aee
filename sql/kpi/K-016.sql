-- code: K-016
-- label: Livraisons corrigées dans les délais après lecture
-- definition: Part des lectures dont la livraison corrigée, due dans la période, arrive cinq jours ouvrés au plus après la réunion
-- numerator: Livraisons corrigées dans les délais (R-078)
-- denominator: Lectures dont l'échéance de livraison corrigée tombe dans la période, livrées ou échues
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §6.3.7
SELECT due_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(delivery_state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.deliverables
WHERE due_rule = 'R-078' AND (delivery_state IN ('MET', 'MISSED') OR (delivery_state = 'OVERDUE' AND NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled))))
