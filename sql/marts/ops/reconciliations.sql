-- mart: ops.reconciliations
-- grain: un rapprochement d'une source
-- stores: ops.reconciliation_store
CREATE OR REPLACE VIEW ops.reconciliations
COMMENT 'Rapprochements entre ce que chaque source nomme et ce qui en est connu'
AS SELECT * FROM ops.reconciliation_store FINAL;
