-- code: K-021
-- label: Comités tenus
-- definition: Part des périodes écoulées où le comité dû s'est tenu
-- numerator: Périodes où la réunion s'est tenue (R-093 à R-097)
-- denominator: Périodes écoulées où un comité est dû
-- measure: rate
-- unit: %
-- direction: up
-- cadence: COPIL mensuel, COPIL contractuel trimestriel
-- paragraph: CCTP §4.2.5.1, §4.2.5.2, §4.2.5.3, §4.2.5.4
-- The break-down is the committee.
SELECT last_on AS on_date, tranche, '' AS application, committee AS criticality,
    toInt64(notEmpty(held)) AS numerator, 1 AS denominator, concat(committee, ' ', period) AS reference
FROM core.committee_periods
WHERE over
