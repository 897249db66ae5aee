-- The facts of squads, of the exit, of trainings and of migrations, one row a
-- version of an object: the latest version of a key replaces the others. Instants
-- are UTC, days are local days of Paris.

CREATE TABLE IF NOT EXISTS core.increment_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de l''incrément de l''équipe, par exemple PI-2026-03-ALPHA',
    name LowCardinality(String) COMMENT 'Nom de l''incrément, commun aux équipes du train',
    team LowCardinality(String) COMMENT 'Équipe (squad)',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2 ; vide si inconnue',
    start_on Nullable(Date) COMMENT 'Premier jour de l''incrément (R-134)',
    capacity Int64 COMMENT 'Capacité de l''équipe, en points ; 0 si inconnue',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions d''incréments d''une équipe (stockage ; lire core.increments)';

CREATE TABLE IF NOT EXISTS core.objective_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de l''objectif',
    increment_reference String COMMENT 'Référence de l''incrément de l''équipe',
    title String COMMENT 'Intitulé de l''objectif',
    committed Bool COMMENT 'Vrai si l''objectif est engagé ; faux s''il est étendu (stretch)',
    planned_value Int64 COMMENT 'Valeur métier prévue, en points',
    actual_value Nullable(Int64) COMMENT 'Valeur métier atteinte, en points ; NULL tant qu''elle n''est pas évaluée',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions d''objectifs d''incrément (stockage ; lire core.objectives)';

CREATE TABLE IF NOT EXISTS core.backlog_item_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de l''élément, par exemple US-0042',
    nature LowCardinality(String) COMMENT 'RECIT ou FONCTIONNALITE',
    title String COMMENT 'Intitulé',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2 ; vide si inconnue',
    application LowCardinality(String) COMMENT 'Code de l''application (ref.applications) ; vide si l''élément n''en désigne aucune',
    feature_reference String COMMENT 'Référence de la fonctionnalité d''un récit ; vide si aucune',
    status LowCardinality(String) COMMENT 'Statut, dans les mots de l''outil',
    described_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Première description ; NULL s''il n''est pas décrit',
    points Array(Int64) COMMENT 'Estimations successives, en points ; 0 pour une estimation retirée',
    points_set_at Array(DateTime64(3, 'UTC')) COMMENT 'Instant de chaque estimation',
    criteria Int64 COMMENT 'Nombre de critères d''acceptation',
    criteria_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Premiers critères d''acceptation ; NULL s''il n''y en a pas',
    test_cases Array(String) COMMENT 'Références des cas de test liés',
    test_cases_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Premier lien à un cas de test ; NULL s''il n''y en a pas',
    increments Array(String) COMMENT 'Incréments d''équipe où l''élément a été planifié, dans l''ordre ; vide s''il n''est dans aucun',
    sprints Array(LowCardinality(String)) COMMENT 'Sprint de chaque planification : S1, S2… ; vide tant que seul l''incrément est connu',
    planned_at Array(DateTime64(3, 'UTC')) COMMENT 'Instant de chaque planification',
    done_from Array(DateTime64(3, 'UTC')) COMMENT 'Débuts des séjours dans le statut terminé',
    done_to Array(DateTime64(3, 'UTC')) COMMENT 'Fins des séjours dans le statut terminé, exclues ; 2199-12-31 si en cours',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de récits et de fonctionnalités (stockage ; lire core.backlog_items)';

CREATE TABLE IF NOT EXISTS core.design_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de la ligne de commande, par exemple BC-2026-012/1',
    order_reference String COMMENT 'Référence du bon de commande',
    stories Int64 COMMENT 'Nombre de récits utilisateurs à affiner (R-139) ; 0 si inconnu',
    with_tests Bool COMMENT 'Vrai si les tests sont à écrire (R-139)',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de commandes de conception UO2.6-APDT (stockage ; lire core.designs)';

