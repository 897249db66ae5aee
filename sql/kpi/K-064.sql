-- code: K-064
-- label: Risques et actions
-- definition: Risques ouverts par gravité, actions en retard, alertes ouvertes
-- numerator: Risques ouverts, actions en retard et alertes ouvertes à la fin de la période (R-114)
-- measure: count
-- shape: stock
-- unit: éléments
-- direction: down
-- cadence: COPIL mensuel, comité de suivi annuel
-- paragraph: CCTP §2.6.2, §4.2.2, §4.2.5.3
-- The break-down is the kind of line, and the severity of a risk, 1 to 16. What
-- opens and closes in a month and the mean age of alerts are in
-- pilotage.register_months.
SELECT day AS on_date, tranche, application, kept AS criticality, toInt64(1) AS numerator, toInt64(1) AS denominator, reference
FROM
(
    SELECT tranche, application, reference,
        multiIf(kind = 'ACTION', 'ACTION EN RETARD', kind = 'ALERTE', 'ALERTE', severity = 0, 'RISQUE NON_COTE', concat('RISQUE ', leftPad(toString(severity), 2, '0'))) AS kept,
        if(kind = 'ACTION', due_on + 1, raised_on) AS since, ifNull(done_on, toDate(as_of, 'Europe/Paris') + 1) AS until
    FROM core.work_items
    WHERE kind IN ('RISQUE', 'ACTION', 'ALERTE') AND NOT cancelled AND since IS NOT NULL
)
ARRAY JOIN arrayMap(i -> assumeNotNull(since) + i, range(toUInt32(greatest(0, until - assumeNotNull(since))))) AS day
