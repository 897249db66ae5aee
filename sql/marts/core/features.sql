-- mart: core.features
-- grain: une fonctionnalité
-- needs: core.increment_sheets core.backlog_items
-- filled-by: dossier
CREATE TABLE core.features
(
    reference String COMMENT 'Référence de la fonctionnalité',
    url String COMMENT 'Page dans l''outil',
    title String COMMENT 'Intitulé',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    application LowCardinality(String) COMMENT 'Code de l''application ; vide si aucune',
    stories UInt32 COMMENT 'Nombre de récits',
    stories_done UInt32 COMMENT 'Nombre de récits finis',
    increments Array(String) COMMENT 'Noms des incréments où des récits sont finis',
    closed_on Nullable(Date) COMMENT 'Clôture ; NULL tant qu''elle est ouverte',
    overflows Bool COMMENT 'Vrai si ses récits sont finis dans plus d''un incrément (R-138)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Fonctionnalités : incréments où leurs récits sont finis (R-138)';
