-- The facts of the other tools, one row a version of an object: the latest
-- version of a key replaces the others. None has a date that its tool could not
-- change, so that none is partitioned; they are small beside the tickets.
-- Instants are UTC, days are local days of Paris.

CREATE TABLE IF NOT EXISTS core.order_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence du bon de commande, par exemple BC-2026-012',
    subject String COMMENT 'Objet du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2',
    status LowCardinality(String) COMMENT 'Statut, dans les mots de l''outil',
    notified_on Nullable(Date) COMMENT 'Jour de notification ; NULL tant qu''il n''est pas notifié',
    start_on Nullable(Date) COMMENT 'Premier jour d''exécution',
    end_on Nullable(Date) COMMENT 'Dernier jour d''exécution, inclus',
    cancelled Bool COMMENT 'Vrai si le bon est annulé',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de bons de commande (stockage ; lire core.orders)';

CREATE TABLE IF NOT EXISTS core.order_line_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de la ligne, par exemple BC-2026-012/1',
    order_reference String COMMENT 'Référence du bon de commande',
    uo LowCardinality(String) COMMENT 'Unité d''œuvre telle qu''écrite : code, alias ou code de commande',
    level LowCardinality(String) COMMENT 'Niveau déclaré, tel qu''écrit',
    frequency LowCardinality(String) COMMENT 'Périodicité : mensuel, trimestriel, quadrimestriel ; vide pour un prix unitaire',
    quantity Int64 COMMENT 'Quantité commandée, en unités ou en périodes',
    amount_cents Int64 COMMENT 'Montant, en centimes d''euro',
    application LowCardinality(String) COMMENT 'Code de l''application (ref.applications) ; vide si la ligne n''en désigne aucune',
    start_on Nullable(Date) COMMENT 'Premier jour de la ligne',
    end_on Nullable(Date) COMMENT 'Dernier jour de la ligne, inclus',
    declared_value Int64 COMMENT 'Valeur déclarée de la métrique qui décide du niveau ; 0 si inconnue',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de lignes de commande, telles qu''écrites (stockage ; lire core.order_lines)';

CREATE TABLE IF NOT EXISTS core.deliverable_plan_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence du livrable, par exemple LIV-2026-0042',
    code LowCardinality(String) COMMENT 'Code du livrable au catalogue, par exemple UO1.1-DPG/L01',
    title String COMMENT 'Intitulé du livrable',
    status LowCardinality(String) COMMENT 'Statut, dans les mots de l''outil',
    order_reference String COMMENT 'Référence du bon de commande ; vide si le livrable n''est rattaché à aucun',
    application LowCardinality(String) COMMENT 'Code de l''application (ref.applications) ; vide si le livrable n''en désigne aucune',
    due_on Array(Date) COMMENT 'Échéances successives : celle du bon, puis celle de chaque ordre de service (R-076)',
    due_set_on Array(Date) COMMENT 'Jour où chaque échéance a été fixée ; 1970-01-01 pour celle du bon',
    baseline_on Nullable(Date) COMMENT 'Échéance du plan de référence',
    reading_agreed Bool COMMENT 'Vrai si une lecture commune est convenue',
    handed_over_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Remise du livrable pour lecture (R-077)',
    reading_on Nullable(Date) COMMENT 'Jour de la réunion de lecture',
    corrections Int64 COMMENT 'Nombre de corrections demandées à la lecture (R-080)',
    corrected Int64 COMMENT 'Nombre de corrections faites à la livraison',
    decided_on Array(Date) COMMENT 'Jours des décisions du Ministère, dans l''ordre',
    outcomes Array(LowCardinality(String)) COMMENT 'Décisions, dans l''ordre : CONFORME, CONFORME_PARTIEL, NON_CONFORME (R-083)',
    motives Array(String) COMMENT 'Motif de chaque décision ; vide s''il n''est pas connu',
    cancelled Bool COMMENT 'Vrai si le livrable est annulé',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de plans de livrables : échéances, lecture, décisions (stockage ; lire core.deliverables)';

