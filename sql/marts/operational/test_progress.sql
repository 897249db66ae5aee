-- mart: operational.test_progress
-- grain: une campagne
-- needs: core.test_items core.orders
-- K-044. A case planned in several iterations counts once, by its last execution.
CREATE OR REPLACE VIEW operational.test_progress
(
    campaign String COMMENT 'Référence de la campagne',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; HORS_TRANCHE si la commande est inconnue',
    application LowCardinality(String) COMMENT 'Code de l''application',
    start_on Nullable(Date) COMMENT 'Premier jour prévu',
    end_on Nullable(Date) COMMENT 'Dernier jour prévu, inclus',
    planned UInt64 COMMENT 'Cas planifiés',
    executed UInt64 COMMENT 'Dont exécutés au moins une fois',
    passed UInt64 COMMENT 'Dont la dernière exécution est réussie',
    failed UInt64 COMMENT 'Dont la dernière exécution est en échec',
    blocked UInt64 COMMENT 'Dont la dernière exécution est bloquée',
    untestable UInt64 COMMENT 'Dont la dernière exécution dit le cas non testable',
    not_run UInt64 COMMENT 'Jamais exécutés',
    passed_percent Nullable(Float64) COMMENT 'Part des cas planifiés réussis, en pour cent',
    last_run_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Dernière exécution'
)
COMMENT 'Avancement des campagnes de test (K-044)'
AS
WITH cases AS
(
    SELECT campaign, test_case, any(order_reference) AS order_reference, any(application) AS application, min(start_on) AS start_on, max(end_on) AS end_on,
        arraySort(r -> r.1, arrayFlatten(groupArray(arrayZip(executed_at, statuses)))) AS runs
    FROM core.test_items
    GROUP BY campaign, test_case
)
SELECT c.campaign AS campaign, any(c.order_reference) AS order_reference, if(any(o.tranche) = '', 'HORS_TRANCHE', any(o.tranche)) AS tranche, any(c.application) AS application,
    min(c.start_on) AS start_on, max(c.end_on) AS end_on, count() AS planned, countIf(notEmpty(c.runs)) AS executed,
    countIf(c.runs[-1].2 = 'SUCCESS') AS passed, countIf(c.runs[-1].2 = 'FAILURE') AS failed, countIf(c.runs[-1].2 = 'BLOCKED') AS blocked,
    countIf(c.runs[-1].2 = 'UNTESTABLE') AS untestable, countIf(empty(c.runs)) AS not_run,
    if(planned = 0, NULL, 100 * passed / planned) AS passed_percent,
    maxOrNullIf(c.runs[-1].1, notEmpty(c.runs)) AS last_run_at
FROM cases AS c
LEFT JOIN core.orders AS o ON o.reference = c.order_reference
GROUP BY campaign;
