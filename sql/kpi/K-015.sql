-- code: K-015
-- label: Remises avant lecture dans les délais
-- definition: Part des réunions de lecture tenues dans la période dont le document a été remis cinq jours ouvrés avant
-- numerator: Remises dans les délais (R-077)
-- denominator: Réunions de lecture tenues dans la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel
-- paragraph: CCTP §6.3.7
SELECT reading_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application, 'TOUTES' AS criticality,
    toInt64(hand_over_state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.deliverables
WHERE reading_on <= toDate(as_of, 'Europe/Paris') AND hand_over_state IN ('MET', 'MISSED', 'OVERDUE')
    AND (hand_over_state != 'OVERDUE' OR NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled)))
