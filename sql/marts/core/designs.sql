-- mart: core.designs
-- grain: une ligne de commande UO2.6-APDT
-- needs: core.design_sheets core.order_sheets core.deliverables
-- filled-by: dossier
CREATE TABLE core.designs
(
    reference String COMMENT 'Référence de la ligne de commande',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    stories Int64 COMMENT 'Nombre de récits à affiner ; 0 si inconnu',
    with_tests Bool COMMENT 'Vrai si les tests sont à écrire',
    lots UInt32 COMMENT 'Nombre de lots de dix récits, le dernier compté entier',
    start_on Nullable(Date) COMMENT 'Début de la commande',
    due_on Nullable(Date) COMMENT 'Échéance (R-139) ; NULL si le nombre de récits est inconnu',
    done_on Nullable(Date) COMMENT 'Jour où tous les documents de conception sont livrés ; NULL sinon',
    state LowCardinality(String) COMMENT 'État : MET, MISSED, RUNNING, OVERDUE ou NOT_APPLICABLE',
    late_days Int32 COMMENT 'Retard, en jours calendaires',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Conceptions de produit : délai tiré du nombre de récits (R-139)';
