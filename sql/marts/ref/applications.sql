-- mart: ref.applications
-- grain: une application
-- stores: ref.application_store
CREATE OR REPLACE VIEW ref.applications
COMMENT 'Applications du marché : tranche, difficulté, périmètre'
AS SELECT * EXCEPT loaded_at FROM ref.application_store FINAL
WHERE loaded_at = (SELECT max(loaded_at) FROM ref.application_store);
