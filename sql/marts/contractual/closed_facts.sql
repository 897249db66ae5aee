-- mart: contractual.closed_facts
-- grain: un fait derrière une figure close
-- stores: contractual.closed_fact_store
-- needs: contractual.closed_periods
CREATE OR REPLACE VIEW contractual.closed_facts
COMMENT 'Faits derrière les figures closes, tels qu''ils étaient'
AS SELECT * FROM contractual.closed_fact_store
WHERE (period, chain_sha256) IN (SELECT period, chain_sha256 FROM contractual.closed_periods);
