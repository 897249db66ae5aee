-- mart: contractual.corrections
-- grain: une figure close qui serait aujourd'hui différente
-- needs: contractual.closed_figures contractual.closed_facts core.kpi_values core.tickets ops.readings
-- A closed figure is never rewritten (C-15): the later change stands beside it,
-- with its cause.
CREATE OR REPLACE VIEW contractual.corrections
(
    period LowCardinality(String) COMMENT 'Période close',
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur',
    scope LowCardinality(String) COMMENT 'Niveau : tranche, application ou contract (marché entier)',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide hors du niveau application',
    criticality LowCardinality(String) COMMENT 'Répartition propre à l''indicateur : criticité, comité, sévérité, source… ; TOUTES s''il n''est pas réparti',
    closed_numerator Int64 COMMENT 'Numérateur clos',
    closed_denominator Int64 COMMENT 'Dénominateur clos',
    current_numerator Int64 COMMENT 'Numérateur à ce jour',
    current_denominator Int64 COMMENT 'Dénominateur à ce jour',
    cause LowCardinality(String) COMMENT 'rule (règle du marché), code (programme), mapping (correspondance), data (données ajoutées ou corrigées à la source)'
)
COMMENT 'Corrections : figures closes qui seraient aujourd''hui différentes'
AS
WITH
    current AS
    (
        SELECT
            if(period_kind = 'quarter', concat(toString(toYear(period_start)), '-Q', toString(toQuarter(period_start))), formatDateTime(period_start, '%Y-%m')) AS period,
            kpi, scope, tranche, application, criticality, numerator, denominator, kpi_version
        FROM core.kpi_values
        WHERE period_kind IN ('month', 'quarter')
    ),
    both AS
    (
        SELECT period, kpi, scope, tranche, application, criticality,
            sumIf(n, closed) AS closed_numerator, sumIf(d, closed) AS closed_denominator,
            sumIf(n, NOT closed) AS current_numerator, sumIf(d, NOT closed) AS current_denominator,
            anyIf(version, closed) AS closed_version, anyIf(version, NOT closed) AS current_version
        FROM
        (
            SELECT period, kpi, scope, tranche, application, criticality, numerator AS n, denominator AS d, kpi_version AS version, true AS closed FROM contractual.closed_figures
            UNION ALL
            SELECT period, kpi, scope, tranche, application, criticality, numerator, denominator, kpi_version, false FROM current
            WHERE period IN (SELECT period FROM contractual.closed_periods)
        )
        GROUP BY period, kpi, scope, tranche, application, criticality
    )
SELECT
    b.period AS period, b.kpi AS kpi, b.scope AS scope, b.tranche AS tranche, b.application AS application, b.criticality AS criticality,
    b.closed_numerator AS closed_numerator, b.closed_denominator AS closed_denominator,
    b.current_numerator AS current_numerator, b.current_denominator AS current_denominator,
    multiIf(
        p.contract != (SELECT max(contract) FROM ops.readings), 'rule',
        p.revision != (SELECT max(revision) FROM ops.readings) OR (b.closed_version != b.current_version AND b.current_version != ''), 'code',
        p.mappings != (SELECT mapFromArrays(groupArray(toString(source)), groupArray(mapping)) FROM (SELECT * FROM ops.readings ORDER BY source)), 'mapping',
        'data') AS cause
FROM both AS b
INNER JOIN contractual.closed_periods AS p ON p.period = b.period
WHERE b.closed_numerator != b.current_numerator OR b.closed_denominator != b.current_denominator;
