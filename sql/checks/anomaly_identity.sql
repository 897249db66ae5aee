-- check: Le stock d'anomalies d'une fin de mois n'est pas celui du mois d'avant plus les entrées moins les sorties (K-038, R-144)
WITH
    stocks AS
    (
        SELECT period_start, sum(numerator) AS stock, least(toDateTime64(addMonths(period_start, 1), 3, 'Europe/Paris'), any(as_of)) AS ends
        FROM core.kpi_values
        WHERE kpi = 'K-038' AND period_kind = 'month' AND scope = 'contract'
        GROUP BY period_start
    ),
    paired AS
    (
        SELECT b.period_start AS month, a.stock AS before, b.stock AS found, a.ends AS begins, b.ends AS ends
        FROM stocks AS a
        INNER JOIN stocks AS b ON b.period_start = addMonths(a.period_start, 1)
    ),
    stays AS (SELECT arrayJoin(arrayZip(open_from, open_to)) AS stay FROM core.anomalies WHERE nature = 'ANOMALIE')
SELECT p.month AS month, p.found AS found,
    any(p.before) + toInt64(countIf(s.stay.1 >= p.begins AND s.stay.1 < p.ends)) - toInt64(countIf(s.stay.2 >= p.begins AND s.stay.2 < p.ends)) AS expected
FROM paired AS p
CROSS JOIN stays AS s
GROUP BY month, found
HAVING expected != found
