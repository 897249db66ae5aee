-- mart: core.quote_sheets
-- grain: une demande de devis, telle qu'écrite
-- stores: core.quote_store
CREATE OR REPLACE VIEW core.quote_sheets
COMMENT 'Demandes de devis, telles qu''écrites ; ce que le marché en fait est dans core.quotes'
AS
SELECT * FROM core.quote_store FINAL WHERE presence != 'deleted';
