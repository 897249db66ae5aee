-- code: K-007
-- label: Taux de réouverture
-- definition: Tickets rouverts par le Ministère dans la période, rapportés aux tickets clos dans la période
-- numerator: Tickets rouverts au moins une fois par le Ministère dans la période (R-057)
-- denominator: Tickets clos dans la période
-- measure: rate
-- unit: %
-- direction: down
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §5.2.6.6
-- distinct: ticket_key
-- A ticket reopened twice in a period counts once, closed twice likewise.
SELECT toDate(happened.1, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, toInt64(happened.2 = 'reopened') AS numerator, toInt64(happened.2 = 'closed') AS denominator, ticket_key, reference
FROM core.tickets
ARRAY JOIN arrayZip(event_at, event_kind, event_argument) AS happened
WHERE in_scope AND (happened.2 = 'closed' OR (happened.2 = 'reopened' AND happened.3 = 'MJ'))
