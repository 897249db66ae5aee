-- mart: ops.dead_letters
-- grain: un objet dont la dernière version est refusée
-- stores: ops.dead_letter_store
-- needs: raw.records
-- A refusal is over when a later version of the object has arrived.
CREATE OR REPLACE VIEW ops.dead_letters
COMMENT 'Enregistrements refusés et encore en attente de correction'
AS SELECT source, kind, object_id, version, reason, parked_at, sha256, topic, partition, offset
FROM ops.dead_letter_store FINAL
WHERE (record_key, sha256) IN (
    SELECT record_key, argMax(sha256, (version, seen_at)) FROM raw.record_store GROUP BY record_key);
