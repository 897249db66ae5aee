-- mart: core.order_line_sheets
-- grain: une ligne de bon de commande, telle qu'écrite
-- stores: core.order_line_store
CREATE OR REPLACE VIEW core.order_line_sheets
COMMENT 'Lignes de commande, telles qu''écrites ; ce que le marché en fait est dans core.order_lines'
AS
SELECT * FROM core.order_line_store FINAL WHERE presence != 'deleted';
