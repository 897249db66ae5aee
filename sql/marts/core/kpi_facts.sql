-- mart: core.kpi_facts
-- grain: un fait compté par un indicateur
-- needs: core.tickets operational.backlog_daily core.orders core.order_lines core.deliverables core.meetings core.committee_periods core.quotes core.assignments core.anomalies core.test_items core.work_items core.adverse_events core.designs core.reversibilities core.reversibility_milestones core.knowledge_sheets core.sprint_items core.increments core.features core.assessments core.surveys core.trainings core.controls pilotage.services ops.sync_runs ref.calendar functions.knob ref.applications
-- Filled from the files of sql/kpi, one INSERT each: what stands behind each
-- figure of core.kpi_values.
CREATE TABLE core.kpi_facts
(
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur (ref.kpis)',
    kpi_version FixedString(12) COMMENT 'Empreinte de la définition appliquée',
    measure LowCardinality(String) COMMENT 'rate (taux), count (dénombrement) ou mean (moyenne)',
    shape LowCardinality(String) COMMENT 'Ce qui fait la figure d''une période : vide, les faits de la période ; stock, ceux de son dernier jour ; cumulated, tous jusqu''à sa fin ; stability, voir K-025',
    on_date Date COMMENT 'Jour qui place le fait dans ses périodes, heure de Paris',
    tranche LowCardinality(String) COMMENT 'Tranche ; HORS_TRANCHE si elle est inconnue ; ENSEMBLE pour un fait du marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide si le fait n''en vise aucune',
    criticality LowCardinality(String) COMMENT 'Répartition propre à l''indicateur : criticité, comité, sévérité, source… ; TOUTES s''il n''est pas réparti',
    numerator Int64 COMMENT 'Part du fait dans le numérateur',
    denominator Int64 COMMENT 'Part du fait dans le dénominateur',
    reference String COMMENT 'Ce qui est compté : référence du ticket, du livrable, de la réunion…',
    member String COMMENT 'Clé sous laquelle plusieurs faits d''une période ne comptent qu''une fois ; vide si chacun compte'
)
ENGINE = MergeTree ORDER BY (kpi, on_date, tranche, application, criticality, reference)
COMMENT 'Faits derrière les valeurs des indicateurs';
