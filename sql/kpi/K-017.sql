-- code: K-017
-- label: Décisions du Ministère sous vingt et un jours
-- definition: Part des vérifications dont l'échéance tombe dans la période et que le Ministère a décidées à temps
-- numerator: Décisions du Ministère dans les délais (R-081, R-085)
-- denominator: Vérifications dont l'échéance tombe dans la période, décidées ou échues
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §6.2, §6.3.7
-- Owed by the Ministry: never added to a figure of the contractor.
SELECT verification.1 AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(verification.2 = 'MET') AS numerator, 1 AS denominator, reference
FROM core.deliverables
ARRAY JOIN arrayZip(verification_due_on, verification_state) AS verification
WHERE verification.2 IN ('MET', 'MISSED') OR (verification.2 = 'OVERDUE' AND NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled)))
