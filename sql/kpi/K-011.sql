-- code: K-011
-- label: Comptes rendus d'activité acceptés à la première présentation
-- definition: Part des comptes rendus d'activité dont la première décision, prise dans la période, les accepte
-- numerator: CRA dont la première décision est ACCEPTE (R-075)
-- denominator: CRA dont la première décision tombe dans la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §2.6, §6.2
SELECT first_decided_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(first_conform) AS numerator, 1 AS denominator, reference
FROM core.deliverables
WHERE first_decided_on IS NOT NULL AND code = 'TR/CRA'
