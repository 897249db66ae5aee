-- mart: core.order_sheets
-- grain: un bon de commande, tel que l'outil le connaît
-- stores: core.order_store
CREATE OR REPLACE VIEW core.order_sheets
COMMENT 'Bons de commande, tels que l''outil les connaît ; ce que le marché en fait est dans core.orders'
AS
SELECT * FROM core.order_store FINAL WHERE presence != 'deleted';
