-- mart: core.order_lines
-- grain: une ligne de commande
-- needs: core.order_sheets core.order_line_sheets
-- filled-by: dossier
CREATE TABLE core.order_lines
(
    reference String COMMENT 'Référence de la ligne',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    uo LowCardinality(String) COMMENT 'Code de l''UO au catalogue ; tel qu''écrit s''il n''y est pas',
    uo_label String COMMENT 'Libellé de l''UO',
    typology LowCardinality(String) COMMENT 'Typologie de l''UO (R-010)',
    family LowCardinality(String) COMMENT 'Famille de l''UO : programme, projet, expertise, sortie',
    level LowCardinality(String) COMMENT 'Niveau retenu (R-020) : S, M, C, TC',
    declared_level String COMMENT 'Niveau commandé',
    computed_level String COMMENT 'Niveau mesuré ; vide si rien n''est mesuré',
    level_gap Int32 COMMENT 'Écart de rang entre niveau mesuré et commandé (R-020)',
    frequency LowCardinality(String) COMMENT 'Fréquence du forfait : mensuel, trimestriel, quadrimestriel ; vide pour un prix unitaire',
    quantity Int64 COMMENT 'Quantité, dans l''unité de l''UO (R-043)',
    amount_cents Int64 COMMENT 'Montant, en centimes d''euro',
    application LowCardinality(String) COMMENT 'Application ; vide si la ligne n''en vise pas une seule',
    start_on Nullable(Date) COMMENT 'Début',
    end_on Nullable(Date) COMMENT 'Fin, incluse',
    verifications Array(String) COMMENT 'Vérifications prévues : vérif-act, vérif-docs (R-019)',
    cancelled Bool COMMENT 'Vrai si la commande est annulée',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (order_reference, reference)
COMMENT 'Lignes de commande : une UO à un niveau';
