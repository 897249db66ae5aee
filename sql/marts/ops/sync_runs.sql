-- mart: ops.sync_runs
-- grain: une synchronisation d'une source
-- stores: ops.sync_run_store
CREATE OR REPLACE VIEW ops.sync_runs
COMMENT 'Synchronisations, de la plus ancienne à la plus récente'
AS SELECT * FROM ops.sync_run_store FINAL;
