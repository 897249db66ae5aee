-- code: K-060
-- label: Courbe en S des coûts
-- definition: Montants des prestations acceptées rapportés aux montants commandés dus par la référence, cumulés à la fin de la période ; en unités si aucun prix n'est connu
-- numerator: Montant des prestations acceptées, à la date de leur décision
-- denominator: Montant des lignes de commande, à leur date de référence
-- measure: rate
-- shape: cumulated
-- unit: %
-- direction: none
-- cadence: COPIL mensuel, comité de suivi annuel
-- paragraph: CCTP §5.1.2.2, §5.2.3.4
-- Both curves at the end of each period; pilotage.scurves draws them by week. The
-- break-down is what is counted.
SELECT planned_on AS on_date, tranche, application, if(priced, 'MONTANT', 'QUANTITE') AS criticality, toInt64(0) AS numerator, if(priced, amount_cents, quantity) AS denominator, reference
FROM (SELECT *, baseline_on AS planned_on, (SELECT sum(amount_cents) FROM pilotage.services) != 0 AS priced FROM pilotage.services WHERE NOT cancelled AND notified_on IS NOT NULL)
UNION ALL
SELECT accepted_on, tranche, application, if(priced, 'MONTANT', 'QUANTITE'), if(priced, amount_cents, quantity), 0, reference
FROM (SELECT *, (SELECT sum(amount_cents) FROM pilotage.services) != 0 AS priced FROM pilotage.services WHERE NOT cancelled AND notified_on IS NOT NULL AND accepted_on IS NOT NULL)
