-- code: K-049
-- label: Maturité agile
-- definition: Moyenne des notes de la dernière auto-évaluation de chaque équipe
-- numerator: Somme des notes
-- denominator: Critères notés
-- measure: mean
-- shape: stock
-- unit: points
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §5.2.3.8, §5.2.6.1
-- The latest self-assessment of each team counts from its day on. The marks of a
-- team and their change are in pilotage.agile_maturity.
SELECT day AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    tupleElement(mark, 2) AS numerator, 1 AS denominator, concat(team, ', ', tupleElement(mark, 1)) AS reference
FROM
(
    SELECT tranche, team, assessed_on, groupUniqArray((criterion, mark)) AS marks, toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris') AS today,
        least(today, ifNull(leadInFrame(toNullable(assessed_on)) OVER (PARTITION BY tranche, team ORDER BY assessed_on ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) - 1, today)) AS last_day
    FROM (SELECT tranche, team, assumeNotNull(s.assessed_on) AS assessed_on, criterion, argMax(s.mark, s.version) AS mark FROM core.assessments AS s WHERE s.mark BETWEEN 1 AND 5 GROUP BY tranche, team, assessed_on, criterion)
    GROUP BY tranche, team, assessed_on
)
ARRAY JOIN arrayFilter(d -> d = today OR d = toLastDayOfMonth(d) OR toDayOfWeek(d) = 7, arrayMap(i -> assessed_on + i, range(toUInt32(greatest(0, last_day - assessed_on + 1))))) AS day
ARRAY JOIN marks AS mark
