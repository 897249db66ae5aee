-- code: K-028
-- label: Conceptions de produit dans les délais
-- definition: Part des commandes UO2.6-APDT livrées dans le délai tiré du nombre de récits utilisateurs
-- numerator: Commandes livrées dans les délais (R-139)
-- denominator: Commandes dont l'échéance tombe dans la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel
-- paragraph: CCTP §5.2.3.6
-- An order of which the number of stories is not known has no deadline and is
-- not counted; it is in core.flaws.
SELECT due_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    toInt64(state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.designs
WHERE state IN ('MET', 'MISSED', 'OVERDUE')
