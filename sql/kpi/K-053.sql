-- code: K-053
-- label: Corrections faites après lecture
-- definition: Corrections faites à la livraison, rapportées à celles que le compte rendu de lecture demande
-- numerator: Corrections faites (R-080)
-- denominator: Corrections demandées des livrables livrés dans la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §6.3.4, §6.3.6.1
SELECT delivered_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    least(corrected, corrections) AS numerator, corrections AS denominator, reference
FROM core.deliverables
WHERE delivered_on IS NOT NULL AND corrections > 0
