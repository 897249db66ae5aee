-- mart: operational.ticket_volumes
-- grain: une période, une tranche, une application, une criticité, une nature
-- needs: core.tickets ref.calendar
-- K-035, K-036. HO and HNO as R-002 and R-003 define them.
CREATE TABLE operational.ticket_volumes
(
    period_kind LowCardinality(String) COMMENT 'week (semaine ISO), month (mois) ou quarter (trimestre civil)',
    period_start Date COMMENT 'Premier jour de la période, heure de Paris',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    application LowCardinality(String) COMMENT 'Code de l''application',
    criticality LowCardinality(String) COMMENT 'Criticité retenue pour les taux',
    nature LowCardinality(String) COMMENT 'Nature du ticket',
    submitted UInt64 COMMENT 'Tickets arrivés au N2 (K-035)',
    submitted_out_of_hours UInt64 COMMENT 'Dont arrivés en heures non ouvrées (HNO, R-003)',
    taken UInt64 COMMENT 'Tickets pris en charge',
    resolved UInt64 COMMENT 'Tickets dont la dernière résolution tombe dans la période',
    sent_to_n3 UInt64 COMMENT 'Transmissions au N3',
    closed UInt64 COMMENT 'Tickets dont la dernière clôture tombe dans la période',
    reopened UInt64 COMMENT 'Réouvertures, quel qu''en soit l''auteur',
    cancelled UInt64 COMMENT 'Tickets annulés',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (period_kind, period_start, tranche, application, criticality, nature)
COMMENT 'Volumes de tickets du support N2, par semaine, mois et trimestre';

INSERT INTO operational.ticket_volumes
WITH facts AS
(
    SELECT
        tranche, application, class, nature,
        arrayConcat(
            [('submitted', submitted_at), ('taken', taken_at), ('resolved', resolved_at), ('closed', closed_at)],
            arrayMap(at -> ('sent_to_n3', toNullable(at)), n3_sent_at),
            arrayMap(at -> ('reopened', toNullable(at)), reopened_at)) AS happened
    FROM core.tickets
    WHERE in_scope
    UNION ALL
    SELECT tranche, application, class, nature, [('cancelled', cancelled_at)]
    FROM core.tickets
    WHERE cancelled_at IS NOT NULL AND submitted_at IS NOT NULL
),
dated AS
(
    SELECT tranche, application, class, nature, fact.1 AS what, assumeNotNull(fact.2) AS at,
        toDate(at, 'Europe/Paris') AS on_day, toHour(at, 'Europe/Paris') AS hour
    FROM facts ARRAY JOIN happened AS fact
    WHERE fact.2 IS NOT NULL AND fact.2 < {as_of:DateTime64(3, 'UTC')}
)
SELECT
    period.1, period.2, d.tranche, d.application, d.class, d.nature,
    countIf(d.what = 'submitted'),
    countIf(d.what = 'submitted' AND NOT (c.is_working_day AND d.hour >= 8 AND d.hour < 18)),
    countIf(d.what = 'taken'), countIf(d.what = 'resolved'), countIf(d.what = 'sent_to_n3'),
    countIf(d.what = 'closed'), countIf(d.what = 'reopened'), countIf(d.what = 'cancelled'),
    {as_of:DateTime64(3, 'UTC')}
FROM dated AS d
INNER JOIN ref.calendar AS c ON c.day = d.on_day
ARRAY JOIN [('week', toMonday(d.on_day)), ('month', toStartOfMonth(d.on_day)), ('quarter', toStartOfQuarter(d.on_day))] AS period
GROUP BY ALL;
