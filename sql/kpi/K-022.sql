-- code: K-022
-- label: Productions de suivi remises à temps
-- definition: Part des productions périodiques dues dans la période (tableaux de bord, comptes rendus d'activité, supports, comptes rendus) remises à temps
-- numerator: Productions remises à temps
-- denominator: Productions attendues dans la période, remises ou échues
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §2.6, §4.2.4
-- The break-down is the kind of output. The codes are the catalogue's periodic dashboards.
SELECT due_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, application,
    if(code = 'TR/CRA', 'CRA', 'TABLEAU_DE_BORD') AS criticality, toInt64(delivery_state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.deliverables
WHERE code IN ('TR/CRA', 'TR/TDB', 'UO1.3-AGVC/L04', 'UO2.4-PMO/L05', 'UO2.9-RTE/L02', 'UO3.3-ACC/L06', 'UO3.6-SN2/L07', 'UO3.6-SN2/L08')
    AND delivery_state IN ('MET', 'MISSED', 'OVERDUE') AND NOT (cancelled OR order_reference IN (SELECT reference FROM core.orders WHERE cancelled))
UNION ALL
SELECT support_due_on, tranche, '', 'SUPPORT', toInt64(support_state = 'MET'), 1, reference
FROM core.meetings
WHERE held AND committee IN ('CSM', 'COPIL-C', 'COPIL') AND support_state IN ('MET', 'MISSED', 'OVERDUE')
UNION ALL
SELECT minutes_due_on, tranche, '', 'COMPTE_RENDU', toInt64(minutes_state = 'MET'), 1, reference
FROM core.meetings
WHERE held AND committee IN ('CSM', 'COPIL-C', 'COPIL', 'COOP') AND minutes_state IN ('MET', 'MISSED', 'OVERDUE')
