-- mart: core.orders
-- grain: une commande
-- needs: core.order_sheets core.order_line_sheets core.deliverable_plans
-- filled-by: dossier
CREATE TABLE core.orders
(
    reference String COMMENT 'Référence du bon de commande',
    url String COMMENT 'Page dans l''outil',
    subject String COMMENT 'Objet',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    tranche_confirmed Bool COMMENT 'Vrai si la tranche était affermie au jour de la notification (R-009)',
    notified_on Nullable(Date) COMMENT 'Notification',
    start_on Nullable(Date) COMMENT 'Début',
    end_on Nullable(Date) COMMENT 'Fin, incluse',
    cancelled Bool COMMENT 'Vrai si la commande est annulée',
    lines UInt32 COMMENT 'Nombre de lignes',
    amount_cents Int64 COMMENT 'Montant total, en centimes d''euro',
    unplanned Array(String) COMMENT 'Livrables attendus des UO commandées et non planifiés (R-091)',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Bons de commande, tels que le marché les lit';
