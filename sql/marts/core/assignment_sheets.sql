-- mart: core.assignment_sheets
-- grain: une affectation d'une personne à un bon de commande
-- stores: core.assignment_store
CREATE OR REPLACE VIEW core.assignment_sheets
COMMENT 'Affectations de l''équipe, sous pseudonyme ; ce que le marché en fait est dans core.assignments'
AS
SELECT * FROM core.assignment_store FINAL WHERE presence != 'deleted';
