-- mart: core.objectives
-- grain: un objectif d'une équipe pour un incrément
-- stores: core.objective_store
CREATE OR REPLACE VIEW core.objectives
COMMENT 'Objectifs d''incrément : engagés ou étendus, valeur prévue et atteinte'
AS
SELECT * FROM core.objective_store FINAL WHERE presence != 'deleted';
