-- mart: core.quotes
-- grain: une demande de devis
-- needs: core.quote_sheets
-- filled-by: dossier
CREATE TABLE core.quotes
(
    reference String COMMENT 'Référence de la demande',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    inputs_complete_on Nullable(Date) COMMENT 'Entrées complètes',
    due_on Nullable(Date) COMMENT 'Réponse due : dix jours ouvrés',
    submitted_on Nullable(Date) COMMENT 'Remise du devis',
    state LowCardinality(String) COMMENT 'État de la réponse',
    late_days Int32 COMMENT 'Retard, en jours calendaires',
    late_jo Int32 COMMENT 'Retard, en jours ouvrés',
    withdrawn Bool COMMENT 'Vrai si la demande est retirée',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Devis : demandes et réponses (R-118)';
