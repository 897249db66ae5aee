-- mart: ref.flaw_kinds
-- grain: une nature d'anomalie de données
-- stores: ref.flaw_kind_store
CREATE OR REPLACE VIEW ref.flaw_kinds
COMMENT 'Natures d''anomalies de données : libellé, gravité, que faire'
AS SELECT * EXCEPT loaded_at FROM ref.flaw_kind_store FINAL
WHERE loaded_at = (SELECT max(loaded_at) FROM ref.flaw_kind_store);
