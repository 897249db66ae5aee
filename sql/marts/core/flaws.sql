-- mart: core.flaws
-- grain: une anomalie de données
-- needs: core.order_sheets core.tickets core.anomalies core.test_items
-- filled-by: dossier
-- The dossiers give the flaws of what is judged as a whole; those of tickets,
-- anomalies and tests are found here.
CREATE TABLE core.flaws
(
    kind LowCardinality(String) COMMENT 'Nature de l''objet : order, order_line, deliverable, document, meeting, quote, assignment, work_item, ticket, anomaly, test_item',
    reference String COMMENT 'Référence de l''objet',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    code LowCardinality(String) COMMENT 'Code de l''anomalie de données (ref.flaw_kinds)',
    rule LowCardinality(String) COMMENT 'Règle concernée',
    what String COMMENT 'Ce qui ne va pas',
    about String COMMENT 'Ce qui est en cause : code, référence, chemin, instant',
    url String COMMENT 'Page de l''objet dans l''outil',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    record_key UInt64 COMMENT 'Clé technique de l''enregistrement (raw.records.record_key)',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (kind, reference, code)
COMMENT 'Anomalies de données : ce qui ne va pas dans un objet, sans qu''il disparaisse';

INSERT INTO core.flaws (kind, reference, tranche, code, rule, what, about, url, source, object_id, record_key, raw_sha256, as_of)
WITH
    formatDateTime(arrayMin(arrayFilter(at -> at IS NOT NULL, [submitted_at, resolved_at, closed_at, transition_at[-1], transition_at[1]])), '%d/%m/%Y %H:%i:%S', 'Europe/Paris') AS earliest,
    arrayExists((a, b) -> b < a, arrayPopBack(transition_at), arrayPopFront(transition_at))
        OR ifNull(submitted_at < created_at, false) OR ifNull(closed_at < resolved_at, false) AS backwards
SELECT 'ticket', reference, tranche, found.1, found.2, found.3, found.4, url, source, ticket_id, ticket_key, raw_sha256, {as_of:DateTime64(3, 'UTC')}
FROM core.tickets
ARRAY JOIN arrayFilter(f -> f.1 != '', [
    (if(backwards, 'HORLOGE_A_REBOURS', ''), 'R-047', 'L''historique remonte le temps : un changement précède la création ou celui qu''il suit.', ifNull(earliest, '')),
    (if(in_scope AND NOT history_complete, 'HISTORIQUE_INCOMPLET', ''), 'R-047', 'L''outil annonce plus de changements qu''il n''en donne, ou ceux qu''il donne se contredisent.', status),
    (if(startsWith(out_of_scope_reason, 'Application hors périmètre'), 'APPLICATION_HORS_PERIMETRE', ''), 'R-011', 'L''application n''est pas au périmètre le jour de la soumission : le ticket n''est dans aucun chiffre.', toString(application))
]) AS found;

INSERT INTO core.flaws (kind, reference, tranche, code, rule, what, about, url, source, object_id, record_key, raw_sha256, as_of)
WITH
    arrayExists((a, b) -> b < a, arrayPopBack(event_at), arrayPopFront(event_at)) OR arrayExists((f, t) -> t < f, open_from, open_to)
        OR ifNull(resolved_at < opened_at, false) OR ifNull(closed_at < opened_at, false) OR ifNull(closed_at < resolved_at, false) AS backwards
SELECT 'anomaly', reference, tranche, found.1, found.2, found.3, found.4, url, source, object_id, fact_key, raw_sha256, {as_of:DateTime64(3, 'UTC')}
FROM core.anomalies
ARRAY JOIN arrayFilter(f -> f.1 != '', [
    (if(backwards, 'HORLOGE_A_REBOURS', ''), 'R-109', 'La fiche est résolue ou close avant d''être ouverte, ou ses événements remontent le temps.', status),
    (if(nature = 'ANOMALIE' AND severity = '', 'SEVERITE_ABSENTE', ''), 'R-109', 'L''anomalie n''a pas de sévérité.', status),
    (if(application = '', 'APPLICATION_ABSENTE', ''), 'R-109', 'La fiche ne désigne aucune application.', status),
    (if(ticket_reference != '' AND ticket_reference NOT IN (SELECT reference FROM core.tickets), 'TICKET_INCONNU', ''), 'R-109', 'Aucun ticket connu ne porte la référence donnée.', ticket_reference)
]) AS found;

INSERT INTO core.flaws (kind, reference, tranche, code, rule, what, about, url, source, object_id, record_key, raw_sha256, as_of)
WITH
    (SELECT mapFromArrays(groupArray(reference), groupArray(toString(tranche))) FROM (SELECT reference, argMax(tranche, version) AS tranche FROM core.order_sheets GROUP BY reference)) AS tranches,
    arrayExists((a, b) -> b < a, arrayPopBack(executed_at), arrayPopFront(executed_at)) OR ifNull(end_on < start_on, false) AS backwards
SELECT 'test_item', concat(campaign, '/', iteration, '/', test_case), tranches[order_reference], found.1, found.2, found.3, found.4, url, source, object_id, fact_key, raw_sha256, {as_of:DateTime64(3, 'UTC')}
FROM core.test_items
ARRAY JOIN arrayFilter(f -> f.1 != '', [
    (if(backwards, 'HORLOGE_A_REBOURS', ''), 'R-109', 'Les exécutions remontent le temps, ou la campagne finit avant de commencer.', toString(status)),
    (if(order_reference != '' AND NOT mapContains(tranches, order_reference), 'COMMANDE_INCONNUE', ''), 'R-109', 'Aucun bon de commande ne porte la référence donnée.', order_reference),
    (if(application = '', 'APPLICATION_ABSENTE', ''), 'R-109', 'La campagne ne désigne aucune application.', campaign)
]) AS found;