-- Of a document each observed version is kept: the instant at which a file first
-- lay there does not vanish when it is replaced.
CREATE TABLE IF NOT EXISTS core.document_store
(
    fact_key UInt64 COMMENT 'Clé technique du fichier (source, type, identifiant) ; commune à ses versions',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    server LowCardinality(String) COMMENT 'Serveur de documents : LETSDOCIT ou MESSIE (R-089)',
    path String COMMENT 'Chemin du fichier sur le serveur',
    name String COMMENT 'Nom du fichier',
    owner LowCardinality(String) COMMENT 'Propriétaire du fichier sur le serveur',
    deposited_at DateTime64(3, 'UTC') COMMENT 'Instant du dépôt, selon le serveur ; 1970-01-01 pour un fichier supprimé',
    bytes UInt64 COMMENT 'Taille du fichier, en octets',
    sha256 String COMMENT 'Empreinte SHA-256 du contenu, en hexadécimal ; vide si le contenu n''a pas été lu',
    deliverable_reference String COMMENT 'Référence du livrable dont le fichier fait partie ; vide si aucun',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    delivery_number Int64 COMMENT 'Numéro de la livraison : 1 pour la première ; 0 si le fichier n''est d''aucune',
    is_slip Bool COMMENT 'Vrai si le fichier est un bordereau de livraison (R-088)',
    slip_missing Array(LowCardinality(String)) COMMENT 'Mentions de R-088 qui manquent au bordereau',
    slip_signed Bool COMMENT 'Vrai si le bordereau est signé',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de la version, donné par le serveur ou par l''observation'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (fact_key, version)
COMMENT 'Versions observées de fichiers des serveurs de documents (stockage ; lire core.documents)';

CREATE TABLE IF NOT EXISTS core.meeting_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence du comité',
    committee LowCardinality(String) COMMENT 'Comité : CSM, COPIL-C, COPIL, COOP, CSS',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2 ; vide pour le marché entier',
    planned_on Nullable(Date) COMMENT 'Jour prévu',
    held_on Nullable(Date) COMMENT 'Jour où le comité s''est tenu ; NULL s''il ne s''est pas tenu',
    cancelled Bool COMMENT 'Vrai si le comité est annulé',
    support_sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Transmission du support ; NULL s''il n''a pas été transmis',
    minutes_sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Transmission du compte rendu ; NULL s''il n''a pas été transmis',
    attendees Int64 COMMENT 'Nombre de participants ; 0 si inconnu',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de comités (stockage ; lire core.meetings)';

CREATE TABLE IF NOT EXISTS core.quote_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence du devis',
    order_reference String COMMENT 'Référence du bon de commande issu du devis ; vide s''il n''y en a pas',
    inputs_complete_on Nullable(Date) COMMENT 'Jour où les éléments d''entrée sont complets (R-118)',
    submitted_on Nullable(Date) COMMENT 'Jour de remise du devis ; NULL s''il n''est pas remis',
    withdrawn Bool COMMENT 'Vrai si la demande est retirée',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de demandes de devis (stockage ; lire core.quotes)';

CREATE TABLE IF NOT EXISTS core.assignment_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    person LowCardinality(String) COMMENT 'Personne, sous pseudonyme',
    order_reference String COMMENT 'Référence du bon de commande',
    uo LowCardinality(String) COMMENT 'Unité d''œuvre',
    level LowCardinality(String) COMMENT 'Niveau de l''unité d''œuvre',
    start_on Nullable(Date) COMMENT 'Premier jour d''affectation',
    planned_end_on Nullable(Date) COMMENT 'Dernier jour prévu, inclus',
    end_on Nullable(Date) COMMENT 'Dernier jour, inclus ; NULL si l''affectation est en cours',
    years Int64 COMMENT 'Expérience, en années (R-014)',
    recent_practice Bool COMMENT 'Vrai si la pratique est récente',
    unplanned Bool COMMENT 'Vrai si la personne est partie avant la fin prévue, du fait du titulaire (R-120)',
    replacement LowCardinality(String) COMMENT 'Pseudonyme du remplaçant ; vide s''il n''y en a pas',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions d''affectations de l''équipe (stockage ; lire core.assignments)';

CREATE TABLE IF NOT EXISTS core.anomaly_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de l''anomalie, par exemple ANO-00042',
    title String COMMENT 'Intitulé de l''anomalie',
    nature LowCardinality(String) COMMENT 'ANOMALIE ou EVOLUTION',
    severity LowCardinality(String) COMMENT 'Sévérité : BLOQUANTE, MAJEURE, MINEURE ; vide si l''outil n''en dit rien',
    status LowCardinality(String) COMMENT 'Statut, dans les mots de l''outil',
    application LowCardinality(String) COMMENT 'Code de l''application (ref.applications) ; vide si l''anomalie n''en désigne aucune',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2 ; vide si inconnue',
    ticket_reference String COMMENT 'Référence du ticket d''origine ; vide si aucun',
    test_case String COMMENT 'Référence du cas de test qui l''a trouvée ; vide si aucun',
    opened_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Ouverture',
    resolved_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Résolution qui tient ; NULL tant qu''elle n''est pas résolue',
    closed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Clôture qui tient ; NULL tant qu''elle n''est pas close',
    open_from Array(DateTime64(3, 'UTC')) COMMENT 'Débuts des séjours dans le stock des anomalies ouvertes',
    open_to Array(DateTime64(3, 'UTC')) COMMENT 'Fins des séjours dans le stock, exclues ; 2199-12-31 si en cours',
    event_at Array(DateTime64(3, 'UTC')) COMMENT 'Instants des événements, dans l''ordre',
    event_kind Array(LowCardinality(String)) COMMENT 'Nature de chaque événement : opened, assigned, resolved, reopened, closed',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions d''anomalies et de demandes d''évolution (stockage ; lire core.anomalies)';

CREATE TABLE IF NOT EXISTS core.test_item_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    campaign String COMMENT 'Référence de la campagne',
    iteration String COMMENT 'Itération de la campagne',
    test_case String COMMENT 'Référence du cas de test',
    application LowCardinality(String) COMMENT 'Code de l''application (ref.applications) ; vide si la campagne n''en désigne aucune',
    order_reference String COMMENT 'Référence du bon de commande de la campagne',
    importance LowCardinality(String) COMMENT 'Importance du cas de test, dans les mots de l''outil ; vide si l''outil ne la donne pas',
    start_on Nullable(Date) COMMENT 'Premier jour prévu de la campagne',
    end_on Nullable(Date) COMMENT 'Dernier jour prévu de la campagne, inclus',
    executed_at Array(DateTime64(3, 'UTC')) COMMENT 'Instants des exécutions, dans l''ordre',
    statuses Array(LowCardinality(String)) COMMENT 'Résultat de chaque exécution : SUCCESS, FAILURE, BLOCKED, UNTESTABLE',
    status LowCardinality(String) COMMENT 'Résultat de la dernière exécution ; READY avant la première',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de cas de test planifiés et de leurs exécutions (stockage ; lire core.test_items)';
