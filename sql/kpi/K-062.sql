-- code: K-062
-- label: Prédictibilité du train
-- definition: Valeur métier atteinte de tous les objectifs de l'incrément, rapportée à la valeur prévue des objectifs engagés
-- numerator: Valeur atteinte (R-140)
-- denominator: Valeur prévue des objectifs engagés
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, comité de suivi annuel
-- paragraph: CCTP §5.2.3.9
-- One fact a squad, so that the train is the sum of its squads and never the mean
-- of their rates. A squad with an objective that nobody rated is left out: what it
-- reached is not known.
SELECT end_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    actual AS numerator, planned AS denominator, reference
FROM core.increments
WHERE over AND rated
