-- mart: pilotage.yearly_review
-- grain: un indicateur, un mois, une tranche, une répartition
-- needs: core.kpi_values ref.kpis
-- K-069, R-094: the contractual and operational indicators over the last twelve whole
-- months. The changes of the PACQ come from no tool.
CREATE OR REPLACE VIEW pilotage.yearly_review
(
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur',
    label String COMMENT 'Libellé',
    family LowCardinality(String) COMMENT 'C (contractuel) ou O (opérationnel)',
    month_start Date COMMENT 'Premier jour du mois',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    criticality LowCardinality(String) COMMENT 'Répartition propre à l''indicateur ; TOUTES s''il n''est pas réparti',
    numerator Int64 COMMENT 'Numérateur',
    denominator Int64 COMMENT 'Dénominateur',
    value Nullable(Float64) COMMENT 'Valeur, dans l''unité de l''indicateur ; NULL si rien n''est à examiner',
    unit LowCardinality(String) COMMENT 'Unité',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Dossier du bilan annuel : douze derniers mois complets (K-069)'
AS
SELECT v.kpi AS kpi, k.label AS label, if(v.kpi < 'K-030', 'C', 'O') AS family, v.period_start AS month_start, v.tranche AS tranche, v.criticality AS criticality,
    v.numerator AS numerator, v.denominator AS denominator, v.value AS value, k.unit AS unit, v.as_of AS as_of
FROM core.kpi_values AS v
INNER JOIN ref.kpis AS k ON k.code = v.kpi
WHERE v.period_kind = 'month' AND v.scope IN ('tranche', 'contract') AND v.kpi < 'K-056'
    AND v.period_start < toStartOfMonth(v.as_of, 'Europe/Paris') AND v.period_start >= addMonths(toStartOfMonth(v.as_of, 'Europe/Paris'), -12);
