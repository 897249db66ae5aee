-- mart: core.survey_sheets
-- grain: une enquête, telle qu'écrite
-- stores: core.survey_store
CREATE OR REPLACE VIEW core.survey_sheets
COMMENT 'Enquêtes de satisfaction, telles qu''écrites ; lire core.surveys, qui tait moins de cinq réponses'
AS
SELECT * FROM core.survey_store FINAL WHERE presence != 'deleted';
