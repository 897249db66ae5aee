-- mart: core.meetings
-- grain: une réunion
-- needs: core.meeting_sheets
-- filled-by: dossier
CREATE TABLE core.meetings
(
    reference String COMMENT 'Référence de la réunion',
    url String COMMENT 'Page dans l''outil',
    committee LowCardinality(String) COMMENT 'Comité : CSM, COPIL-C, COPIL, COOP, CSS',
    tranche LowCardinality(String) COMMENT 'Tranche ; vide pour le marché entier',
    period String COMMENT 'Période du comité',
    planned_on Nullable(Date) COMMENT 'Date prévue',
    held_on Nullable(Date) COMMENT 'Date tenue',
    held Bool COMMENT 'Vrai si la réunion s''est tenue',
    cancelled Bool COMMENT 'Vrai si la réunion est annulée',
    support_due_on Nullable(Date) COMMENT 'Support dû (R-099, R-100)',
    support_on Nullable(Date) COMMENT 'Envoi du support',
    support_state LowCardinality(String) COMMENT 'État de l''envoi du support',
    support_late_days Int32 COMMENT 'Retard du support, en jours calendaires',
    minutes_due_on Nullable(Date) COMMENT 'Compte rendu dû (R-101, R-102)',
    minutes_on Nullable(Date) COMMENT 'Envoi du compte rendu',
    minutes_state LowCardinality(String) COMMENT 'État de l''envoi du compte rendu',
    minutes_late_days Int32 COMMENT 'Retard du compte rendu, en jours calendaires',
    attendees Int64 COMMENT 'Nombre de participants',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Comités : tenue, supports et comptes rendus';
