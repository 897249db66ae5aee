-- code: K-040
-- label: Suivi des retards
-- definition: Livraisons, décisions, actions et tickets en retard à la fin de la période
-- numerator: Éléments en retard à la fin de la période
-- measure: count
-- shape: stock
-- unit: éléments
-- direction: down
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §4.2.5
-- The break-down is the kind of item; DECISION is owed by the Ministry. Each item
-- and its days late are in operational.at_risk.
SELECT day AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'LIVRAISON' AS criticality, toInt64(day > due) AS numerator, numerator AS denominator, reference
FROM
(
    SELECT tranche, application, reference, owed.1 AS due, if(owed.2 = toDate(0), toDate(as_of, 'Europe/Paris') + 1, owed.2) AS until
    FROM core.deliverables
    ARRAY JOIN arrayPushFront(
        arrayMap(i -> (redelivery_due_on[i], cycle_delivered_on[i + 1], redelivery_state[i]), arrayEnumerate(redelivery_state)),
        (ifNull(due_on, toDate(0)), ifNull(delivered_on, toDate(0)), delivery_state)) AS owed
    WHERE owed.3 IN ('MET', 'MISSED', 'OVERDUE') AND NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled))
)
ARRAY JOIN arrayMap(i -> due + i, range(toUInt32(greatest(1, until - due)))) AS day
UNION ALL
SELECT on_date, tranche, application, criticality, numerator, denominator, reference
FROM (SELECT day AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'DECISION' AS criticality, toInt64(day > due) AS numerator, numerator AS denominator, reference
      FROM
      (
          SELECT tranche, application, reference, verification.1 AS due, verification.2 AS delivered,
              if(verification.3 = toDate(0), toDate(as_of, 'Europe/Paris') + 1, verification.3) AS until
          FROM core.deliverables
          ARRAY JOIN arrayZip(verification_due_on, cycle_delivered_on, decided_on, verification_state) AS verification
          WHERE verification.4 IN ('MET', 'MISSED', 'RUNNING', 'OVERDUE') AND NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled))
      )
      ARRAY JOIN arrayMap(i -> delivered + i, range(toUInt32(greatest(0, until - delivered)))) AS day)
UNION ALL
SELECT day, tranche, application, 'ACTION', toInt64(day > due), toInt64(day > due), reference
FROM (SELECT tranche, application, reference, assumeNotNull(due_on) AS due, ifNull(done_on, toDate(as_of, 'Europe/Paris') + 1) AS until FROM core.work_items WHERE kind = 'ACTION' AND NOT cancelled AND due_on IS NOT NULL)
ARRAY JOIN arrayMap(i -> due + i, range(toUInt32(greatest(1, until - due)))) AS day
UNION ALL
SELECT day, tranche, application, 'TICKET', toInt64(overdue), toInt64(overdue), holder
FROM operational.backlog_daily
