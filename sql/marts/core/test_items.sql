-- mart: core.test_items
-- grain: un cas de test planifié dans une itération d'une campagne
-- stores: core.test_item_store
CREATE OR REPLACE VIEW core.test_items
COMMENT 'Cas de test planifiés : une ligne par cas et par itération, avec ses exécutions'
AS
SELECT * FROM core.test_item_store FINAL WHERE presence != 'deleted';
