-- check: Une consommation de forfait qui diffère entre K-008 et contractual.packs (R-064)
SELECT p.tranche, p.level, p.consumed, v.numerator, p.ordered, v.denominator
FROM contractual.packs AS p
LEFT JOIN
(
    SELECT tranche, criticality, numerator, denominator FROM core.kpi_values
    WHERE kpi = 'K-008' AND scope = 'tranche' AND period_kind = 'month'
    ORDER BY period_start DESC LIMIT 1 BY tranche, criticality
) AS v ON v.tranche = p.tranche AND v.criticality = p.level
WHERE p.consumed != v.numerator OR p.ordered != v.denominator
