-- mart: ref.service_levels
-- grain: un indicateur et une criticité
-- stores: ref.service_level_store
CREATE OR REPLACE VIEW ref.service_levels
COMMENT 'Engagements de service : seuils et sens, par criticité'
AS SELECT * EXCEPT loaded_at FROM ref.service_level_store FINAL
WHERE loaded_at = (SELECT max(loaded_at) FROM ref.service_level_store);
