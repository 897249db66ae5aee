-- mart: raw.records
-- grain: une version d'un enregistrement brut
-- stores: raw.record_store
CREATE OR REPLACE VIEW raw.records
COMMENT 'Enregistrements bruts : une ligne par version d''objet, octets exacts de l''outil'
AS SELECT record_key, source, kind, object_id, version, presence, body, sha256, seen_at, topic, partition, offset
FROM raw.record_store FINAL;
