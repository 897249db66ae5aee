-- mart: pilotage.kpi_trends
-- grain: un indicateur, une période, une tranche, une répartition
-- needs: core.kpi_values ref.kpis functions.knob
-- indicators: K-001 K-005 K-010 K-012 K-025 K-031 K-035 K-038
-- K-056: delta with the previous period; stable within 1 point for a rate, 5 %
-- of the previous value for a count; NULL if either value is. The moving mean
-- sums the counts of three periods, it is not a mean of rates; NULL before the third.
CREATE OR REPLACE VIEW pilotage.kpi_trends
(
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur',
    label String COMMENT 'Libellé',
    period_kind LowCardinality(String) COMMENT 'week (semaine ISO), month (mois), quarter (trimestre civil) ou year (année civile)',
    period_start Date COMMENT 'Premier jour de la période, heure de Paris',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    criticality LowCardinality(String) COMMENT 'Répartition propre à l''indicateur : criticité, comité, sévérité, source… ; TOUTES s''il n''est pas réparti',
    value Nullable(Float64) COMMENT 'Valeur de la période ; NULL si rien n''est à examiner',
    previous_value Nullable(Float64) COMMENT 'Valeur de la période précédente',
    delta Nullable(Float64) COMMENT 'Différence, dans l''unité de l''indicateur (points pour un taux)',
    trend LowCardinality(Nullable(String)) COMMENT 'improving (mieux), stable, worsening (moins bien) ; NULL si une valeur manque',
    moving_mean Nullable(Float64) COMMENT 'Moyenne mobile sur trois périodes, par les sommes des numérateurs et dénominateurs',
    unit LowCardinality(String) COMMENT 'Unité de la valeur',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Tendances des indicateurs majeurs (K-056)'
AS
WITH paired AS
(
    SELECT *,
        lagInFrame(toNullable(value)) OVER earlier AS before,
        sum(numerator) OVER three AS numerator_3,
        sum(denominator) OVER three AS denominator_3,
        count() OVER three AS periods_3
    FROM core.kpi_values
    WHERE scope IN ('tranche', 'contract')
    WINDOW
        earlier AS (PARTITION BY kpi, period_kind, tranche, criticality ORDER BY period_start ROWS BETWEEN 1 PRECEDING AND CURRENT ROW),
        three AS (PARTITION BY kpi, period_kind, tranche, criticality ORDER BY period_start ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
)
SELECT
    p.kpi AS kpi, k.label AS label, p.period_kind AS period_kind, p.period_start AS period_start, p.tranche AS tranche,
    p.criticality AS criticality, p.value AS value, p.before AS previous_value,
    p.value - p.before AS delta,
    multiIf(delta IS NULL, NULL,
        abs(delta) <= if(k.measure = 'rate', toFloat64(knob('kpi.trend.tolerance_pts')), toFloat64(knob('kpi.trend.tolerance_count_pct')) / 100 * p.before), 'stable',
        (delta > 0) = (k.direction = 'up'), 'improving', 'worsening') AS trend,
    multiIf(p.periods_3 < 3, NULL, k.measure = 'count', p.numerator_3 / 3, p.denominator_3 = 0, NULL, if(k.measure = 'rate', 100, 1) * p.numerator_3 / p.denominator_3) AS moving_mean,
    k.unit AS unit, p.as_of AS as_of
FROM paired AS p
INNER JOIN ref.kpis AS k ON k.code = p.kpi
WHERE k.code IN ('K-001', 'K-005', 'K-010', 'K-012', 'K-025', 'K-031', 'K-035', 'K-038');
