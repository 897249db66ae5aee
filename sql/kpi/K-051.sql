-- code: K-051
-- label: Résultats des formations
-- definition: Part des invités présents, notes à chaud et à froid
-- numerator: Présents
-- denominator: Invités
-- measure: rate
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §5.2.6.4
-- The marks, the cold answers and the half-days are in operational.trainings.
SELECT ended_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    present AS numerator, invited AS denominator, reference
FROM core.trainings
WHERE ended_on <= toDate(as_of, 'Europe/Paris')
