-- mart: core.backlog_items
-- grain: un récit ou une fonctionnalité
-- stores: core.backlog_item_store
CREATE OR REPLACE VIEW core.backlog_items
COMMENT 'Récits et fonctionnalités : estimations, planifications et achèvements'
AS
SELECT * FROM core.backlog_item_store FINAL WHERE presence != 'deleted';
