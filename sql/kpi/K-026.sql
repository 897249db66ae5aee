-- code: K-026
-- label: Adaptabilité
-- definition: Part des demandes de changement du Ministère sur une commande en cours qui reçoivent une réponse sous cinq jours ouvrés
-- numerator: Demandes répondues à temps
-- denominator: Demandes dont l'échéance de réponse tombe dans la période
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §2.6
-- A request withdrawn, or made while its order did not run, is NOT_APPLICABLE. One
-- that names no known order counts under HORS_TRANCHE.
SELECT due_on AS on_date, tranche, application, 'TOUTES' AS criticality, toInt64(state = 'MET') AS numerator, 1 AS denominator, reference
FROM core.work_items
WHERE kind = 'DEMANDE' AND state IN ('MET', 'MISSED', 'OVERDUE')
