-- code: K-061
-- label: Budget consommé
-- definition: Montant des prestations acceptées, rapporté au montant des commandes notifiées, cumulés
-- numerator: Montant des lignes de commande acceptées, en centimes
-- denominator: Montant des lignes des commandes notifiées, en centimes
-- measure: rate
-- shape: cumulated
-- unit: %
-- direction: none
-- cadence: COPIL mensuel, comité de suivi annuel
-- paragraph: CCTP §5.1.2.2, §5.2.3.4
-- The break-down is the UO. A service is accepted when all that verifies it is (R-019):
-- see pilotage.services.
SELECT notified_on AS on_date, tranche, application, uo AS criticality, 0 AS numerator, amount_cents AS denominator, reference
FROM pilotage.services
WHERE NOT cancelled AND notified_on IS NOT NULL
UNION ALL
SELECT accepted_on, tranche, application, uo, amount_cents, 0, reference
FROM pilotage.services
WHERE NOT cancelled AND notified_on IS NOT NULL AND accepted_on IS NOT NULL
