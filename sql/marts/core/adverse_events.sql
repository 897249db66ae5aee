-- mart: core.adverse_events
-- grain: un événement défavorable
-- needs: core.work_item_sheets core.deliverable_plans core.documents core.order_sheets
-- filled-by: dossier
CREATE TABLE core.adverse_events
(
    kind LowCardinality(String) COMMENT 'LIVRABLE (première livraison en retard), JALON (référence dépassée) ou BUDGET (coût supérieur au budget)',
    reference String COMMENT 'Référence du livrable, du jalon ou de la ligne de budget',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide pour le marché entier ; HORS_TRANCHE si la commande est inconnue',
    application LowCardinality(String) COMMENT 'Application ; vide si aucune',
    due_on Date COMMENT 'Échéance qui n''a pas été tenue, ou date en vigueur de ce dont le budget est dépassé',
    alert_due_on Nullable(Date) COMMENT 'Dernier jour d''une alerte à temps (R-125)',
    alerted_on Nullable(Date) COMMENT 'Première alerte ; NULL s''il n''y en a pas',
    alerts UInt32 COMMENT 'Nombre d''alertes',
    anticipated Bool COMMENT 'Vrai si une alerte est venue à temps (R-125)',
    cause LowCardinality(String) COMMENT 'Cause donnée par une ligne des registres qui le concerne (R-110) ; vide si aucune',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (kind, reference)
COMMENT 'Événements défavorables : ce qui n''a pas été tenu, son annonce et sa cause';
