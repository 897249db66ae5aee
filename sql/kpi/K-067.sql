-- code: K-067
-- label: Recommandations d'audit
-- definition: Recommandations d'audit ouvertes, en retard, et répondues depuis le début
-- numerator: Recommandations à la fin de la période (R-115)
-- measure: count
-- shape: stock
-- unit: recommandations
-- direction: down
-- cadence: COPIL mensuel, comité de suivi annuel
-- paragraph: CCTP §4.2.5.3
-- The break-down is the state; what is late is open too. Those answered in a month
-- are in pilotage.register_months.
SELECT day AS on_date, tranche, application, kept.1 AS criticality, toInt64(1) AS numerator, toInt64(1) AS denominator, reference
FROM
(
    SELECT tranche, application, reference, toDate(as_of, 'Europe/Paris') + 1 AS tomorrow, ifNull(done_on, tomorrow) AS until,
        arrayJoin([('OUVERTE', raised_on, until), ('EN_RETARD', due_on + 1, until), ('REPONDUE', done_on, tomorrow)]) AS kept
    FROM core.work_items
    WHERE kind = 'RECOMMANDATION' AND NOT cancelled
)
ARRAY JOIN arrayMap(i -> assumeNotNull(kept.2) + i, range(toUInt32(greatest(0, ifNull(kept.3 - kept.2, 0))))) AS day
