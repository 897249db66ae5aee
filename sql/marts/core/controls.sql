-- mart: core.controls
-- grain: un contrôle de migration
-- needs: core.control_sheets core.order_sheets
-- filled-by: dossier
CREATE TABLE core.controls
(
    reference String COMMENT 'Référence du contrôle',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    indicator String COMMENT 'Ce qui est contrôlé',
    unit LowCardinality(String) COMMENT 'Unité de la mesure et du seuil',
    measured_on Nullable(Date) COMMENT 'Jour de la mesure ; NULL tant qu''il n''est pas mesuré',
    measure Nullable(Int64) COMMENT 'Mesure ; NULL tant qu''elle n''est pas faite',
    threshold Int64 COMMENT 'Seuil accepté',
    at_least Bool COMMENT 'Vrai si la mesure doit atteindre le seuil',
    within Nullable(Bool) COMMENT 'Vrai si la mesure tient le seuil, égalité comprise ; NULL tant qu''elle n''est pas faite',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Contrôles de migration, dans le seuil ou non (R-145)';
