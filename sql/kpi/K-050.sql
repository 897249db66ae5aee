-- code: K-050
-- label: Satisfaction des personnes accompagnées
-- definition: Note moyenne des réponses, tue sous cinq réponses
-- numerator: Somme des notes
-- denominator: Réponses
-- measure: mean
-- unit: points
-- direction: up
-- cadence: Comité opérationnel hebdomadaire, COPIL mensuel
-- paragraph: CCTP §5.2.6.1, §5.2.6.2
-- A survey of fewer than five answers is a fact without a figure (C-14): neither it
-- nor a difference of two totals lets anybody be recognised. The rate of answers is
-- in core.surveys.
SELECT closed_on AS on_date, if(tranche = '', 'HORS_TRANCHE', tranche) AS tranche, '' AS application, 'TOUTES' AS criticality,
    ifNull(marks_sum, 0) AS numerator, if(shown, answers, 0) AS denominator, reference
FROM core.surveys
WHERE closed_on <= toDate(as_of, 'Europe/Paris')
