-- mart: core.reversibility_milestones
-- grain: un jalon T1 à T4 d'une réversibilité
-- needs: core.reversibility_sheets core.order_sheets
-- filled-by: dossier
CREATE TABLE core.reversibility_milestones
(
    reference String COMMENT 'Référence du suivi',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    milestone LowCardinality(String) COMMENT 'Jalon : T1, T2, T3 ou T4',
    theoretical_on Nullable(Date) COMMENT 'Date théorique de la chaîne (R-127)',
    due_on Nullable(Date) COMMENT 'Échéance jugée : la date théorique, reportée si le marché le veut',
    reached_on Nullable(Date) COMMENT 'Date réelle ; NULL si le jalon n''est pas atteint ou pas renseigné',
    gap_days Nullable(Int32) COMMENT 'Réel moins théorique, en jours calendaires ; NULL sans date réelle',
    state LowCardinality(String) COMMENT 'État : MET, MISSED, RUNNING ou OVERDUE',
    late_days Int32 COMMENT 'Retard, en jours calendaires',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (reference, milestone)
COMMENT 'Jalons de réversibilité : théorique et réel (R-127)';
