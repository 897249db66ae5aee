-- code: K-055
-- label: Fraîcheur des sources
-- definition: Temps écoulé, à la fin de la période, depuis la dernière synchronisation réussie de chaque source
-- numerator: Secondes depuis la dernière synchronisation réussie
-- denominator: Sources
-- measure: mean
-- shape: stock
-- unit: s
-- direction: down
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §4.2.4
-- The break-down is the source: a mean over the sources would hide the one that is late.
SELECT day AS on_date, '' AS tranche, '' AS application, source AS criticality,
    dateDiff('second', ends[arrayLastIndex(e -> e <= instant, ends)], instant) AS numerator, 1 AS denominator, source AS reference
FROM
(
    SELECT source, arraySort(groupArray(ended)) AS ends,
        arrayJoin(arrayMap(i -> toDate(ends[1], 'Europe/Paris') + i,
            range(toUInt32(greatest(0, toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris') - toDate(ends[1], 'Europe/Paris') + 1))))) AS day,
        least(toDateTime64(day + 1, 3, 'Europe/Paris'), {as_of:DateTime64(3, 'UTC')}) AS instant
    FROM
    (
        SELECT source, max(ended_at) AS ended
        FROM ops.sync_runs
        WHERE error = '' AND ended_at <= {as_of:DateTime64(3, 'UTC')}
        GROUP BY source, toDate(ended_at, 'Europe/Paris')
    )
    GROUP BY source
)
