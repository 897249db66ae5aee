-- mart: contractual.service_levels
-- grain: un engagement, une période, une tranche, une criticité
-- needs: core.kpi_values core.tickets ref.service_levels ref.kpis
-- indicators: K-001 K-002 K-003 K-004 K-005
-- R-062, R-063: compared in integers, never after rounding; a period without
-- any treated ticket is neither compliant nor not (C-14). The grid is complete:
-- a missing row would hide an empty period.
CREATE OR REPLACE VIEW contractual.service_levels
(
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur : K-001 à K-005 ; K-010, K-012 et K-025 si le marché leur fixe un seuil',
    label String COMMENT 'Libellé de l''indicateur',
    period_kind LowCardinality(String) COMMENT 'month (suivi mensuel) ou quarter (période contractuelle)',
    period_start Date COMMENT 'Premier jour de la période, heure de Paris',
    period_end Date COMMENT 'Lendemain du dernier jour de la période',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; ENSEMBLE : consolidation pour information',
    criticality LowCardinality(String) COMMENT 'Criticité ; TOUTES pour le taux de transmission au N3',
    numerator UInt64 COMMENT 'Tickets ou transmissions qui satisfont le critère',
    denominator UInt64 COMMENT 'Tickets ou transmissions examinés',
    rate_percent Nullable(Float64) COMMENT 'Taux en pour cent, pour l''affichage ; NULL si rien n''est à examiner',
    target_percent Nullable(UInt8) COMMENT 'Seuil en pour cent ; NULL si le CCTP n''en fixe pas pour cet indicateur',
    direction LowCardinality(String) COMMENT 'min : au moins le seuil ; max : au plus le seuil',
    compliant Nullable(Bool) COMMENT 'Seuil tenu, comparé en entiers ; NULL si rien n''est à examiner ou sans seuil',
    contractual Bool COMMENT 'Vrai si la ligne engage : trimestre et tranche (R-062)',
    complete Bool COMMENT 'Vrai si la période est terminée à l''instant du calcul',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Niveaux de service du support N2 (K-001 à K-005), et indicateurs dont le marché fixe le seuil, par mois et par trimestre'
AS
WITH
    assumeNotNull((SELECT max(as_of) FROM core.kpi_values)) AS computed_at,
    toDate(computed_at, 'Europe/Paris') AS today,
    ifNull((SELECT minOrNull(day) FROM
    (
        SELECT assumeNotNull(toDate(submitted_at, 'Europe/Paris')) AS day FROM core.tickets WHERE in_scope AND submitted_at IS NOT NULL
        UNION ALL
        SELECT period_start FROM core.kpi_values WHERE period_kind = 'month' AND scope = 'contract' AND kpi IN ('K-010', 'K-012', 'K-025') AND kpi IN (SELECT kpi FROM ref.service_levels)
    )), today) AS first_day,
    periods AS
    (
        SELECT 'month' AS period_kind, toDate(arrayJoin(arrayMap(i -> addMonths(toStartOfMonth(first_day), i), range(toUInt32(dateDiff('month', first_day, today) + 1))))) AS period_start, addMonths(period_start, 1) AS period_end
        UNION ALL
        SELECT 'quarter', toDate(arrayJoin(arrayMap(i -> addQuarters(toStartOfQuarter(first_day), i), range(toUInt32(dateDiff('quarter', first_day, today) + 1))))) AS period_start, addMonths(period_start, 3)
    ),
    grid AS
    (
        SELECT l.kpi AS kpi, l.criticality AS criticality, l.target_percent AS target_percent, l.direction AS direction, l.contractual_period AS contractual_period,
            p.period_kind AS period_kind, p.period_start AS period_start, p.period_end AS period_end, t.tranche AS tranche
        FROM ref.service_levels AS l
        CROSS JOIN periods AS p
        CROSS JOIN (SELECT DISTINCT tranche FROM core.kpi_values WHERE scope IN ('tranche', 'contract') AND kpi IN (SELECT kpi FROM ref.service_levels)) AS t
    )
SELECT
    g.kpi AS kpi, k.label AS label, g.period_kind AS period_kind, g.period_start AS period_start, g.period_end AS period_end,
    g.tranche AS tranche, g.criticality AS criticality,
    toUInt64(v.numerator) AS numerator,
    toUInt64(v.denominator) AS denominator,
    v.value AS rate_percent,
    nullIf(g.target_percent, 255) AS target_percent,
    g.direction AS direction,
    if(denominator = 0 OR g.target_percent = 255, NULL,
        toNullable(if(g.direction = 'min', 100 * numerator >= g.target_percent * denominator, 100 * numerator <= g.target_percent * denominator))) AS compliant,
    g.period_kind = g.contractual_period AND g.tranche != 'ENSEMBLE' AND target_percent IS NOT NULL AS contractual,
    g.period_end <= today AS complete,
    computed_at AS as_of
FROM grid AS g
LEFT JOIN (SELECT * FROM core.kpi_values WHERE scope IN ('tranche', 'contract')) AS v
    ON v.kpi = g.kpi AND v.period_kind = g.period_kind AND v.period_start = g.period_start AND v.tranche = g.tranche AND v.criticality = g.criticality
INNER JOIN ref.kpis AS k ON k.code = g.kpi;
