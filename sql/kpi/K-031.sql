-- code: K-031
-- label: Stock résiduel
-- definition: Tickets arrivés au N2 et ni résolus, ni annulés, ni exceptés à la fin de la période, N3 compris
-- numerator: Tickets en stock à la fin de la période (R-071)
-- measure: count
-- shape: stock
-- unit: tickets
-- direction: down
-- cadence: COPIL mensuel
-- paragraph: CCTP §5.2.6.6
SELECT day AS on_date, tranche, application, criticality, toInt64(tickets) AS numerator, toInt64(tickets) AS denominator, concat(holder, ', ', age_band, ' JO') AS reference
FROM operational.backlog_daily
