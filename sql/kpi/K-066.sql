-- code: K-066
-- label: Bénéfices
-- definition: Valeur mesurée rapportée à la valeur attendue, bénéfice par bénéfice, pour ceux qui sont mesurés
-- numerator: Valeur mesurée (R-148)
-- denominator: Valeur attendue
-- measure: rate
-- shape: cumulated
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, comité de suivi annuel
-- paragraph: CCTP §5.1.2.1, §5.2.3.3, §5.2.3.8
-- The break-down is the benefit: their units differ, so that they never add up.
-- Those that nobody measured are in pilotage.benefits.
SELECT done_on AS on_date, tranche, application, reference AS criticality, assumeNotNull(measured) AS numerator, expected AS denominator, reference
FROM core.work_items
WHERE kind = 'BENEFICE' AND NOT cancelled AND done_on IS NOT NULL AND measured IS NOT NULL AND expected > 0
