-- mart: ref.lineage
-- grain: une table ou un indicateur, une source dont il tire ses faits
-- Filled from what the files of sql/marts and sql/kpi say that they read.
CREATE TABLE ref.lineage
(
    name String COMMENT 'Table (contractual.deliverables) ou code d''indicateur (K-001)',
    source LowCardinality(String) COMMENT 'Nom configuré d''une source dont viennent ses faits'
)
ENGINE = MergeTree ORDER BY (name, source)
COMMENT 'Sources derrière chaque table et chaque indicateur';
