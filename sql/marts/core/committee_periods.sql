-- mart: core.committee_periods
-- grain: un comité, une tranche, une période
-- needs: core.meeting_sheets
-- filled-by: dossier
CREATE TABLE core.committee_periods
(
    committee LowCardinality(String) COMMENT 'Comité',
    tranche LowCardinality(String) COMMENT 'Tranche d''un COOP ; vide pour les autres',
    period String COMMENT 'Période',
    first_on Date COMMENT 'Premier jour',
    last_on Date COMMENT 'Dernier jour, inclus',
    held Array(String) COMMENT 'Références des réunions tenues',
    over Bool COMMENT 'Vrai si la période est terminée',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (committee, tranche, first_on)
COMMENT 'Périodes où un comité est dû, et ce qui s''y est tenu (R-093 à R-097)';
