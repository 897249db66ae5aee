-- One row a version of a record. The key is the content itself, so that a
-- record delivered twice stays one row.
CREATE TABLE IF NOT EXISTS raw.record_store
(
    record_key UInt64 COMMENT 'Clé technique de l''objet (source, type, identifiant)',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    kind LowCardinality(String) COMMENT 'Type d''objet dans l''outil',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil ; 1970-01-01 s''il n''en donne pas',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    body String COMMENT 'Octets exacts envoyés par l''outil' CODEC(ZSTD(3)),
    sha256 FixedString(64) COMMENT 'Empreinte SHA-256 du contenu, en hexadécimal',
    seen_at DateTime64(3, 'UTC') COMMENT 'Instant de lecture par Pilotis',
    topic LowCardinality(String) COMMENT 'Sujet Kafka où l''enregistrement repose',
    partition UInt32 COMMENT 'Partition Kafka',
    offset UInt64 COMMENT 'Position dans la partition Kafka'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYear(version)
ORDER BY (record_key, version, sha256)
COMMENT 'Versions d''enregistrements bruts (stockage ; lire raw.records)';
