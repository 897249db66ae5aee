-- code: K-044
-- label: Avancement des tests
-- definition: Part des cas de test planifiés d'une campagne dont la dernière exécution, à la fin de la période, est réussie
-- numerator: Cas dont la dernière exécution est réussie
-- denominator: Cas planifiés dans la campagne
-- measure: rate
-- shape: stock
-- unit: %
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §5.2.3.5
-- The break-down is the campaign. A case of several iterations counts once. What was
-- executed, failed or blocked is in operational.test_progress.
SELECT day AS on_date, tranche, application, campaign AS criticality,
    toInt64(runs[arrayLastIndex(r -> toDate(r.1, 'Europe/Paris') <= day, runs)].2 = 'SUCCESS') AS numerator, 1 AS denominator, test_case AS reference
FROM
(
    SELECT i.campaign AS campaign, i.test_case AS test_case, any(i.application) AS application,
        multiIf(any(o.tranche) != '', any(toString(o.tranche)), any(a.tranche) != '', any(toString(a.tranche)), 'HORS_TRANCHE') AS tranche,
        arraySort(r -> r.1, arrayFlatten(groupArray(arrayZip(i.executed_at, i.statuses)))) AS runs,
        toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris') AS today,
        coalesce(min(i.start_on), nullIf(toDate(runs[1].1, 'Europe/Paris'), toDate(0)), today) AS first_day,
        greatest(ifNull(max(i.end_on), first_day), toDate(runs[-1].1, 'Europe/Paris')) AS last_day
    FROM core.test_items AS i
    LEFT JOIN core.orders AS o ON o.reference = i.order_reference
    LEFT JOIN ref.applications AS a ON a.code = i.application
    GROUP BY i.campaign, i.test_case
)
ARRAY JOIN arrayFilter(d -> d = today OR d = toLastDayOfMonth(d) OR toDayOfWeek(d) = 7,
    arrayMap(i -> first_day + i, range(toUInt32(greatest(0, least(today, addYears(toStartOfYear(last_day), 1) - 1) - first_day + 1))))) AS day
