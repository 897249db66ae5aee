-- code: K-006
-- label: Tickets ouverts au-delà d'un engagement
-- definition: Nombre, à la fin de la période, de tickets aux mains du N2 au-delà de l'engagement de résolution
-- numerator: Tickets au N2 en dépassement à la fin de la période
-- measure: count
-- shape: stock
-- unit: tickets
-- direction: down
-- cadence: COPIL mensuel
-- paragraph: CCTP §5.2.6.6
SELECT day AS on_date, tranche, application, criticality, toInt64(overdue) AS numerator, toInt64(overdue) AS denominator, concat(holder, ', ', age_band, ' JO') AS reference
FROM operational.backlog_daily
