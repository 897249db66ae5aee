-- mart: operational.flaws
-- grain: une anomalie de données
-- needs: core.flaws ref.flaw_kinds raw.records ops.dead_letters
-- What is wrong with a record stays visible; the record still counts. Only what
-- is refused counts nowhere, and is listed with the rest.
CREATE OR REPLACE VIEW operational.flaws
(
    severity LowCardinality(String) COMMENT 'BLOQUANTE : l''objet n''est dans aucun chiffre ; MAJEURE : un chiffre peut être faux ; MINEURE : à corriger, aucun chiffre n''en dépend',
    code LowCardinality(String) COMMENT 'Code de l''anomalie de données (ref.flaw_kinds)',
    label String COMMENT 'Libellé de l''anomalie de données',
    kind LowCardinality(String) COMMENT 'Nature de l''objet : order, order_line, deliverable, document, meeting, quote, assignment, work_item, ticket, anomaly, test_item ; record pour un enregistrement refusé',
    reference String COMMENT 'Référence de l''objet',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; HORS_TRANCHE si elle est inconnue',
    rule LowCardinality(String) COMMENT 'Règle concernée',
    what String COMMENT 'Ce qui ne va pas',
    about String COMMENT 'Ce qui est en cause : code, référence, chemin, instant',
    remedy String COMMENT 'Que faire, et où',
    url String COMMENT 'Page de l''objet dans l''outil',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    record_kind LowCardinality(String) COMMENT 'Type de l''enregistrement dans l''outil',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    topic LowCardinality(String) COMMENT 'Sujet Kafka de l''enregistrement',
    partition UInt32 COMMENT 'Partition Kafka',
    offset UInt64 COMMENT 'Position dans la partition Kafka',
    sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    same UInt64 COMMENT 'Nombre d''anomalies de même code',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul ; du refus pour un enregistrement refusé'
)
COMMENT 'Qualité des données : ce qui ne va pas, avec son enregistrement, à corriger dans l''outil d''origine'
AS
SELECT k.severity AS severity, f.code AS code, k.label AS label, f.kind AS kind, f.reference AS reference, if(f.tranche = '', 'HORS_TRANCHE', f.tranche) AS tranche,
    f.rule AS rule, f.what AS what, f.about AS about, k.remedy AS remedy, f.url AS url, f.source AS source, f.record_kind AS record_kind, f.object_id AS object_id,
    f.topic AS topic, f.partition AS partition, f.offset AS offset, f.sha256 AS sha256, count() OVER (PARTITION BY f.code) AS same, f.as_of AS as_of
FROM
(
    SELECT c.kind AS kind, c.reference AS reference, c.tranche AS tranche, c.code AS code, c.rule AS rule, c.what AS what, c.about AS about, c.url AS url, c.source AS source,
        r.found.1 AS record_kind, c.object_id AS object_id, r.found.2 AS topic, r.found.3 AS partition, r.found.4 AS offset, c.raw_sha256 AS sha256, c.as_of AS as_of
    FROM core.flaws AS c
    LEFT JOIN
    (
        SELECT record_key, toString(sha256) AS sha256, argMax((kind, topic, partition, offset), version) AS found
        FROM raw.records
        WHERE record_key IN (SELECT record_key FROM core.flaws)
        GROUP BY record_key, sha256
    ) AS r ON r.record_key = c.record_key AND r.sha256 = c.raw_sha256
    UNION ALL
    SELECT 'record', concat(kind, ' ', object_id), '', 'ENREGISTREMENT_REFUSE', 'R-046', reason, '', '', source, kind, object_id, topic, partition, offset, toString(sha256), parked_at
    FROM ops.dead_letters
) AS f
LEFT JOIN ref.flaw_kinds AS k ON k.code = f.code;
