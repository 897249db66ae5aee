-- mart: ref.kpis
-- grain: un indicateur
-- stores: ref.kpi_store
CREATE OR REPLACE VIEW ref.kpis
COMMENT 'Indicateurs : définition, unité, sens, paragraphe du CCTP'
AS SELECT * EXCEPT loaded_at FROM ref.kpi_store FINAL
WHERE loaded_at = (SELECT max(loaded_at) FROM ref.kpi_store);
