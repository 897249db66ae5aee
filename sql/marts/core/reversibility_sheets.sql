-- mart: core.reversibility_sheets
-- grain: un suivi de réversibilité, tel qu'écrit
-- stores: core.reversibility_store
CREATE OR REPLACE VIEW core.reversibility_sheets
COMMENT 'Suivis de réversibilité, tels qu''écrits ; ce que le marché en fait est dans core.reversibilities'
AS
SELECT * FROM core.reversibility_store FINAL WHERE presence != 'deleted';
