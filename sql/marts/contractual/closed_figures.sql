-- mart: contractual.closed_figures
-- grain: une figure close
-- stores: contractual.closed_figure_store
-- needs: contractual.closed_periods
-- column.criticality: Répartition propre à l'indicateur : criticité, comité, sévérité, source… ; TOUTES s'il n'est pas réparti
-- column.tranche: Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier
CREATE OR REPLACE VIEW contractual.closed_figures
COMMENT 'Figures telles que closes : elles ne changent plus'
AS SELECT * FROM contractual.closed_figure_store
WHERE (period, chain_sha256) IN (SELECT period, chain_sha256 FROM contractual.closed_periods);
