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
CREATE TABLE IF NOT EXISTS ops.reconciliation_store
(
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    began_at DateTime64(3, 'UTC') COMMENT 'Début du rapprochement',
    ended_at DateTime64(3, 'UTC') COMMENT 'Fin du rapprochement',
    complete Bool COMMENT 'Vrai si le recensement à la source est allé à son terme ; sinon rien n''est marqué',
    listed UInt64 COMMENT 'Objets que la source nomme',
    known UInt64 COMMENT 'Objets connus et non supprimés',
    missing Array(String) COMMENT 'Connus comme présents et non nommés par la source',
    deleted Array(String) COMMENT 'Suppressions prouvées',
    hidden Array(String) COMMENT 'Que le compte ne voit plus',
    moved Array(String) COMMENT 'Partis où cette source ne lit pas',
    unlisted Array(String) COMMENT 'Montrés par l''outil sans que son recensement les nomme',
    unconfirmed Array(String) COMMENT 'Absences que rien ne confirme : laissées en l''état',
    returned Array(String) COMMENT 'Revenus',
    extra Array(String) COMMENT 'Nommés par la source et jamais reçus',
    fetched Array(String) COMMENT 'Dont : lus à cette occasion',
    silent Array(String) COMMENT 'Types dont la source ne nomme plus rien : elle n''est pas crue',
    agrees Bool COMMENT 'Vrai si la source et l''entrepôt nomment les mêmes objets, sans doute',
    error String COMMENT 'Erreur qui a arrêté le rapprochement ; vide sinon'
)
ENGINE = ReplacingMergeTree ORDER BY (source, began_at)
COMMENT 'Rapprochements (stockage ; lire ops.reconciliations)';
