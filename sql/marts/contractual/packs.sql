-- mart: contractual.packs
-- grain: une tranche, un niveau
-- needs: contractual.pack_tickets core.orders core.order_lines ref.calendar ref.present functions.knob functions.nth_working_day_before functions.nth_working_day_after
-- K-008. The mean consumption is that of the last sixty working days.
CREATE OR REPLACE VIEW contractual.packs
(
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    level LowCardinality(String) COMMENT 'Niveau : S, M, C',
    packs Int64 COMMENT 'Forfaits notifiés',
    ordered Int64 COMMENT 'Tickets des forfaits notifiés',
    consumed Int64 COMMENT 'Tickets consommés',
    remaining Int64 COMMENT 'Tickets restants ; négatif au-delà des forfaits',
    rate_percent Nullable(Float64) COMMENT 'Consommation en pour cent ; NULL si aucun forfait n''est notifié',
    off_packs Int64 COMMENT 'Tickets hors forfait',
    alert LowCardinality(String) COMMENT 'EPUISE à 100 %, ALERTE à 80 %, vide sinon (R-064)',
    first_order_on Nullable(Date) COMMENT 'Première notification',
    consumed_60_jo Int64 COMMENT 'Tickets consommés sur les soixante derniers jours ouvrés',
    exhausted_on Nullable(Date) COMMENT 'Épuisement prévu au rythme de ces soixante jours ; NULL sans consommation, ou s''il est déjà épuisé'
)
COMMENT 'Consommation des forfaits de 50 tickets, par tranche et niveau (K-008)'
AS
WITH
    toInt64(knob('sn2.pack_size')) AS pack_size,
    knob('sn2.pack_key') = 'tranche' AS one_level,
    toInt64(knob('sn2.pack_alert_pct')) AS alert_percent,
    toDate(assumeNotNull((SELECT instant FROM ref.present)), 'Europe/Paris') AS present,
    (SELECT groupArray(day) FROM (SELECT day FROM ref.calendar WHERE is_working_day AND day <= present ORDER BY day DESC LIMIT 60)) AS last_days,
    both AS
    (
        SELECT l.tranche AS tranche, if(one_level, 'TOUS', toString(l.level)) AS level, toInt64(l.quantity) AS packs, toInt64(0) AS consumed, toInt64(0) AS recent, o.notified_on AS notified_on
        FROM core.order_lines AS l
        INNER JOIN core.orders AS o ON o.reference = l.order_reference
        WHERE l.uo = 'UO3.6-SN2' AND NOT l.cancelled AND o.notified_on IS NOT NULL
        UNION ALL
        SELECT tranche, level, 0, 1, toInt64(toDate(first_treated_at, 'Europe/Paris') >= last_days[-1]), NULL
        FROM contractual.pack_tickets
    )
SELECT tranche, level, sum(b.packs) AS packs, pack_size * packs AS ordered, sum(b.consumed) AS consumed, ordered - consumed AS remaining,
    if(ordered = 0, NULL, 100 * consumed / ordered) AS rate_percent, greatest(0, -remaining) AS off_packs,
    multiIf(consumed >= ordered, 'EPUISE', 100 * consumed >= alert_percent * ordered, 'ALERTE', '') AS alert,
    min(b.notified_on) AS first_order_on, sum(b.recent) AS consumed_60_jo,
    if(consumed_60_jo = 0 OR remaining <= 0, NULL, toNullable(nth_working_day_after(present, least(toInt64(3000), intDiv(remaining * 60 + consumed_60_jo - 1, consumed_60_jo))))) AS exhausted_on
FROM both AS b
GROUP BY tranche, level;
