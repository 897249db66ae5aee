-- code: K-010
-- label: Conformité à la première livraison
-- definition: Part des livrables dont la première décision tombe dans la période et les dit conformes, quoi qu'il arrive ensuite
-- numerator: Livrables dont la première décision est CONFORME (R-086)
-- denominator: Livrables dont la première décision tombe dans la période, non-livraison comprise
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §2.6, §6.3.6.1
-- A-25: documents of units verified on their activity alone do not count; activity
-- reports are K-011.
SELECT first_decided_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(first_conform) AS numerator, 1 AS denominator, reference
FROM core.deliverables
WHERE first_decided_on IS NOT NULL AND counts_in_conformity AND code != 'TR/CRA'
