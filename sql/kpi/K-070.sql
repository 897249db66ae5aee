-- code: K-070
-- label: Commandes dont le niveau mesuré diffère du niveau commandé
-- definition: Commandes notifiées dans la période dont une ligne mesurée s'écarte du niveau commandé
-- numerator: Commandes avec un écart de niveau (R-020)
-- denominator: Commandes dont le niveau est mesuré
-- measure: count
-- unit: commandes
-- direction: down
-- cadence: COPIL mensuel, comité de suivi annuel
-- paragraph: CCTP §5.1.2, §5.2.3
-- distinct: reference
SELECT o.notified_on AS on_date, l.tranche AS tranche, '' AS application, 'TOUTES' AS criticality,
    toInt64(l.level_gap != 0) AS numerator, 1 AS denominator, l.order_reference AS reference
FROM core.order_lines AS l
INNER JOIN core.orders AS o ON o.reference = l.order_reference
WHERE NOT l.cancelled AND o.notified_on IS NOT NULL AND l.computed_level != ''
