-- mart: operational.backlog_daily
-- grain: un jour, une tranche, une application, une criticité, un détenteur, une tranche d'âge
-- needs: core.tickets ref.calendar
-- R-071: the stock at 24:00 Paris of each day, or at the as-of instant today.
CREATE TABLE operational.backlog_daily
(
    day Date COMMENT 'Jour ; le stock est celui de 24 h 00, heure de Paris, ou de l''instant du calcul pour le jour même',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    application LowCardinality(String) COMMENT 'Code de l''application',
    criticality LowCardinality(String) COMMENT 'Criticité du ticket',
    holder LowCardinality(String) COMMENT 'Détenteur ce jour-là : N2, ou N3 si le ticket y est transmis',
    age_band LowCardinality(String) COMMENT 'Âge en jours ouvrés depuis l''arrivée au N2 : 0-1, 2-5, 6-20, >20',
    tickets UInt64 COMMENT 'Nombre de tickets en stock',
    overdue UInt64 COMMENT 'Dont : au N2, au-delà de l''engagement de résolution (K-006)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (day, tranche, application, criticality, holder, age_band)
COMMENT 'Stock résiduel de tickets N2, jour par jour (R-071, K-031)';

INSERT INTO operational.backlog_daily
WITH
    stays AS
    (
        SELECT
            tranche, application, class, held_by_n3_from, held_by_n3_to, overdue_from, overdue_to,
            stay.1 AS from_at,
            least(stay.2, {as_of:DateTime64(3, 'UTC')} + INTERVAL 1 SECOND) AS to_at,
            toDate(submitted_at, 'Europe/Paris') AS submitted_on,
            toDate(from_at, 'Europe/Paris') AS first_day,
            toDate(to_at, 'Europe/Paris') AS last_day
        FROM core.tickets
        ARRAY JOIN arrayZip(stock_from, stock_to) AS stay
        WHERE in_scope AND stay.1 <= {as_of:DateTime64(3, 'UTC')}
    ),
    days AS
    (
        SELECT
            *,
            arrayJoin(arrayMap(i -> first_day + i, range(toUInt32(last_day - first_day + 1)))) AS day,
            least(toDateTime64(day + 1, 3, 'Europe/Paris'), {as_of:DateTime64(3, 'UTC')}) AS instant
        FROM stays
    )
SELECT
    d.day AS day, d.tranche AS tranche, d.application AS application, d.class AS criticality,
    if(arrayExists((f, t) -> f < d.instant AND d.instant <= t, d.held_by_n3_from, d.held_by_n3_to), 'N3', 'N2') AS holder,
    multiIf(c.working_day_index <= s.working_day_index + 1, '0-1',
            c.working_day_index <= s.working_day_index + 5, '2-5',
            c.working_day_index <= s.working_day_index + 20, '6-20', '>20') AS age_band,
    count() AS tickets,
    countIf(arrayExists((f, t) -> f < d.instant AND d.instant <= t, d.overdue_from, d.overdue_to)) AS overdue,
    {as_of:DateTime64(3, 'UTC')} AS as_of
FROM days AS d
INNER JOIN ref.calendar AS c ON c.day = d.day
INNER JOIN ref.calendar AS s ON s.day = d.submitted_on
WHERE d.from_at < d.instant AND d.instant <= d.to_at
GROUP BY ALL;
