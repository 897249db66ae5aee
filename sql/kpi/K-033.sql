-- code: K-033
-- label: Délai moyen de clôture
-- definition: Moyenne, sur les tickets clos dans la période, du temps ouvert N2 de l'arrivée à la clôture, séjours au N3 et périodes closes déduits
-- numerator: Somme des délais de clôture, en secondes ouvertes N2
-- denominator: Tickets dont la dernière clôture tombe dans la période
-- measure: mean
-- unit: s
-- direction: down
-- cadence: COPIL mensuel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(closed_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, closed_seconds AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND closed_at IS NOT NULL
