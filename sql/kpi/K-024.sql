-- code: K-024
-- label: Mobilisation en moins de cinq jours ouvrés
-- definition: Part des départs imprévus de la période remplacés en moins de cinq jours ouvrés ; les demandes de renfort ne sont tracées par aucun outil
-- numerator: Remplacements dans les délais (R-120)
-- denominator: Départs imprévus de la période, remplacés ou dont le délai est passé
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL contractuel trimestriel
-- paragraph: CCTP §2.6.1
SELECT end_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    toInt64(replacement_state = 'MET') AS numerator, 1 AS denominator, concat(person, ' ', order_reference) AS reference
FROM core.assignments
WHERE departed AND replacement_state IN ('MET', 'MISSED', 'OVERDUE')
