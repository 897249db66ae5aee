-- code: K-047
-- label: Volant utilisé
-- definition: Charge ajoutée après la planification de l'incrément, rapportée à sa capacité
-- numerator: Charge ajoutée
-- denominator: Capacité de l'incrément
-- measure: rate
-- unit: %
-- direction: down
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §7.4.1
-- Whether the reserve was kept when committing is in pilotage.increments.
SELECT end_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    added AS numerator, capacity AS denominator, reference
FROM core.increments
WHERE over AND capacity > 0
