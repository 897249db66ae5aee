-- mart: core.kpi_values
-- grain: un indicateur, une période, un niveau (tranche, application ou marché entier), une répartition
-- needs: core.kpi_facts core.tickets core.orders core.committee_periods ref.calendar functions.working_day_index
-- The facts of core.kpi_facts, counted by period and level. A rate is kept as its
-- two counts, so that any consolidation is a sum (K-058). A period without facts
-- is a row too, from the first day of the contract on, and for an application where
-- the figure is cumulated; an indicator without any fact has none: what is not known
-- is no zero.
CREATE TABLE core.kpi_values
(
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur (ref.kpis)',
    period_kind LowCardinality(String) COMMENT 'week (semaine ISO), month (mois), quarter (trimestre civil) ou year (année civile)',
    period_start Date COMMENT 'Premier jour de la période, heure de Paris',
    scope LowCardinality(String) COMMENT 'Niveau : tranche, application ou contract (marché entier)',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide hors du niveau application',
    criticality LowCardinality(String) COMMENT 'Répartition propre à l''indicateur : criticité, comité, sévérité, source… ; TOUTES s''il n''est pas réparti',
    numerator Int64 COMMENT 'Numérateur, ou dénombrement, ou somme pour une moyenne',
    denominator Int64 COMMENT 'Dénominateur ; pour un dénombrement, le nombre de faits comptés',
    value Nullable(Float64) COMMENT 'Valeur dans l''unité de l''indicateur ; NULL si le dénominateur d''un taux ou d''une moyenne est nul (C-14)',
    kpi_version FixedString(12) COMMENT 'Empreinte de la définition appliquée',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (kpi, period_kind, scope, tranche, application, criticality, period_start)
COMMENT 'Valeurs des indicateurs, par période et par niveau';

INSERT INTO core.kpi_values
WITH
    toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris') AS today,
    least(
        ifNull((SELECT min(toDate(submitted_at, 'Europe/Paris')) FROM core.tickets WHERE in_scope), today),
        ifNull((SELECT min(notified_on) FROM core.orders WHERE NOT cancelled), today),
        ifNull((SELECT minOrNull(first_on) FROM core.committee_periods), today)) AS first_day,
    day -> [('week', toMonday(day), toMonday(day) + 7),
            ('month', toStartOfMonth(day), addMonths(toStartOfMonth(day), 1)),
            ('quarter', toStartOfQuarter(day), addMonths(toStartOfQuarter(day), 3)),
            ('year', toStartOfYear(day), addYears(toStartOfYear(day), 1))] AS periods_of,
    levelled AS
    (
        SELECT *, arrayJoin(arrayFilter(l -> l.2 != 'ENSEMBLE' AND (l.1 != 'application' OR l.3 != ''),
            [('tranche', toString(tranche), ''), ('application', toString(tranche), toString(application))]) || [('contract', 'ENSEMBLE', '')]) AS level
        FROM core.kpi_facts
    ),
    facts AS
    (
        SELECT kpi, kpi_version, measure, shape, period, level, criticality,
            if(member = '', sum(numerator), max(numerator)) AS numerator, if(member = '', sum(denominator), max(denominator)) AS denominator
        FROM (SELECT *, arrayJoin(periods_of(on_date)) AS period FROM levelled)
        WHERE if(shape = 'stock', on_date = least(period.3 - 1, today), period.2 <= today)
        GROUP BY kpi, kpi_version, measure, shape, period, level, criticality, member
    ),
    empty_periods AS
    (
        SELECT m.kpi AS kpi, m.kpi_version AS kpi_version, m.measure AS measure, m.shape AS shape, p.period AS period, m.level AS level,
            m.criticality AS criticality, toInt64(0) AS numerator, toInt64(0) AS denominator
        FROM (SELECT DISTINCT arrayJoin(periods_of(first_day + number)) AS period FROM numbers(toUInt64(today - first_day + 1))) AS p
        CROSS JOIN (SELECT DISTINCT kpi, kpi_version, measure, shape, level, criticality FROM levelled WHERE level.1 != 'application' OR shape = 'cumulated') AS m
    ),
    counted AS
    (
        SELECT kpi, kpi_version, measure, shape, period, level, criticality, sum(numerator) AS n, sum(denominator) AS d
        FROM (SELECT * FROM facts UNION ALL SELECT * FROM empty_periods)
        GROUP BY kpi, kpi_version, measure, shape, period, level, criticality
    ),
    shaped AS
    (
        SELECT *,
            -- K-025: 1 - D/H is the person-days left when each end takes away the working days of the period.
            multiIf(shape = 'cumulated', sum(n) OVER so_far,
                shape = 'stability', greatest(0, d - n * (toInt64(working_day_index(least(period.3 - 1, today))) - toInt64(working_day_index(period.2 - 1)))),
                n) AS numerator,
            if(shape = 'cumulated', sum(d) OVER so_far, d) AS denominator
        FROM counted
        WINDOW so_far AS (PARTITION BY kpi, period.1, level, criticality ORDER BY period.2)
    )
SELECT kpi, period.1, period.2, level.1, level.2, level.3, criticality, numerator, denominator,
    multiIf(measure = 'count', toFloat64(numerator), denominator = 0, NULL, if(measure = 'rate', 100, 1) * numerator / denominator),
    kpi_version, {as_of:DateTime64(3, 'UTC')}
FROM shaped;
