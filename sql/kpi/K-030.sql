-- code: K-030
-- label: Délai moyen de prise en charge
-- definition: Moyenne, sur les tickets pris en charge dans la période, du temps ouvert N2 depuis l'arrivée
-- numerator: Somme des délais de prise en charge, en secondes ouvertes N2
-- denominator: Tickets pris en charge dans la période
-- measure: mean
-- unit: s
-- direction: down
-- cadence: COPIL mensuel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(taken_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, taken_seconds AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND taken_at IS NOT NULL
