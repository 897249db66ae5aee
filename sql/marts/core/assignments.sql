-- mart: core.assignments
-- grain: une personne sur une commande
-- needs: core.assignment_sheets
-- filled-by: dossier
CREATE TABLE core.assignments
(
    person String COMMENT 'Pseudonyme',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    uo LowCardinality(String) COMMENT 'Code de l''UO',
    level LowCardinality(String) COMMENT 'Niveau',
    start_on Nullable(Date) COMMENT 'Début',
    planned_end_on Nullable(Date) COMMENT 'Fin prévue',
    end_on Nullable(Date) COMMENT 'Fin ; NULL si en cours',
    departed Bool COMMENT 'Vrai si parti avant la fin prévue, du fait du titulaire (R-123)',
    replacement String COMMENT 'Pseudonyme du remplaçant',
    replacement_on Nullable(Date) COMMENT 'Arrivée du remplaçant',
    replacement_due_on Nullable(Date) COMMENT 'Remplacement dû (R-120)',
    replacement_state LowCardinality(String) COMMENT 'État du remplacement',
    replacement_jo Int32 COMMENT 'Jours ouvrés jusqu''au remplacement, ou jusqu''à ce jour',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (person, order_reference)
COMMENT 'Affectations de l''équipe, sous pseudonyme';
