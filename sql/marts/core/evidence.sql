-- mart: core.evidence
-- grain: une ligne d'une table de faits derrière les indicateurs
-- needs: core.tickets core.deliverable_plans core.documents core.order_sheets core.order_line_sheets core.meeting_sheets core.quote_sheets core.assignment_sheets core.anomalies core.test_items core.work_item_sheets core.control_sheets core.design_sheets core.training_sheets core.survey_sheets core.knowledge_sheets core.reversibility_sheets core.assessments core.increment_sheets core.objectives core.backlog_items core.sprint_items core.orders core.order_lines core.deliverables core.meetings core.committee_periods core.quotes core.assignments
-- From what an indicator counts, by its reference, to the rows that decide it. A
-- row made of one record carries that record and how it was read; a row that
-- joins several has neither, and does not hold the instant of its computing.
CREATE OR REPLACE VIEW core.evidence
(
    kind LowCardinality(String) COMMENT 'Nature de la ligne : ticket, deliverable_plan, order…',
    fact_key UInt64 COMMENT 'Clé technique du fait ; empreinte de sa référence pour une ligne tirée de plusieurs enregistrements',
    reference String COMMENT 'Référence lisible de la ligne',
    behind Array(String) COMMENT 'Références comptées par un indicateur (core.kpi_facts) que cette ligne soutient',
    source LowCardinality(String) COMMENT 'Nom configuré de la source ; vide pour une ligne tirée de plusieurs enregistrements',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut ; vide pour une ligne tirée de plusieurs enregistrements',
    content String COMMENT 'La ligne, en JSON'
)
COMMENT 'Lignes derrière chaque fait compté par un indicateur'
AS
WITH
    order_refs AS
    (
        SELECT order_reference, arraySort(groupUniqArray(member)) AS members
        FROM
        (
            SELECT order_reference, reference AS member FROM core.order_line_sheets
            UNION ALL
            SELECT order_reference, reference FROM core.deliverable_plans
            UNION ALL
            SELECT order_reference, person FROM core.assignment_sheets
            UNION ALL
            SELECT order_reference, concat(person, ' ', order_reference) FROM core.assignment_sheets
            UNION ALL
            SELECT order_reference, reference FROM core.quote_sheets
            UNION ALL
            SELECT order_reference, test_case FROM core.test_items
        )
        WHERE order_reference != ''
        GROUP BY order_reference
    ),
    sprint_refs AS (SELECT reference, groupUniqArray(concat(increment_reference, ' ', sprint, ' ', reference)) AS members FROM core.sprint_items GROUP BY reference),
    line_refs AS (SELECT order_reference, arraySort(groupUniqArray(reference)) AS members FROM core.order_line_sheets WHERE order_reference != '' GROUP BY order_reference),
    plan_refs AS
    (
        SELECT p.reference AS reference, arraySort(arrayDistinct(arrayFlatten(groupArray(arrayPushBack(l.members, p.reference))))) AS members
        FROM core.deliverable_plans AS p
        LEFT JOIN line_refs AS l ON l.order_reference = p.order_reference
        GROUP BY p.reference
    )