CREATE TABLE IF NOT EXISTS core.reversibility_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence du suivi',
    order_reference String COMMENT 'Référence du bon de commande UO_REVERS',
    t1_on Nullable(Date) COMMENT 'T1 atteint ; NULL s''il ne l''est pas ou n''est pas renseigné (R-127)',
    t2_on Nullable(Date) COMMENT 'T2 atteint ; NULL s''il ne l''est pas ou n''est pas renseigné (R-127)',
    t3_on Nullable(Date) COMMENT 'T3 atteint ; NULL s''il ne l''est pas ou n''est pas renseigné (R-127)',
    t4_on Nullable(Date) COMMENT 'T4 atteint ; NULL s''il ne l''est pas ou n''est pas renseigné (R-127)',
    signed_on Nullable(Date) COMMENT 'Signature du procès-verbal de fin de prestation (R-130)',
    informed_on Nullable(Date) COMMENT 'Information du Ministère sur l''effacement (R-131)',
    agreed_on Nullable(Date) COMMENT 'Accord écrit du Ministère sur l''effacement (R-131)',
    erased_on Nullable(Date) COMMENT 'Certificat d''effacement (R-131)',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de suivis de réversibilité (stockage ; lire core.reversibilities)';

CREATE TABLE IF NOT EXISTS core.assessment_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    team LowCardinality(String) COMMENT 'Équipe (squad)',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2 ; vide si inconnue',
    assessed_on Nullable(Date) COMMENT 'Jour de l''auto-évaluation',
    criterion LowCardinality(String) COMMENT 'Critère',
    mark Int64 COMMENT 'Note, de 1 à 5 (R-141)',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de notes d''auto-évaluation de maturité agile (stockage ; lire core.assessments)';

CREATE TABLE IF NOT EXISTS core.survey_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de l''enquête',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2 ; vide si inconnue',
    closed_on Nullable(Date) COMMENT 'Clôture de l''enquête',
    invited Int64 COMMENT 'Personnes interrogées',
    answers Int64 COMMENT 'Réponses reçues',
    marks_sum Int64 COMMENT 'Somme des notes, de 1 à 5 chacune (R-142)',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions d''enquêtes de satisfaction, réponses additionnées (stockage ; lire core.surveys)';

CREATE TABLE IF NOT EXISTS core.training_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de la séance',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    ended_on Nullable(Date) COMMENT 'Dernier jour de la séance',
    half_days Int64 COMMENT 'Demi-journées animées (R-039)',
    invited Int64 COMMENT 'Personnes convoquées',
    present Int64 COMMENT 'Personnes présentes, selon la feuille d''émargement',
    hot_answers Int64 COMMENT 'Réponses à l''évaluation à chaud',
    hot_sum Int64 COMMENT 'Somme des notes à chaud, de 1 à 5 chacune',
    cold_on Nullable(Date) COMMENT 'Jour de l''évaluation à froid ; NULL s''il n''y en a pas',
    cold_answers Int64 COMMENT 'Réponses à l''évaluation à froid',
    cold_sum Int64 COMMENT 'Somme des notes à froid, de 1 à 5 chacune',
    convened Bool COMMENT 'Vrai si les participants ont reçu leur convocation',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de séances de formation (stockage ; lire core.trainings)';

CREATE TABLE IF NOT EXISTS core.control_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence du contrôle',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    indicator String COMMENT 'Ce qui est contrôlé',
    unit LowCardinality(String) COMMENT 'Unité de la mesure et du seuil',
    measured_on Nullable(Date) COMMENT 'Jour de la mesure ; NULL tant qu''il n''est pas mesuré',
    measure Int64 COMMENT 'Mesure, dans l''unité',
    threshold Int64 COMMENT 'Seuil accepté, dans l''unité (R-145)',
    at_least Bool COMMENT 'Vrai si la mesure doit atteindre le seuil ; faux si elle ne doit pas le dépasser',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de contrôles de migration (stockage ; lire core.controls)';

-- Of a sheet each observed version is kept, as of a document: that it was updated
-- stays true when the file is replaced or removed.
CREATE TABLE IF NOT EXISTS core.knowledge_sheet_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; commune à ses versions',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de la fiche ou de la procédure, par exemple FC-0042',
    nature LowCardinality(String) COMMENT 'FICHE ou PROCEDURE',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2 ; vide si inconnue',
    application LowCardinality(String) COMMENT 'Code de l''application (ref.applications) ; vide si la fiche n''en désigne aucune',
    path String COMMENT 'Chemin du fichier sur le serveur',
    number Int64 COMMENT 'Numéro de la version : 1 pour la première ; 0 si inconnu',
    deposited_at DateTime64(3, 'UTC') COMMENT 'Instant du dépôt, selon le serveur ; 1970-01-01 pour un fichier supprimé',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (fact_key, version)
COMMENT 'Versions observées de fichiers de la base de connaissances (stockage ; lire core.knowledge_sheets)';
