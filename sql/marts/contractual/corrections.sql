-- mart: contractual.corrections
-- grain: une figure close qui serait aujourd'hui différente
-- needs: contractual.closed_figures contractual.closed_kpi_facts contractual.closed_facts core.kpi_values core.kpi_facts core.evidence raw.sightings
-- filled-by: corrections
-- A closed figure is never rewritten (C-15): the later change stands beside it,
-- with its causes.
CREATE TABLE contractual.corrections
(
    period LowCardinality(String) COMMENT 'Période close',
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur',
    scope LowCardinality(String) COMMENT 'Niveau : tranche, application ou contract (marché entier)',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour le marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide hors du niveau application',
    criticality LowCardinality(String) COMMENT 'Répartition propre à l''indicateur : criticité, comité, sévérité, source… ; TOUTES s''il n''est pas réparti',
    closed_numerator Int64 COMMENT 'Numérateur clos',
    closed_denominator Int64 COMMENT 'Dénominateur clos',
    current_numerator Int64 COMMENT 'Numérateur à ce jour',
    current_denominator Int64 COMMENT 'Dénominateur à ce jour',
    cause LowCardinality(String) COMMENT 'new_data (donnée nouvelle), source_correction (correction à la source), rule (règle du marché), mapping (correspondance), code (programme), definition (définition de l''indicateur), other (autre : temps écoulé, objet lié) ou several (plusieurs, voir causes)',
    causes Array(LowCardinality(String)) COMMENT 'Toutes les causes, dans les mots de cause',
    moved_references Array(String) COMMENT 'Références des faits comptés autrement'
)
ENGINE = MergeTree ORDER BY (period, kpi, scope, tranche, application, criticality)
COMMENT 'Corrections : figures closes qui seraient aujourd''hui différentes, et pourquoi';
