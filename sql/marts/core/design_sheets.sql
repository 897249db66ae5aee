-- mart: core.design_sheets
-- grain: une ligne de commande UO2.6-APDT, telle qu'écrite
-- stores: core.design_store
CREATE OR REPLACE VIEW core.design_sheets
COMMENT 'Commandes de conception, telles qu''écrites ; ce que le marché en fait est dans core.designs'
AS
SELECT * FROM core.design_store FINAL WHERE presence != 'deleted';
