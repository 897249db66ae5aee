-- mart: contractual.closed_kpi_facts
-- grain: un fait compté par une figure close
-- stores: contractual.closed_kpi_fact_store
-- needs: contractual.closed_periods
CREATE OR REPLACE VIEW contractual.closed_kpi_facts
COMMENT 'Faits que les figures closes comptent, tels qu''ils étaient'
AS SELECT * FROM contractual.closed_kpi_fact_store
WHERE (period, chain_sha256) IN (SELECT period, chain_sha256 FROM contractual.closed_periods);