SELECT 'ticket' AS kind, ticket_key AS fact_key, reference, [reference] AS behind, source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*) AS content
FROM (SELECT * FROM core.ticket_store FINAL) AS t WHERE presence != 'deleted'
UNION ALL
SELECT 'deliverable_plan', fact_key, t.reference, r.members, source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.deliverable_plans AS t LEFT JOIN plan_refs AS r ON r.reference = t.reference
UNION ALL
SELECT 'document', fact_key, t.path, arrayDistinct(arrayPushBack(r.members, t.deliverable_reference)), source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.documents AS t LEFT JOIN plan_refs AS r ON r.reference = t.deliverable_reference WHERE t.deliverable_reference != ''
UNION ALL
SELECT 'order_sheet', fact_key, t.reference, arrayDistinct(arrayPushBack(r.members, t.reference)), source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.order_sheets AS t LEFT JOIN order_refs AS r ON r.order_reference = t.reference
UNION ALL
SELECT 'order_line_sheet', fact_key, reference, [reference, order_reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.order_line_sheets AS t
UNION ALL
SELECT 'meeting_sheet', fact_key, t.reference, [t.reference, concat(m.committee, ' ', m.period)], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.meeting_sheets AS t LEFT JOIN core.meetings AS m ON m.reference = t.reference
UNION ALL
SELECT 'quote_sheet', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.quote_sheets AS t
UNION ALL
SELECT 'assignment_sheet', fact_key, concat(person, ' ', order_reference), [person, concat(person, ' ', order_reference)], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.assignment_sheets AS t
UNION ALL
SELECT 'anomaly', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.anomalies AS t
UNION ALL
SELECT 'test_item', fact_key, test_case, [test_case], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.test_items AS t
UNION ALL
SELECT 'work_item', fact_key, reference, [reference, about], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.work_item_sheets AS t
UNION ALL
SELECT 'control', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.control_sheets AS t
UNION ALL
SELECT 'design', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.design_sheets AS t
UNION ALL
SELECT 'training', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.training_sheets AS t
UNION ALL
SELECT 'survey', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.survey_sheets AS t
UNION ALL
SELECT 'knowledge_sheet', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.knowledge_sheets AS t
UNION ALL
SELECT 'reversibility', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.reversibility_sheets AS t
UNION ALL
SELECT 'assessment', fact_key, concat(team, ', ', criterion), [concat(team, ', ', criterion)], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.assessments AS t
UNION ALL
SELECT 'increment', fact_key, reference, [reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.increment_sheets AS t
UNION ALL
SELECT 'objective', fact_key, reference, [reference, increment_reference], source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.objectives AS t
UNION ALL
SELECT 'backlog_item', fact_key, t.reference, arrayDistinct(arrayConcat([t.reference, t.feature_reference], t.increments, r.members)), source, mapping, contract, revision, raw_sha256, formatRowNoNewline('JSONEachRow', t.*)
FROM core.backlog_items AS t LEFT JOIN sprint_refs AS r ON r.reference = t.reference
UNION ALL
SELECT 'order', cityHash64(reference), reference, [reference], '', '', '', 0, '', formatRowNoNewline('JSONEachRow', t.*)
FROM (SELECT * EXCEPT as_of FROM core.orders) AS t
UNION ALL
SELECT 'order_line', cityHash64(reference), reference, [reference, order_reference], '', '', '', 0, '', formatRowNoNewline('JSONEachRow', t.*)
FROM (SELECT * EXCEPT as_of FROM core.order_lines) AS t
UNION ALL
SELECT 'deliverable', cityHash64(reference), reference, [reference], '', '', '', 0, '', formatRowNoNewline('JSONEachRow', t.*)
FROM (SELECT * EXCEPT as_of FROM core.deliverables) AS t
UNION ALL
SELECT 'meeting', cityHash64(reference), reference, [reference, concat(committee, ' ', period)], '', '', '', 0, '', formatRowNoNewline('JSONEachRow', t.*)
FROM (SELECT * EXCEPT as_of FROM core.meetings) AS t
UNION ALL
SELECT 'committee_period', cityHash64(committee, tranche, period), concat(committee, ' ', period), [concat(committee, ' ', period)], '', '', '', 0, '', formatRowNoNewline('JSONEachRow', t.*)
FROM (SELECT * EXCEPT as_of FROM core.committee_periods) AS t
UNION ALL
SELECT 'quote', cityHash64(reference), reference, [reference], '', '', '', 0, '', formatRowNoNewline('JSONEachRow', t.*)
FROM (SELECT * EXCEPT as_of FROM core.quotes) AS t
UNION ALL
SELECT 'assignment', cityHash64(person, order_reference, ifNull(start_on, toDate(0))), concat(person, ' ', order_reference), [person, concat(person, ' ', order_reference)], '', '', '', 0, '', formatRowNoNewline('JSONEachRow', t.*)
FROM (SELECT * EXCEPT as_of FROM core.assignments) AS t;
