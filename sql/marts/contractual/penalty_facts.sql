-- mart: contractual.penalty_facts
-- grain: un engagement non tenu du titulaire
-- needs: contractual.service_levels contractual.deliverables contractual.committees core.deliverables core.quotes core.assignments core.work_items core.adverse_events core.designs contractual.reversibilities
-- K-068: facts and delays only. The amounts and what triggers them are in the CCAP.
-- The Ministry's delays are not here.
CREATE OR REPLACE VIEW contractual.penalty_facts
(
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur',
    nature LowCardinality(String) COMMENT 'TAUX, LIVRAISON, RELIVRAISON, REMISE, SUPPORT, COMPTE_RENDU, COMITE, DEVIS, REMPLACEMENT, DEMANDE, ALERTE, CONCEPTION, REVERSIBILITE',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    reference String COMMENT 'Preuve : référence du livrable, de la réunion, du devis… ; période et répartition pour un taux',
    due_on Nullable(Date) COMMENT 'Échéance ; dernier jour de la période pour un taux',
    done_on Nullable(Date) COMMENT 'Fait le ; NULL si ce ne l''est pas',
    late_days Nullable(Int32) COMMENT 'Retard, en jours calendaires ; NULL pour un taux',
    late_jo Nullable(Int32) COMMENT 'Retard, en jours ouvrés, où il est compté',
    numerator Nullable(Int64) COMMENT 'Numérateur d''un taux',
    denominator Nullable(Int64) COMMENT 'Dénominateur d''un taux',
    target_percent Nullable(UInt8) COMMENT 'Seuil d''un taux',
    what String COMMENT 'Ce qui n''est pas tenu'
)
COMMENT 'Faits pouvant mener à une pénalité : sans montant, le CCAP les fixe'
AS
SELECT kpi, 'TAUX' AS nature, tranche, concat(toString(toYear(period_start)), '-', if(period_kind = 'quarter', concat('Q', toString(toQuarter(period_start))), leftPad(toString(toMonth(period_start)), 2, '0')), ', ', criticality) AS reference,
    toNullable(period_end - 1) AS due_on, CAST(NULL, 'Nullable(Date)') AS done_on, CAST(NULL, 'Nullable(Int32)') AS late_days, CAST(NULL, 'Nullable(Int32)') AS late_jo,
    toNullable(toInt64(numerator)) AS numerator, toNullable(toInt64(denominator)) AS denominator, target_percent, concat('Seuil non tenu : ', label) AS what
FROM contractual.service_levels
WHERE contractual AND complete AND compliant = false
UNION ALL
SELECT 'K-012', 'LIVRAISON', tranche, reference, due_on, delivered_on, delivery_late_days, delivery_late_jo, NULL, NULL, NULL, 'Première livraison en retard'
FROM contractual.deliverables
WHERE delivery_state IN ('MISSED', 'OVERDUE') AND NOT void
UNION ALL
SELECT 'K-013', 'RELIVRAISON', v.tranche, d.reference, owed.1, nullIf(owed.2, toDate(0)),
    toInt32(if(owed.2 = toDate(0), toDate(d.as_of, 'Europe/Paris'), owed.2) - owed.1), NULL, NULL, NULL, NULL, 'Relivraison en retard'
FROM core.deliverables AS d
ARRAY JOIN arrayMap(i -> (redelivery_due_on[i], cycle_delivered_on[i + 1], redelivery_state[i]), arrayEnumerate(redelivery_state)) AS owed
INNER JOIN contractual.deliverables AS v ON v.reference = d.reference
WHERE owed.3 IN ('MISSED', 'OVERDUE') AND NOT v.void
UNION ALL
SELECT 'K-015', 'REMISE', if(d.tranche = '', 'HORS_TRANCHE', d.tranche), d.reference, d.hand_over_due_on, d.hand_over_on,
    toInt32(ifNull(d.hand_over_on, toDate(d.as_of, 'Europe/Paris')) - d.hand_over_due_on), NULL, NULL, NULL, NULL, 'Remise en retard avant la lecture'
FROM core.deliverables AS d
INNER JOIN contractual.deliverables AS v ON v.reference = d.reference
WHERE d.hand_over_state IN ('MISSED', 'OVERDUE') AND NOT v.void
UNION ALL
SELECT 'K-019', 'SUPPORT', tranche, reference, support_due_on, support_on, support_late_days, NULL, NULL, NULL, NULL, concat('Support du ', committee, ' en retard')
FROM contractual.committees
WHERE status = 'TENUE' AND support_state IN ('MISSED', 'OVERDUE')
UNION ALL
SELECT 'K-020', 'COMPTE_RENDU', tranche, reference, minutes_due_on, minutes_on, minutes_late_days, NULL, NULL, NULL, NULL, concat('Compte rendu du ', committee, ' en retard')
FROM contractual.committees
WHERE status = 'TENUE' AND minutes_state IN ('MISSED', 'OVERDUE')
UNION ALL
SELECT 'K-021', 'COMITE', if(tranche = '', 'ENSEMBLE', tranche), concat(committee, ' ', period), last_on, NULL, NULL, NULL, NULL, NULL, NULL, concat(committee, ' non tenu')
FROM core.committee_periods
WHERE over AND empty(held)
UNION ALL
SELECT 'K-023', 'DEVIS', if(tranche = '', 'HORS_TRANCHE', tranche), reference, due_on, submitted_on, late_days, late_jo, NULL, NULL, NULL, 'Devis en retard'
FROM core.quotes
WHERE state IN ('MISSED', 'OVERDUE') AND NOT withdrawn
UNION ALL
SELECT 'K-024', 'REMPLACEMENT', if(tranche = '', 'HORS_TRANCHE', tranche), concat(person, ' ', order_reference), replacement_due_on, replacement_on,
    toInt32(ifNull(replacement_on, toDate(as_of, 'Europe/Paris')) - assumeNotNull(replacement_due_on)), NULL, NULL, NULL, NULL, 'Départ imprévu non remplacé à temps'
FROM core.assignments
WHERE replacement_state IN ('MISSED', 'OVERDUE')
UNION ALL
SELECT 'K-026', 'DEMANDE', if(tranche = '', 'ENSEMBLE', tranche), reference, due_on, done_on, late_days, late_jo, NULL, NULL, NULL, 'Demande de changement sans réponse à temps'
FROM core.work_items
WHERE kind = 'DEMANDE' AND state IN ('MISSED', 'OVERDUE')
UNION ALL
SELECT 'K-027', 'ALERTE', if(tranche = '', 'ENSEMBLE', tranche), reference, alert_due_on, alerted_on, NULL, NULL, NULL, NULL, NULL,
    concat('Événement sans alerte à temps : ', multiIf(kind = 'LIVRABLE', 'livrable en retard', kind = 'JALON', 'jalon manqué', 'budget dépassé'))
FROM core.adverse_events
WHERE NOT anticipated
UNION ALL
SELECT 'K-028', 'CONCEPTION', if(tranche = '', 'HORS_TRANCHE', tranche), reference, due_on, done_on, late_days, NULL, NULL, NULL, NULL, 'Conception de produit en retard'
FROM core.designs
WHERE state IN ('MISSED', 'OVERDUE')
UNION ALL
SELECT 'K-029', 'REVERSIBILITE', tranche, concat(order_reference, ' ', milestone), due_on, reached_on, late_days, NULL, NULL, NULL, NULL, if(milestone = 'EFFACEMENT', 'Effacement en retard', concat('Jalon ', milestone, ' en retard'))
FROM contractual.reversibilities
WHERE state IN ('MISSED', 'OVERDUE');
