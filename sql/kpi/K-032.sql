-- code: K-032
-- label: Délai moyen de première réponse
-- definition: Moyenne, sur les tickets ayant reçu une première réponse dans la période, du temps ouvert N2 depuis l'arrivée
-- numerator: Somme des délais de première réponse, en secondes ouvertes N2
-- denominator: Tickets ayant reçu une première réponse dans la période
-- measure: mean
-- unit: s
-- direction: down
-- cadence: COPIL mensuel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(first_response_at, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, first_response_seconds AS numerator, 1 AS denominator, reference
FROM core.tickets
WHERE in_scope AND first_response_at IS NOT NULL
