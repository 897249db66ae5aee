-- mart: core.kpi_values
-- grain: un indicateur, une période, un niveau (tranche, application ou marché entier), une criticité
-- needs: core.tickets operational.backlog_daily
-- Filled from the files of sql/kpi, one INSERT each. A rate is kept as its two
-- counts, so that any consolidation is a sum (K-058).
CREATE TABLE core.kpi_values
(
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur (ref.kpis)',
    period_kind LowCardinality(String) COMMENT 'month (mois) ou quarter (trimestre civil)',
    period_start Date COMMENT 'Premier jour de la période, heure de Paris',
    scope LowCardinality(String) COMMENT 'Niveau : tranche, application ou contract (marché entier)',
    tranche LowCardinality(String) COMMENT 'Tranche ; ENSEMBLE pour le marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide hors du niveau application',
    criticality LowCardinality(String) COMMENT 'Criticité ; TOUTES si l''indicateur n''est pas réparti',
    numerator Int64 COMMENT 'Numérateur, ou dénombrement, ou somme pour une moyenne',
    denominator Int64 COMMENT 'Dénominateur ; pour un dénombrement, le nombre de faits comptés',
    value Nullable(Float64) COMMENT 'Valeur dans l''unité de l''indicateur ; NULL si le dénominateur d''un taux ou d''une moyenne est nul (C-14)',
    kpi_version FixedString(12) COMMENT 'Empreinte de la définition appliquée',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (kpi, period_kind, scope, tranche, application, criticality, period_start)
COMMENT 'Valeurs des indicateurs, par période et par niveau';
