-- code: K-008
-- label: Consommation des forfaits de 50 tickets
-- definition: Tickets traités au moins une fois depuis le premier forfait, rapportés aux tickets des forfaits notifiés, par tranche et niveau
-- numerator: Tickets du périmètre traités au moins une fois (R-064), cumulés
-- denominator: Tickets par forfait UO3.6-SN2 notifié : cinquante, sauf autre lecture du marché (sn2.pack_size), cumulés
-- measure: rate
-- shape: cumulated
-- unit: %
-- direction: none
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §2.5, §5.2.6.6
-- R-041: the level of a ticket is that of its application. The break-down is the
-- level: S, M, C.
SELECT toDate(first_treated_at, 'Europe/Paris') AS on_date, tranche, '' AS application,
    if(knob('sn2.pack_key') = 'tranche', 'TOUS', transform(difficulty, ['Facile', 'Intermédiaire', 'Difficile'], ['S', 'M', 'C'], 'INCONNU')) AS criticality,
    toInt64(pack_units) AS numerator, 0 AS denominator, reference
FROM core.tickets
WHERE in_scope AND first_treated_at IS NOT NULL AND pack_units > 0
UNION ALL
SELECT o.notified_on, l.tranche, '', if(knob('sn2.pack_key') = 'tranche', 'TOUS', toString(l.level)), 0,
    toInt64(knob('sn2.pack_size')) * l.quantity, l.reference
FROM core.order_lines AS l
INNER JOIN core.orders AS o ON o.reference = l.order_reference
WHERE l.uo = 'UO3.6-SN2' AND NOT l.cancelled AND o.notified_on IS NOT NULL
