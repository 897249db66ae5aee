-- code: K-042
-- label: Séjour moyen au N3
-- definition: Durée moyenne, en temps calendaire, des séjours au N3 dont le ticket revient dans la période ; pour information
-- numerator: Somme des durées des séjours au N3, en secondes
-- denominator: Retours du N3 dans la période
-- measure: mean
-- unit: s
-- direction: down
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §5.2.6.6
SELECT toDate(stay.2, 'Europe/Paris') AS on_date, tranche, application, class AS criticality,
    dateDiff('second', stay.1, stay.2) AS numerator, 1 AS denominator, reference
FROM core.tickets
ARRAY JOIN arrayZip(held_by_n3_from, held_by_n3_to) AS stay
WHERE in_scope AND has(n3_returned_at, stay.2)
