-- mart: contractual.closed_periods
-- grain: une période close ; la dernière clôture si la période a été close plusieurs fois
-- stores: contractual.closed_period_store
CREATE OR REPLACE VIEW contractual.closed_periods
COMMENT 'Périodes closes, avec la chaîne d''empreintes qui les prouve'
AS SELECT * FROM contractual.closed_period_store ORDER BY closed_at DESC LIMIT 1 BY period;
