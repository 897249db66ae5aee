-- mart: core.deliverable_plans
-- grain: un livrable, tel que l'outil de planification le connaît
-- stores: core.deliverable_plan_store
CREATE OR REPLACE VIEW core.deliverable_plans
COMMENT 'Plans des livrables, tels que l''outil les connaît : échéances, lecture, décisions ; ce que le marché en fait est dans core.deliverables'
AS
SELECT * FROM core.deliverable_plan_store FINAL WHERE presence != 'deleted';
