-- mart: operational.ticket_register
-- grain: un ticket du périmètre
-- needs: core.tickets ref.present
-- R-067, K-034: the annexed list; R-048 names the actions, R-072 the risk.
CREATE OR REPLACE VIEW operational.ticket_register
(
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    reference String COMMENT 'Référence du ticket',
    url String COMMENT 'Page du ticket dans l''outil',
    title String COMMENT 'Intitulé',
    tranche LowCardinality(String) COMMENT 'Tranche du marché',
    application LowCardinality(String) COMMENT 'Code de l''application',
    nature LowCardinality(String) COMMENT 'Nature du ticket',
    criticality LowCardinality(String) COMMENT 'Criticité en vigueur',
    submitted_at DateTime64(3, 'UTC') COMMENT 'Horodatage de la demande : arrivée au N2 (R-047)',
    action LowCardinality(String) COMMENT 'Dernier type d''action engagée : RESOLUTION, CONTOURNEMENT, TRANSMISSION_N3 ; vide si aucune (R-048)',
    actions Array(String) COMMENT 'Suite complète des actions engagées',
    treated_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Traitement au sens des taux (R-061)',
    workaround_state LowCardinality(String) COMMENT 'État de l''engagement de contournement',
    resolution_state LowCardinality(String) COMMENT 'État de l''engagement de résolution, à cet instant',
    n3_state LowCardinality(String) COMMENT 'État de l''engagement de transmission au N3',
    in_time Nullable(Bool) COMMENT 'Aucun engagement applicable manqué, à cet instant',
    holder LowCardinality(String) COMMENT 'Détenteur : N2, N3 ; vide si le ticket n''est plus en stock',
    at_risk Bool COMMENT 'Au N2, et moins d''un quart du délai de résolution reste avant l''échéance affichée (R-072)',
    resolution_deadline_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Échéance de résolution ; NULL si suspendue',
    status LowCardinality(String) COMMENT 'Statut dans l''outil'
)
COMMENT 'Registre des tickets du support N2 (K-034)'
AS
WITH arrayMap(k -> transform(k, ['resolved', 'workaround', 'n3_sent'], ['RESOLUTION', 'CONTOURNEMENT', 'TRANSMISSION_N3'], ''),
        arrayFilter(k -> k IN ('resolved', 'workaround', 'n3_sent'), event_kind)) AS action_list
SELECT
    source, reference, url, title, tranche, application, nature, criticality,
    assumeNotNull(submitted_at) AS submitted_at,
    action_list[-1] AS action,
    action_list AS actions,
    treated_at, workaround_state, resolution_state, n3_state, in_time, holder,
    holder = 'N2' AND resolution_state = 'RUNNING' AND ifNull(at_risk_from <= assumeNotNull((SELECT instant FROM ref.present)), false) AS at_risk,
    resolution_deadline_at, status
FROM core.tickets
WHERE in_scope AND submitted_at IS NOT NULL;
