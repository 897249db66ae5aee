CREATE TABLE IF NOT EXISTS ops.sync_run_store
(
    run_id UUID COMMENT 'Identifiant de la synchronisation',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    tool LowCardinality(String) COMMENT 'Outil : jira…',
    started_at DateTime64(3, 'UTC') COMMENT 'Début',
    ended_at DateTime64(3, 'UTC') COMMENT 'Fin',
    pages UInt64 COMMENT 'Pages publiées',
    records UInt64 COMMENT 'Enregistrements publiés',
    requests UInt64 COMMENT 'Requêtes adressées à l''outil',
    error String COMMENT 'Erreur qui a arrêté la synchronisation ; vide si elle a abouti',
    error_kind LowCardinality(String) COMMENT 'retry, reject, stop ; vide si aucune erreur'
)
ENGINE = ReplacingMergeTree ORDER BY (started_at, run_id)
COMMENT 'Synchronisations (stockage ; lire ops.sync_runs)';
CREATE TABLE IF NOT EXISTS ops.dead_letter_store
(
    record_key UInt64 COMMENT 'Clé technique de l''objet (source, type, identifiant)',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    kind LowCardinality(String) COMMENT 'Type d''objet dans l''outil',
    object_id String COMMENT 'Identifiant de l''objet dans l''outil',
    sha256 FixedString(64) COMMENT 'Empreinte de l''enregistrement refusé',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil',
    reason String COMMENT 'Ce qui ne va pas, et que faire',
    parked_at DateTime64(3, 'UTC') COMMENT 'Instant du refus',
    topic LowCardinality(String) COMMENT 'Sujet Kafka de l''enregistrement',
    partition UInt32 COMMENT 'Partition Kafka',
    offset UInt64 COMMENT 'Position dans la partition'
)
ENGINE = ReplacingMergeTree(parked_at) ORDER BY (record_key, sha256)
COMMENT 'Enregistrements refusés (stockage ; lire ops.dead_letters)';
CREATE TABLE IF NOT EXISTS ops.reading_store
(
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    mapping String COMMENT 'Empreinte du fichier de correspondance',
    contract String COMMENT 'Empreinte des données du marché',
    revision UInt16 COMMENT 'Révision du programme',
    since DateTime64(3, 'UTC') COMMENT 'Instant depuis lequel toutes les lignes de la source sont lues ainsi'
)
ENGINE = ReplacingMergeTree(since) ORDER BY source
COMMENT 'Lecture en vigueur de chaque source (stockage ; lire ops.readings)';
