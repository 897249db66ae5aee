-- code: K-052
-- label: Bordereaux de livraison complets
-- definition: Mentions présentes sur les bordereaux des livraisons de la période, rapportées aux neuf attendues
-- numerator: Mentions présentes (R-088)
-- denominator: Neuf mentions par livraison de la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §6.3.3
-- A delivery without slip has none of the nine.
SELECT slip.1 AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(greatest(0, slip.2)) AS numerator, 9 AS denominator, reference
FROM core.deliverables
ARRAY JOIN arrayZip(cycle_delivered_on, slip_present) AS slip
WHERE slip.1 != toDate(0)
