-- code: K-029
-- label: Jalons de réversibilité
-- definition: Écart en jours entre les dates réelles et théoriques des jalons T1 à T4, par commande
-- numerator: Jalons tenus (R-127) ; effacements dans les trente jours (R-131)
-- denominator: Jalons et effacements dus dans la période, atteints ou échus
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL contractuel trimestriel
-- paragraph: CCTP §5.3.1
-- The break-down is the milestone, and the erasure within thirty days. The gaps in
-- days are in contractual.reversibilities.
SELECT due_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, milestone AS criticality,
    toInt64(state = 'MET') AS numerator, 1 AS denominator, concat(order_reference, ' ', milestone) AS reference
FROM core.reversibility_milestones
WHERE state IN ('MET', 'MISSED', 'OVERDUE')
UNION ALL
SELECT erasure_due_on, if(tranche = '', 'HORS_TRANCHE', tranche), '', 'EFFACEMENT', toInt64(erasure_state = 'MET'), 1, concat(order_reference, ' EFFACEMENT')
FROM core.reversibilities
WHERE erasure_state IN ('MET', 'MISSED', 'OVERDUE')
