-- check: Une figure mensuelle du marché entier qui n'est pas la somme de ses faits (K-058)
SELECT f.kpi, f.period_start, f.criticality, f.n, v.numerator, f.d, v.denominator
FROM
(
    SELECT kpi, toStartOfMonth(on_date) AS period_start, criticality, sum(numerator) AS n, sum(denominator) AS d
    FROM core.kpi_facts
    WHERE shape = '' AND member = '' AND toStartOfMonth(on_date) <= (SELECT toDate(max(as_of), 'Europe/Paris') FROM core.kpi_values)
    GROUP BY kpi, period_start, criticality
) AS f
LEFT JOIN (SELECT * FROM core.kpi_values WHERE scope = 'contract' AND period_kind = 'month') AS v
    ON v.kpi = f.kpi AND v.period_start = f.period_start AND v.criticality = f.criticality
WHERE f.n != v.numerator OR f.d != v.denominator
