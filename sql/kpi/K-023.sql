-- code: K-023
-- label: Devis remis sous dix jours ouvrés
-- definition: Part des demandes de devis dont l'échéance tombe dans la période et dont le devis est remis à temps, demandes retirées exclues
-- numerator: Devis remis dans les délais (R-118)
-- denominator: Demandes dont l'échéance tombe dans la période, remises ou échues
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL contractuel trimestriel
-- paragraph: CCTP §5.5.1
SELECT due_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    toInt64(state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.quotes
WHERE NOT withdrawn AND state IN ('MET', 'MISSED', 'OVERDUE')
