-- mart: ops.unreconciled
-- grain: une table ou un indicateur
-- needs: ref.lineage ops.reconciliations
CREATE OR REPLACE VIEW ops.unreconciled
(
    name String COMMENT 'Table (contractual.deliverables) ou code d''indicateur (K-001)',
    sources Array(String) COMMENT 'Sources dont viennent ses faits',
    unreconciled Array(String) COMMENT 'Dont : celles dont le dernier rapprochement manque, s''est arrêté ou montre une différence ; vide si toutes sont rapprochées'
)
COMMENT 'Figures dont une source n''est pas rapprochée'
AS
SELECT l.name AS name, arraySort(groupArray(toString(l.source))) AS sources, arraySort(groupArrayIf(toString(l.source), NOT r.agrees)) AS unreconciled
FROM ref.lineage AS l
LEFT JOIN (SELECT source, argMax(agrees, began_at) AS agrees FROM ops.reconciliations GROUP BY source) AS r ON r.source = l.source
GROUP BY l.name;
