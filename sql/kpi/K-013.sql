-- code: K-013
-- label: Relivraisons dans les délais
-- definition: Part des ajournements dont la relivraison, due dans la période, respecte les cinq jours ouvrés
-- numerator: Relivraisons dans les délais (R-084)
-- denominator: Ajournements dont l'échéance de relivraison tombe dans la période, relivrés ou échus
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §6.3.7
SELECT redelivery.1 AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(redelivery.2 = 'MET') AS numerator, 1 AS denominator, reference
FROM core.deliverables
ARRAY JOIN arrayZip(redelivery_due_on, redelivery_state) AS redelivery
WHERE redelivery.2 IN ('MET', 'MISSED') OR (redelivery.2 = 'OVERDUE' AND NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled)))
