-- mart: core.work_item_sheets
-- grain: une ligne de registre ou de planning, telle que l'outil la connaît
-- stores: core.work_item_store
CREATE OR REPLACE VIEW core.work_item_sheets
COMMENT 'Lignes de registre et de planning, telles que l''outil les connaît ; ce que le marché en fait est dans core.work_items'
AS
SELECT * FROM core.work_item_store FINAL WHERE presence != 'deleted';
