-- mart: core.flaws
-- grain: une anomalie
-- needs: core.order_sheets
-- filled-by: dossier
CREATE TABLE core.flaws
(
    kind LowCardinality(String) COMMENT 'Nature du dossier : order, deliverable, meeting, quote, assignment, document, work_item',
    reference String COMMENT 'Référence du dossier',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    rule LowCardinality(String) COMMENT 'Règle concernée',
    what String COMMENT 'Ce qui ne va pas',
    about String COMMENT 'Ce qui est en cause : code, référence, chemin',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (kind, reference, rule)
COMMENT 'Anomalies de données : ce qui ne va pas dans un dossier, sans qu''il disparaisse';
