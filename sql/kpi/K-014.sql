-- code: K-014
-- label: Ajournements
-- definition: Décisions d'ajournement de la période
-- numerator: Décisions d'ajournement (R-083)
-- denominator: Décisions de la période
-- measure: count
-- unit: décisions
-- direction: down
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §6.3.6.1
-- The distribution over deliverables is the column adjournments of
-- contractual.deliverables.
SELECT decision.1 AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(decision.2 = 'AJOURNEMENT') AS numerator, 1 AS denominator, reference
FROM core.deliverables
ARRAY JOIN arrayZip(decided_on, effects) AS decision
WHERE decision.2 != ''
