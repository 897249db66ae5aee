-- code: K-025
-- label: Stabilité de l'équipe
-- definition: 1 − D/H, au moins 0 : D fins d'affectation imprévues de la période, H moyenne des membres actifs sur les jours ouvrés de la période
-- numerator: Jours-personnes moins D fois les jours ouvrés (R-122)
-- denominator: Jours-personnes : membres actifs, un jour ouvré après l'autre
-- measure: rate
-- shape: stability
-- unit: %
-- direction: up
-- cadence: COPIL contractuel trimestriel
-- paragraph: CCTP §2.6.1
-- distinct: member
-- A person counts once a day, however many assignments they hold.
SELECT day AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    0 AS numerator, 1 AS denominator, person AS reference, concat(person, ' ', toString(day)) AS member
FROM core.assignments
ARRAY JOIN arrayMap(i -> assumeNotNull(start_on) + i,
    range(toUInt32(greatest(0, least(ifNull(end_on, toDate(as_of, 'Europe/Paris')), toDate(as_of, 'Europe/Paris')) - assumeNotNull(start_on) + 1)))) AS day
WHERE start_on IS NOT NULL AND day IN (SELECT day FROM ref.calendar WHERE is_working_day)
UNION ALL
SELECT end_on, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '', 'TOUTES', 1, 0, concat(person, ' ', order_reference), concat(person, ' ', order_reference, ' ', toString(end_on))
FROM core.assignments
WHERE departed AND end_on IS NOT NULL
