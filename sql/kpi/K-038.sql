-- code: K-038
-- label: Anomalies ouvertes
-- definition: Anomalies ouvertes à la fin de la période, par sévérité
-- numerator: Anomalies ouvertes à la fin de la période (R-144)
-- measure: count
-- shape: stock
-- unit: anomalies
-- direction: down
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §4.2.4, §4.2.5, §5.2.3.5
-- The break-down is the severity. What was opened and closed in a period is in
-- operational.anomalies. Only the days that end a period are counted, and the first.
-- An open stay ends in 2199, which no Date can hold: instants are compared first.
SELECT day AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, if(severity = '', 'NON_PRECISEE', severity) AS criticality,
    toInt64(stay.1 < instant AND instant <= stay.2) AS numerator, numerator AS denominator, reference
FROM
(
    SELECT tranche, application, severity, reference, stay,
        arrayJoin(arrayMap(i -> toDate(stay.1, 'Europe/Paris') + i,
            range(toUInt32(toDate(least(stay.2, {as_of:DateTime64(3, 'UTC')}), 'Europe/Paris') - toDate(stay.1, 'Europe/Paris') + 1)))) AS day,
        least(toDateTime64(day + 1, 3, 'Europe/Paris'), {as_of:DateTime64(3, 'UTC')}) AS instant
    FROM core.anomalies
    ARRAY JOIN arrayZip(open_from, open_to) AS stay
    WHERE nature = 'ANOMALIE' AND stay.1 <= {as_of:DateTime64(3, 'UTC')}
)
WHERE day = toLastDayOfMonth(day) OR toDayOfWeek(day) = 7 OR day = toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris') OR day = toDate(stay.1, 'Europe/Paris')
