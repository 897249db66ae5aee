-- A mark of deletion has the content of the version before it: the presence of
-- each observation is kept with it. A mark is the last delivery of its version.
ALTER TABLE raw.sighting_store
    ADD COLUMN IF NOT EXISTS presence LowCardinality(String) DEFAULT 'present' COMMENT 'present, deleted, hidden ou moved, à cette observation';
INSERT INTO raw.sighting_store (record_key, version, sha256, seen_at, presence) SELECT record_key, version, sha256, seen_at, presence FROM raw.record_store FINAL;

-- The instant at which the present of this warehouse stands still.
CREATE TABLE IF NOT EXISTS ref.present_store
(
    instant DateTime64(3, 'UTC') COMMENT 'Instant auquel le présent est arrêté'
)
ENGINE = ReplacingMergeTree ORDER BY tuple()
COMMENT 'Présent arrêté d''un entrepôt reconstitué (stockage ; lire ref.present)';
