-- Whether an indicator has values, is a list that a mart shows, or has no data.
ALTER TABLE ref.kpi_store
    ADD COLUMN IF NOT EXISTS data LowCardinality(String) DEFAULT 'values' COMMENT 'values (figures dans core.kpi_values), view (liste ou courbe, dans la table nommée) ou none (aucun outil ne donne la donnée)' AFTER paragraph,
    ADD COLUMN IF NOT EXISTS data_note String COMMENT 'Table qui montre l''indicateur, ou raison de l''absence de donnée ; vide s''il a des figures' AFTER data,
    MODIFY COLUMN direction LowCardinality(String) COMMENT 'up : plus c''est haut, mieux c''est ; down : l''inverse ; none : sans sens';
