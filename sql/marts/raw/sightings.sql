-- mart: raw.sightings
-- grain: une observation d'une version d'un enregistrement brut
-- stores: raw.sighting_store
CREATE OR REPLACE VIEW raw.sightings
COMMENT 'Observations des enregistrements bruts : ce qui était connu à une date'
AS SELECT record_key, version, sha256, seen_at, presence FROM raw.sighting_store FINAL;
