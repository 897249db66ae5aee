-- code: K-018
-- label: Décisions du Ministère attendues au-delà de l'échéance
-- definition: Nombre, à la fin de la période, de livrables dont la décision est attendue au-delà des vingt et un jours
-- numerator: Décisions attendues au-delà de l'échéance à la fin de la période (R-082)
-- denominator: Décisions attendues à la fin de la période
-- measure: count
-- shape: stock
-- unit: décisions
-- direction: down
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §6.3.6.1
-- Owed by the Ministry. The days past are in operational.at_risk.
SELECT day AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality, toInt64(day > due) AS numerator, 1 AS denominator, reference
FROM
(
    SELECT tranche, application, reference, verification.1 AS due, verification.2 AS delivered,
        if(verification.3 = toDate(0), toDate(as_of, 'Europe/Paris') + 1, verification.3) AS until
    FROM core.deliverables
    ARRAY JOIN arrayZip(verification_due_on, cycle_delivered_on, decided_on, verification_state) AS verification
    WHERE verification.4 IN ('MET', 'MISSED', 'RUNNING', 'OVERDUE') AND NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled))
)
ARRAY JOIN arrayMap(i -> delivered + i, range(toUInt32(greatest(0, until - delivered)))) AS day
