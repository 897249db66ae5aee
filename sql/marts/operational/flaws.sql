-- mart: operational.flaws
-- grain: une anomalie de données
-- needs: core.flaws
-- What is wrong with a record stays visible; the record still counts.
CREATE OR REPLACE VIEW operational.flaws
(
    kind LowCardinality(String) COMMENT 'Nature du dossier : order, deliverable, meeting, quote, assignment, document, work_item',
    reference String COMMENT 'Référence du dossier',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; HORS_TRANCHE si elle est inconnue',
    rule LowCardinality(String) COMMENT 'Règle concernée',
    what String COMMENT 'Ce qui ne va pas',
    about String COMMENT 'Ce qui est en cause : code, référence, chemin',
    same UInt64 COMMENT 'Nombre d''anomalies de même règle',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Qualité des données : ce qui ne va pas dans les dossiers, à corriger dans l''outil d''origine'
AS
SELECT kind, reference, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, rule, what, about, count() OVER (PARTITION BY kind, rule) AS same, as_of
FROM core.flaws;
