-- code: K-048
-- label: Fonctionnalités sur plusieurs incréments
-- definition: Part des fonctionnalités closes dans la période qui ont duré plus d'un incrément
-- numerator: Fonctionnalités de plus d'un incrément
-- denominator: Fonctionnalités closes
-- measure: rate
-- unit: %
-- direction: down
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §7.1
SELECT closed_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(overflows) AS numerator, 1 AS denominator, reference
FROM core.features
WHERE closed_on IS NOT NULL
