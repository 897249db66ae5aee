-- mart: pilotage.scurves
-- grain: une courbe, une tranche, une semaine
-- needs: core.deliverables core.orders pilotage.services functions.knob
-- K-059: weight one a deliverable of the baseline, done when delivered, or accepted by
-- kpi.scurve.actual. K-060: amounts of the order lines,
-- units where no price is known.
-- One point a Sunday, from the first date to the last.
CREATE OR REPLACE VIEW pilotage.scurves
(
    curve LowCardinality(String) COMMENT 'AVANCEMENT (livrables, K-059) ou COUT (centimes, ou unités si aucun prix n''est connu, K-060)',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    week_end Date COMMENT 'Dimanche qui clôt la semaine',
    total Int64 COMMENT 'Total de la référence',
    planned Int64 COMMENT 'Cumul prévu par la référence',
    actual Nullable(Int64) COMMENT 'Cumul réalisé : livré, ou accepté par kpi.scurve.actual ; toujours accepté pour le coût ; NULL après l''instant du calcul',
    forecast Nullable(Int64) COMMENT 'Cumul attendu par les échéances en vigueur ; NULL avant l''instant du calcul',
    planned_percent Float64 COMMENT 'Prévu, en pour cent du total',
    actual_percent Nullable(Float64) COMMENT 'Réalisé, en pour cent du total',
    forecast_percent Nullable(Float64) COMMENT 'Attendu, en pour cent du total',
    gap_points Nullable(Float64) COMMENT 'Réalisé moins prévu, en points',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Courbes en S : prévu par la référence, réalisé et attendu, semaine par semaine'
AS
WITH
    items AS
    (
        SELECT 'AVANCEMENT' AS curve, arrayJoin([if(tranche = '', 'HORS_TRANCHE', toString(tranche)), 'ENSEMBLE']) AS tranche, toInt64(1) AS weight,
            assumeNotNull(baseline_on) AS planned_on, if(knob('kpi.scurve.actual') = 'accepted', accepted_on, delivered_on) AS done_on, coalesce(done_on, due_on, baseline_on) AS expected_on, as_of AS read_at
        FROM core.deliverables
        WHERE baseline_on IS NOT NULL AND NOT cancelled AND order_reference NOT IN (SELECT reference FROM core.orders WHERE cancelled)
        UNION ALL
        SELECT 'COUT', arrayJoin([toString(tranche), 'ENSEMBLE']), if((SELECT sum(amount_cents) FROM pilotage.services) = 0, quantity, amount_cents), assumeNotNull(baseline_on), accepted_on, coalesce(accepted_on, baseline_on), as_of
        FROM pilotage.services
        WHERE baseline_on IS NOT NULL AND NOT cancelled AND notified_on IS NOT NULL
    ),
    bounds AS
    (
        SELECT curve, tranche, sum(weight) AS total, max(read_at) AS as_of, toDate(as_of, 'Europe/Paris') AS today,
            groupArray((planned_on, weight)) AS plan, groupArrayIf((assumeNotNull(done_on), weight), done_on IS NOT NULL) AS done,
            groupArray((if(done_on IS NULL, greatest(assumeNotNull(expected_on), toDate(read_at, 'Europe/Paris') + 1), assumeNotNull(done_on)), weight)) AS hoped,
            toMonday(min(least(planned_on, assumeNotNull(expected_on)))) + 6 AS first_sunday,
            toMonday(greatest(max(planned_on), max(assumeNotNull(expected_on)), today)) + 6 AS last_sunday
        FROM items
        GROUP BY curve, tranche
    )
SELECT curve, tranche, week_end, total,
    arraySum(p -> if(p.1 <= week_end, p.2, 0), plan) AS planned,
    if(week_end - 6 > today, NULL, toNullable(arraySum(p -> if(p.1 <= week_end, p.2, 0), done))) AS actual,
    if(week_end <= today, NULL, toNullable(arraySum(p -> if(p.1 <= week_end, p.2, 0), hoped))) AS forecast,
    if(total = 0, 0, 100 * planned / total) AS planned_percent, 100 * actual / nullIf(total, 0) AS actual_percent,
    100 * forecast / nullIf(total, 0) AS forecast_percent, actual_percent - planned_percent AS gap_points, as_of
FROM bounds
ARRAY JOIN arrayMap(i -> first_sunday + 7 * i, range(toUInt32(intDiv(last_sunday - first_sunday, 7) + 1))) AS week_end;
