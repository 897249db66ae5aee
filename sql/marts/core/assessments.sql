-- mart: core.assessments
-- grain: une note d'une équipe sur un critère, un jour
-- stores: core.assessment_store
CREATE OR REPLACE VIEW core.assessments
COMMENT 'Notes d''auto-évaluation de maturité agile'
AS
SELECT * FROM core.assessment_store FINAL WHERE presence != 'deleted';
