-- code: K-054
-- label: Contrôles de migration dans le seuil
-- definition: Part des contrôles de migration mesurés dans la période qui tiennent le seuil accepté
-- numerator: Contrôles dans le seuil
-- denominator: Contrôles mesurés
-- measure: rate
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §5.2.3.7
SELECT measured_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    toInt64(assumeNotNull(within)) AS numerator, 1 AS denominator, reference
FROM core.controls
WHERE within IS NOT NULL AND measured_on <= toDate(as_of, 'Europe/Paris')
