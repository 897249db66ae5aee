-- mart: core.increment_sheets
-- grain: un incrément d'une équipe, tel qu'écrit
-- stores: core.increment_store
CREATE OR REPLACE VIEW core.increment_sheets
COMMENT 'Incréments des équipes, tels qu''écrits ; ce que le marché en fait est dans core.increments'
AS
SELECT * FROM core.increment_store FINAL WHERE presence != 'deleted';
