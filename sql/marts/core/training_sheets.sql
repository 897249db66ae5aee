-- mart: core.training_sheets
-- grain: une séance de formation, telle qu'écrite
-- stores: core.training_store
CREATE OR REPLACE VIEW core.training_sheets
COMMENT 'Séances de formation, telles qu''écrites ; ce que le marché en fait est dans core.trainings'
AS
SELECT * FROM core.training_store FINAL WHERE presence != 'deleted';
