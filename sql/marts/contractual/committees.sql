-- mart: contractual.committees
-- grain: une réunion due, tenue ou non
-- needs: core.meetings core.committee_periods
-- R-093 to R-102, K-019 to K-021. A period that is over without its committee is a
-- row without meeting.
CREATE OR REPLACE VIEW contractual.committees
(
    committee LowCardinality(String) COMMENT 'Comité : CSM, COPIL-C, COPIL, COOP, CSS',
    tranche LowCardinality(String) COMMENT 'Tranche ; ENSEMBLE pour une réunion du marché entier',
    period String COMMENT 'Période du comité',
    reference String COMMENT 'Référence de la réunion ; vide si la période s''est passée sans elle',
    url String COMMENT 'Page dans l''outil',
    planned_on Nullable(Date) COMMENT 'Date prévue',
    held_on Nullable(Date) COMMENT 'Date tenue',
    status LowCardinality(String) COMMENT 'TENUE, ANNULEE, PREVUE ou MANQUANTE',
    support_due_on Nullable(Date) COMMENT 'Support dû (R-099, R-100)',
    support_on Nullable(Date) COMMENT 'Envoi du support',
    support_state LowCardinality(String) COMMENT 'État du support',
    support_late_days Int32 COMMENT 'Retard du support, en jours calendaires',
    minutes_due_on Nullable(Date) COMMENT 'Compte rendu dû (R-101, R-102)',
    minutes_on Nullable(Date) COMMENT 'Envoi du compte rendu',
    minutes_state LowCardinality(String) COMMENT 'État du compte rendu',
    minutes_late_days Int32 COMMENT 'Retard du compte rendu, en jours calendaires',
    attendees Int64 COMMENT 'Nombre de participants ; 0 si inconnu',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Comités : tenue, supports et comptes rendus dus par le titulaire'
AS
SELECT committee, if(tranche = '', 'ENSEMBLE', tranche) AS tranche, period, reference, url, planned_on, held_on,
    multiIf(cancelled, 'ANNULEE', held, 'TENUE', 'PREVUE') AS status,
    support_due_on, support_on, support_state, support_late_days, minutes_due_on, minutes_on, minutes_state, minutes_late_days, attendees, as_of
FROM core.meetings
UNION ALL
SELECT committee, if(tranche = '', 'ENSEMBLE', tranche), period, '', '', NULL, NULL, 'MANQUANTE',
    NULL, NULL, 'NOT_APPLICABLE', 0, NULL, NULL, 'NOT_APPLICABLE', 0, 0, as_of
FROM core.committee_periods
WHERE over AND empty(held);
