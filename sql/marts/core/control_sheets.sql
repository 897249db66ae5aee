-- mart: core.control_sheets
-- grain: un contrôle de migration, tel qu'écrit
-- stores: core.control_store
CREATE OR REPLACE VIEW core.control_sheets
COMMENT 'Contrôles de migration, tels qu''écrits ; ce que le marché en fait est dans core.controls'
AS
SELECT * FROM core.control_store FINAL WHERE presence != 'deleted';
