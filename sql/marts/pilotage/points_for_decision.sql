-- mart: pilotage.points_for_decision
-- grain: un point à porter devant un comité
-- needs: contractual.service_levels operational.at_risk contractual.packs contractual.committees pilotage.risks_and_actions
-- K-057: what is not kept, what is late, what runs out, what somebody alerts on. Decisions
-- asked for by hand come from no tool yet.
CREATE OR REPLACE VIEW pilotage.points_for_decision
(
    nature LowCardinality(String) COMMENT 'ENGAGEMENT_NON_TENU, RETARD_TITULAIRE, ACTION_EN_RETARD, DECISION_ATTENDUE, FORFAIT, COMITE_MANQUANT, ALERTE',
    committee LowCardinality(String) COMMENT 'Comité qui en connaît : COPIL ou COPIL-C',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    reference String COMMENT 'Référence, ou indicateur et période',
    since Nullable(Date) COMMENT 'Depuis quand ; NULL si sans date',
    days Nullable(Int64) COMMENT 'Jours de retard ; NULL sans objet',
    what String COMMENT 'Ce qui est à examiner ou à décider'
)
COMMENT 'Éléments notables et décisions demandées aux comités (K-057)'
AS
SELECT 'ENGAGEMENT_NON_TENU' AS nature, if(period_kind = 'quarter', 'COPIL-C', 'COPIL') AS committee, tranche, concat(kpi, ', ', criticality) AS reference,
    toNullable(period_start) AS since, CAST(NULL, 'Nullable(Int64)') AS days,
    concat(label, ' : ', toString(numerator), ' sur ', toString(denominator), ', seuil ', toString(assumeNotNull(target_percent)), ' %') AS what
FROM contractual.service_levels
WHERE contractual AND complete AND compliant = false
    AND period_end = (SELECT max(period_end) FROM contractual.service_levels WHERE contractual AND complete)
UNION ALL
SELECT multiIf(party = 'MJ', 'DECISION_ATTENDUE', party = '', 'ACTION_EN_RETARD', 'RETARD_TITULAIRE'), 'COPIL', tranche, reference, due_on, toNullable(days_late),
    concat(if(party = 'MJ', 'Le Ministère doit décider : ', 'En retard : '), kind, if(title = '', '', concat(', ', title)))
FROM operational.at_risk
WHERE late AND kind != 'TICKET'
UNION ALL
SELECT 'FORFAIT', 'COPIL-C', tranche, concat('UO3.6-SN2, ', level), first_order_on, NULL,
    if(alert = 'EPUISE', concat('Forfaits épuisés, ', toString(off_packs), ' tickets hors forfait : commander'), concat('Reste ', toString(remaining), ' tickets sur ', toString(ordered)))
FROM contractual.packs
WHERE alert != '' AND consumed > 0
UNION ALL
SELECT 'COMITE_MANQUANT', 'COPIL-C', tranche, concat(committee, ' ', period), NULL, NULL, concat(committee, ' non tenu en ', period)
FROM contractual.committees
WHERE status = 'MANQUANTE'
UNION ALL
SELECT 'ALERTE', 'COPIL', tranche, reference, raised_on, NULL, if(about = '', concat('Alerte ouverte : ', title), concat('Alerte ouverte sur ', about, ' : ', title))
FROM pilotage.risks_and_actions
WHERE kind = 'ALERTE' AND is_open;
