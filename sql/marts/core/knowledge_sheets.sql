-- mart: core.knowledge_sheets
-- grain: une version déposée d'une fiche ou d'une procédure
-- stores: core.knowledge_sheet_store
-- R-070. What was removed since stays: it was written all the same.
CREATE OR REPLACE VIEW core.knowledge_sheets
COMMENT 'Base de connaissances : une ligne par version déposée d''une fiche ou d''une procédure'
AS
SELECT * FROM core.knowledge_sheet_store FINAL WHERE presence != 'deleted';
