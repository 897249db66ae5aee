-- mart: core.anomalies
-- grain: une anomalie ou une demande d'évolution
-- stores: core.anomaly_store
CREATE OR REPLACE VIEW core.anomalies
COMMENT 'Anomalies et demandes d''évolution : une ligne par fiche, sa vie et ses séjours en stock'
AS
SELECT * FROM core.anomaly_store FINAL WHERE presence != 'deleted';
