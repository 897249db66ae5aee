-- mart: contractual.reversibilities
-- grain: un jalon d'une réversibilité : T1 à T4, puis l'effacement
-- needs: core.reversibilities core.reversibility_milestones
-- K-029. At the end of the delay the transfer is deemed done even if it is late: both
-- days are shown (R-130).
CREATE OR REPLACE VIEW contractual.reversibilities
(
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue',
    milestone LowCardinality(String) COMMENT 'T1, T2, T3, T4 ou EFFACEMENT',
    theoretical_on Nullable(Date) COMMENT 'Date théorique ; pour l''effacement, son échéance',
    due_on Nullable(Date) COMMENT 'Échéance jugée',
    reached_on Nullable(Date) COMMENT 'Date réelle ; NULL si elle n''est pas atteinte ou pas renseignée',
    gap_days Nullable(Int32) COMMENT 'Réel moins théorique, en jours calendaires ; NULL sans date réelle',
    state LowCardinality(String) COMMENT 'État : MET, MISSED, RUNNING, OVERDUE ou NOT_APPLICABLE',
    late_days Int32 COMMENT 'Retard, en jours calendaires',
    deemed_on Nullable(Date) COMMENT 'Jour où le transfert est réputé achevé',
    finished_on Nullable(Date) COMMENT 'Achèvement réel (R-130) ; NULL tant qu''une condition manque',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
COMMENT 'Réversibilité : jalons T1 à T4 et effacement, théoriques et réels'
AS
SELECT m.order_reference AS order_reference, if(m.tranche = '', 'HORS_TRANCHE', m.tranche) AS tranche, m.milestone AS milestone, m.theoretical_on AS theoretical_on, m.due_on AS due_on,
    m.reached_on AS reached_on, m.gap_days AS gap_days, m.state AS state, m.late_days AS late_days, r.deemed_on AS deemed_on, r.finished_on AS finished_on, m.as_of AS as_of
FROM core.reversibility_milestones AS m
INNER JOIN core.reversibilities AS r ON r.reference = m.reference
UNION ALL
SELECT order_reference, if(tranche = '', 'HORS_TRANCHE', tranche), 'EFFACEMENT', erasure_due_on, erasure_due_on, erased_on,
    toInt32(erased_on - erasure_due_on), erasure_state, erasure_late_days, deemed_on, finished_on, as_of
FROM core.reversibilities;
