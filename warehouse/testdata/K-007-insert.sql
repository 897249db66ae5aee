INSERT INTO core.kpi_facts
SELECT 'K-007' AS kpi, '3bae7baa906c' AS kpi_version, 'rate' AS measure, '' AS shape, assumeNotNull(toDate(f.on_date)) AS on_date,
    if(f.tranche = '', 'ENSEMBLE', toString(f.tranche)) AS tranche, toString(f.application) AS application, toString(f.criticality) AS criticality,
    toInt64(f.numerator) AS numerator, toInt64(f.denominator) AS denominator, toString(f.reference) AS reference, toString(f.ticket_key) AS member
FROM
(
SELECT toDate(happened.1, 'Europe/Paris') AS on_date, tranche, application, class AS criticality, toInt64(happened.2 = 'reopened') AS numerator, toInt64(happened.2 = 'closed') AS denominator, ticket_key, reference
FROM core.tickets
ARRAY JOIN arrayZip(event_at, event_kind, event_argument) AS happened
WHERE in_scope AND (happened.2 = 'closed' OR (happened.2 = 'reopened' AND happened.3 = 'MJ'))
) AS f
WHERE f.on_date IS NOT NULL
