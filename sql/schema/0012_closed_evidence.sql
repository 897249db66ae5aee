-- A closing freezes what each figure counts, and the rows behind it.
ALTER TABLE contractual.closed_period_store
    ADD COLUMN IF NOT EXISTS reconciled Map(String, DateTime64(3, 'UTC')) COMMENT 'Dernier rapprochement concordant de chaque source au moment de la clôture' AFTER records,
    ADD COLUMN IF NOT EXISTS counted UInt64 COMMENT 'Nombre de faits comptés par les figures closes' AFTER facts,
    ADD COLUMN IF NOT EXISTS counted_sha256 String COMMENT 'Empreinte SHA-256 des faits comptés ; vide pour une clôture antérieure à leur gel' AFTER facts_sha256,
    MODIFY COLUMN facts UInt64 COMMENT 'Nombre de lignes closes derrière les faits comptés',
    MODIFY COLUMN facts_sha256 FixedString(64) COMMENT 'Empreinte SHA-256 des lignes closes';

ALTER TABLE contractual.closed_fact_store
    ADD COLUMN IF NOT EXISTS behind Array(String) COMMENT 'Références comptées par un indicateur que cette ligne soutient',
    ADD COLUMN IF NOT EXISTS source LowCardinality(String) COMMENT 'Nom configuré de la source ; vide pour une ligne tirée de plusieurs enregistrements',
    ADD COLUMN IF NOT EXISTS mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    ADD COLUMN IF NOT EXISTS contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    ADD COLUMN IF NOT EXISTS revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    MODIFY COLUMN kind LowCardinality(String) COMMENT 'Nature de la ligne, comme core.evidence la nomme : ticket, deliverable_plan, order…',
    MODIFY COLUMN raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut ; vide pour une ligne tirée de plusieurs enregistrements';

CREATE TABLE IF NOT EXISTS contractual.closed_kpi_fact_store
(
    period LowCardinality(String) COMMENT 'Période close',
    chain_sha256 FixedString(64) COMMENT 'Maillon de la clôture',
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur',
    kpi_version FixedString(12) COMMENT 'Empreinte de la définition appliquée',
    on_date Date COMMENT 'Jour qui place le fait dans ses périodes, heure de Paris',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour un fait du marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide si le fait n''en vise aucune',
    criticality LowCardinality(String) COMMENT 'Répartition propre à l''indicateur ; TOUTES s''il n''est pas réparti',
    numerator Int64 COMMENT 'Part du fait dans le numérateur',
    denominator Int64 COMMENT 'Part du fait dans le dénominateur',
    reference String COMMENT 'Ce qui est compté : référence du ticket, du livrable, de la réunion…',
    member String COMMENT 'Clé sous laquelle plusieurs faits d''une période ne comptent qu''une fois ; vide si chacun compte'
)
ENGINE = MergeTree ORDER BY (period, chain_sha256, kpi, on_date, tranche, application, criticality, reference)
COMMENT 'Faits comptés par les figures closes (stockage ; lire contractual.closed_kpi_facts)';

-- Each observation of a version of a record. raw.record_store keeps one row a
-- version, whichever delivery came last; what was known on a date is here.
CREATE TABLE IF NOT EXISTS raw.sighting_store
(
    record_key UInt64 COMMENT 'Clé technique de l''objet (source, type, identifiant)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil ; 1970-01-01 s''il n''en donne pas',
    sha256 FixedString(64) COMMENT 'Empreinte SHA-256 du contenu, en hexadécimal',
    seen_at DateTime64(3, 'UTC') COMMENT 'Instant de lecture par Pilotis'
)
ENGINE = ReplacingMergeTree
ORDER BY (record_key, version, sha256, seen_at)
COMMENT 'Observations des versions d''enregistrements bruts (stockage ; lire raw.sightings)';
INSERT INTO raw.sighting_store SELECT record_key, version, sha256, seen_at FROM raw.record_store;
