-- code: K-045
-- label: Achèvement des sprints
-- definition: Points finis à la fin du sprint, rapportés aux points engagés à son début
-- numerator: Points finis
-- denominator: Points engagés au début du sprint
-- measure: rate
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §5.2.3.8, §7.4.1
-- What was added after the start counts above, when it is Done, and not below.
SELECT end_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    if(done, points, 0) AS numerator, if(committed, points, 0) AS denominator, concat(increment_reference, ' ', sprint, ' ', reference) AS reference
FROM core.sprint_items
WHERE over
