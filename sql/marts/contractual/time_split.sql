-- mart: contractual.time_split
-- grain: un ticket du périmètre ou un livrable
-- needs: core.tickets core.deliverables core.orders ref.calendar functions.working_seconds functions.n2_seconds_until functions.working_day_index
-- Each life is cut where it changes hands, and each piece goes to one party, so
-- that the parts sum to the whole exactly. A ticket is the third party's while at
-- N3 (R-054), the contractor's while in stock otherwise (R-071), and the
-- Ministry's from its resolution to its closing. A deliverable is the Ministry's
-- while it is read before a common reading (R-077) and from each delivery to its
-- decision (R-081), and the contractor's otherwise.
CREATE TABLE contractual.time_split
(
    kind LowCardinality(String) COMMENT 'ticket ou deliverable (livrable)',
    reference String COMMENT 'Référence du ticket ou du livrable',
    url String COMMENT 'Page dans l''outil',
    source LowCardinality(String) COMMENT 'Nom configuré de la source d''un ticket ; vide pour un livrable',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    application LowCardinality(String) COMMENT 'Application',
    criticality LowCardinality(String) COMMENT 'Criticité retenue pour un ticket ; vide pour un livrable',
    from_at DateTime64(3, 'UTC') COMMENT 'Début : arrivée du ticket au N2, début de la commande du livrable',
    to_at DateTime64(3, 'UTC') COMMENT 'Fin : clôture ou annulation, décision qui met fin au livrable ; à défaut l''instant du calcul',
    ended Bool COMMENT 'Vrai si la vie est finie',
    hands UInt32 COMMENT 'Nombre de passages d''une partie à une autre',
    titulaire_seconds Int64 COMMENT 'Temps du titulaire, en secondes',
    ministere_seconds Int64 COMMENT 'Temps du Ministère, en secondes',
    tiers_seconds Int64 COMMENT 'Temps d''un tiers (N3), en secondes',
    total_seconds Int64 COMMENT 'Durée totale, en secondes : somme des trois parts',
    titulaire_open_seconds Int64 COMMENT 'Temps du titulaire, en secondes ouvertes N2 (C-06)',
    ministere_open_seconds Int64 COMMENT 'Temps du Ministère, en secondes ouvertes N2',
    tiers_open_seconds Int64 COMMENT 'Temps d''un tiers, en secondes ouvertes N2',
    total_open_seconds Int64 COMMENT 'Durée totale, en secondes ouvertes N2 : somme des trois parts',
    titulaire_working_days Int64 COMMENT 'Jours ouvrés commencés pendant le temps du titulaire, le premier jour non compris (C-03)',
    ministere_working_days Int64 COMMENT 'Jours ouvrés commencés pendant le temps du Ministère',
    tiers_working_days Int64 COMMENT 'Jours ouvrés commencés pendant le temps d''un tiers',
    total_working_days Int64 COMMENT 'Jours ouvrés de toute la durée : somme des trois parts',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (kind, reference, source)
COMMENT 'À qui était le temps : chaque vie partagée entre le titulaire, le Ministère et un tiers';

INSERT INTO contractual.time_split
WITH
    {as_of:DateTime64(3, 'UTC')} AS present,
    toDate(0) AS never,
    (day -> toDateTime64(toDateTime(day, 'Europe/Paris'), 3, 'UTC')) AS midnight,
    lives AS
    (
        SELECT 'ticket' AS kind, reference, url, toString(source) AS source, toString(tranche) AS tranche, toString(application) AS application, toString(class) AS criticality,
            assumeNotNull(submitted_at) AS from_at,
            coalesce(closed_at, cancelled_at) AS ended_at,
            arrayZip(held_by_n3_from, held_by_n3_to) AS third, arrayZip(stock_from, stock_to) AS contractor,
            CAST([], 'Array(Tuple(DateTime64(3, \'UTC\'), DateTime64(3, \'UTC\')))') AS ministry, 'MINISTERE' AS otherwise
        FROM core.tickets
        WHERE in_scope AND submitted_at IS NOT NULL
        UNION ALL
        SELECT 'deliverable', d.reference, d.url, '', d.tranche, d.application, '',
            midnight(least(coalesce(o.start_on, o.notified_on, d.hand_over_on, d.delivered_on), ifNull(d.hand_over_on, toDate('2149-06-06')), ifNull(d.delivered_on, toDate('2149-06-06')))),
            if(empty(arrayFilter((on, effect) -> effect IN ('ACCEPTE', 'REFUS') AND on != never, d.decided_on, d.effects)), NULL,
                midnight(arrayFilter((on, effect) -> effect IN ('ACCEPTE', 'REFUS') AND on != never, d.decided_on, d.effects)[-1])),
            [], [],
            arrayPushBack(
                arrayMap(c -> (midnight(c.1), if(c.2 = never, toDateTime64('2199-12-31 00:00:00', 3, 'UTC'), midnight(c.2))),
                    arrayFilter(c -> c.1 != never, arrayZip(d.cycle_delivered_on, d.decided_on))),
                if(d.hand_over_on IS NULL OR d.reading_on IS NULL, (midnight(never), midnight(never)), (midnight(assumeNotNull(d.hand_over_on)), midnight(assumeNotNull(d.reading_on))))),
            'TITULAIRE'
        FROM core.deliverables AS d
        LEFT JOIN core.orders AS o ON o.reference = d.order_reference
        WHERE NOT d.cancelled AND coalesce(o.start_on, o.notified_on, d.hand_over_on, d.delivered_on) IS NOT NULL
    ),
    bounded AS
    (
        SELECT *, least(ifNull(ended_at, present), present) AS to_at, ended_at IS NOT NULL AND ended_at <= present AS ended
        FROM lives
        WHERE from_at <= present
    ),
    cut AS
    (
        SELECT *,
            arraySort(arrayDistinct(arrayConcat([from_at, greatest(from_at, to_at)],
                arrayFilter(at -> at > from_at AND at < to_at,
                    arrayFlatten(arrayMap(s -> [s.1, s.2], arrayConcat(third, contractor, ministry))))))) AS points,
            arrayMap((a, b) -> (a, b,
                    multiIf(arrayExists(s -> s.1 <= a AND a < s.2, third), 'TIERS',
                        arrayExists(s -> s.1 <= a AND a < s.2, contractor), 'TITULAIRE',
                        arrayExists(s -> s.1 <= a AND a < s.2, ministry), 'MINISTERE',
                        otherwise)),
                arrayPopBack(points), arrayPopFront(points)) AS pieces
        FROM bounded
    ),
    counted AS
    (
        SELECT *,
            arrayMap(p -> toInt64(toUnixTimestamp(toDateTime(p.2))) - toInt64(toUnixTimestamp(toDateTime(p.1))), pieces) AS wall,
            arrayMap(p -> toInt64(working_seconds(p.1, p.2)), pieces) AS open,
            arrayMap(p -> toInt64(working_day_index(toDate(p.2, 'Europe/Paris'))) - toInt64(working_day_index(toDate(p.1, 'Europe/Paris'))), pieces) AS days,
            arrayMap(p -> p.3, pieces) AS parties
        FROM cut
    )
SELECT kind, reference, url, source, tranche, application, criticality, from_at, greatest(from_at, to_at), ended,
    toUInt32(greatest(0, toInt64(length(arrayCompact(parties))) - 1)),
    arraySum((n, p) -> n * (p = 'TITULAIRE'), wall, parties), arraySum((n, p) -> n * (p = 'MINISTERE'), wall, parties), arraySum((n, p) -> n * (p = 'TIERS'), wall, parties),
    toInt64(toUnixTimestamp(toDateTime(greatest(from_at, to_at)))) - toInt64(toUnixTimestamp(toDateTime(from_at))),
    arraySum((n, p) -> n * (p = 'TITULAIRE'), open, parties), arraySum((n, p) -> n * (p = 'MINISTERE'), open, parties), arraySum((n, p) -> n * (p = 'TIERS'), open, parties),
    toInt64(working_seconds(from_at, greatest(from_at, to_at))),
    arraySum((n, p) -> n * (p = 'TITULAIRE'), days, parties), arraySum((n, p) -> n * (p = 'MINISTERE'), days, parties), arraySum((n, p) -> n * (p = 'TIERS'), days, parties),
    toInt64(working_day_index(toDate(greatest(from_at, to_at), 'Europe/Paris'))) - toInt64(working_day_index(toDate(from_at, 'Europe/Paris'))),
    present
FROM counted;
