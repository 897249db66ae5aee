-- mart: pilotage.register_months
-- grain: un mois, une nature de ligne, une tranche
-- needs: core.work_items
-- K-064, K-067, R-116: the flows of the registers. A tranche and kind have a row for
-- each month from their first line on; ENSEMBLE is the whole contract.
CREATE OR REPLACE VIEW pilotage.register_months
(
    month_start Date COMMENT 'Premier jour du mois',
    kind LowCardinality(String) COMMENT 'RISQUE, ACTION, ALERTE, RECOMMANDATION, DEMANDE ou QUESTION',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    opened UInt64 COMMENT 'Ouvertes dans le mois',
    closed UInt64 COMMENT 'Closes ou répondues dans le mois',
    open_at_end UInt64 COMMENT 'Ouvertes à la fin du mois, ou à l''instant du calcul',
    late_at_end UInt64 COMMENT 'Dont échues',
    mean_age_days Nullable(Float64) COMMENT 'Âge moyen des lignes ouvertes à la fin du mois, en jours calendaires ; NULL s''il n''y en a pas',
    median_answer_jo Nullable(Float64) COMMENT 'Délai médian des réponses aux lignes ouvertes dans le mois, en jours ouvrés ; NULL s''il n''y en a pas, ou si la nature n''appelle pas de réponse',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Registres mois par mois : ouvertures, clôtures, stock, retards et âge'
AS
WITH items AS
(
    SELECT kind, arrayJoin(if(tranche = '', ['ENSEMBLE'], [toString(tranche), 'ENSEMBLE'])) AS tranche, assumeNotNull(raised_on) AS since,
        ifNull(done_on, toDate('2149-06-06')) AS until, due_on, took_jo, toDate(as_of, 'Europe/Paris') AS today, as_of
    FROM core.work_items
    WHERE kind IN ('RISQUE', 'ACTION', 'ALERTE', 'RECOMMANDATION', 'DEMANDE', 'QUESTION') AND NOT cancelled AND raised_on IS NOT NULL
),
months AS
(
    SELECT kind, tranche, arrayJoin(arrayMap(i -> addMonths(toStartOfMonth(first), i), range(toUInt32(1 + greatest(0, dateDiff('month', first, last)))))) AS month_start,
        least(addMonths(month_start, 1) - 1, last) AS at
    FROM (SELECT kind, tranche, min(since) AS first, max(today) AS last FROM items GROUP BY kind, tranche)
)
SELECT m.month_start AS month_start, m.kind AS kind, m.tranche AS tranche, countIf(toStartOfMonth(since) = m.month_start) AS opened, countIf(toStartOfMonth(until) = m.month_start) AS closed,
    countIf(since <= at AND until > at) AS open_at_end, countIf(since <= at AND until > at AND ifNull(due_on < at, false)) AS late_at_end,
    if(open_at_end = 0, NULL, toNullable(avgIf(at - since, since <= at AND until > at))) AS mean_age_days,
    if(kind NOT IN ('DEMANDE', 'QUESTION') OR countIf(toStartOfMonth(since) = m.month_start AND until <= today) = 0, NULL,
        toNullable(quantileExactInclusiveIf(0.5)(took_jo, toStartOfMonth(since) = m.month_start AND until <= today))) AS median_answer_jo,
    max(as_of) AS as_of
FROM months AS m
INNER JOIN items AS i ON i.kind = m.kind AND i.tranche = m.tranche
GROUP BY month_start, kind, tranche, at;
