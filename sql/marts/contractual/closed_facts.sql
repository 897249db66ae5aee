-- mart: contractual.closed_facts
-- grain: une ligne derrière les figures closes
-- stores: contractual.closed_fact_store
-- needs: contractual.closed_periods
CREATE OR REPLACE VIEW contractual.closed_facts
COMMENT 'Lignes derrière les figures closes, telles qu''elles étaient'
AS SELECT * FROM contractual.closed_fact_store
WHERE (period, chain_sha256) IN (SELECT period, chain_sha256 FROM contractual.closed_periods);
