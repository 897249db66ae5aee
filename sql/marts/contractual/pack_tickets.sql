-- mart: contractual.pack_tickets
-- grain: un ticket qui consomme une unité de forfait
-- needs: core.tickets core.orders core.order_lines functions.knob
-- R-064: the k-th treated ticket of a tranche and level, by first treatment and key,
-- belongs to pack ceil(k/50), or of the size and the key that the contract sets. R-041: the level is that of the application.
CREATE OR REPLACE VIEW contractual.pack_tickets
(
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    level LowCardinality(String) COMMENT 'Niveau : S, M, C ; INCONNU si la difficulté de l''application l''est ; TOUS si les forfaits ne sont pas distingués par niveau (sn2.pack_key)',
    rank UInt64 COMMENT 'Rang du ticket dans sa tranche et son niveau, depuis le premier forfait',
    pack UInt64 COMMENT 'Numéro du forfait',
    rank_in_pack UInt64 COMMENT 'Rang dans le forfait, de 1 à la taille du forfait',
    off_packs Bool COMMENT 'HORS_FORFAIT : au-delà des forfaits notifiés',
    reference String COMMENT 'Référence du ticket',
    url String COMMENT 'Page du ticket dans l''outil',
    application LowCardinality(String) COMMENT 'Application',
    first_treated_at DateTime64(3, 'UTC') COMMENT 'Premier traitement, qui consomme'
)
COMMENT 'Tickets et forfaits de 50 : quel ticket consomme quelle unité (R-064)'
AS
WITH
    toInt64(knob('sn2.pack_size')) AS pack_size,
    knob('sn2.pack_key') = 'tranche' AS one_level,
    ordered AS
(
    SELECT l.tranche AS tranche, if(one_level, 'TOUS', toString(l.level)) AS level, pack_size * sum(l.quantity) AS tickets
    FROM core.order_lines AS l
    INNER JOIN core.orders AS o ON o.reference = l.order_reference
    WHERE l.uo = 'UO3.6-SN2' AND NOT l.cancelled AND o.notified_on IS NOT NULL
    GROUP BY tranche, level
)
SELECT
    t.tranche AS tranche, t.level AS level, t.rank AS rank, toUInt64(intDiv(t.rank + pack_size - 1, pack_size)) AS pack, toUInt64((t.rank - 1) % pack_size + 1) AS rank_in_pack,
    toBool(toInt64(t.rank) > w.tickets) AS off_packs, t.reference AS reference, t.url AS url, t.application AS application, t.first_treated_at AS first_treated_at
FROM
(
    SELECT tranche, if(one_level, 'TOUS', transform(difficulty, ['Facile', 'Intermédiaire', 'Difficile'], ['S', 'M', 'C'], 'INCONNU')) AS level,
        row_number() OVER (PARTITION BY tranche, level ORDER BY first_treated_at, reference, ticket_key) AS rank,
        reference, url, application, assumeNotNull(first_treated_at) AS first_treated_at
    FROM core.tickets
    WHERE in_scope AND pack_units > 0 AND core.tickets.first_treated_at IS NOT NULL
) AS t
LEFT JOIN ordered AS w ON w.tranche = t.tranche AND w.level = t.level;
