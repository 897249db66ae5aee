-- The lines of the registers and of the planning, one row a version of an object:
-- the latest version of a key replaces the others.

CREATE TABLE IF NOT EXISTS core.work_item_store
(
    fact_key UInt64 COMMENT 'Clé technique du fait (source, type, identifiant) ; unique',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    url String COMMENT 'Page de l''objet dans l''outil',
    reference String COMMENT 'Référence de la ligne, par exemple RSQ-2026-0042',
    kind LowCardinality(String) COMMENT 'Nature : RISQUE, ACTION, ALERTE, JALON, RECOMMANDATION, DEMANDE (de changement), QUESTION, BENEFICE, TACHE, ECART',
    title String COMMENT 'Intitulé',
    status LowCardinality(String) COMMENT 'Statut, dans les mots de l''outil',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    tranche LowCardinality(String) COMMENT 'Tranche du marché, telle qu''écrite : FERME, OPTIONNELLE_1, OPTIONNELLE_2 ; vide pour le marché entier',
    application LowCardinality(String) COMMENT 'Code de l''application (ref.applications) ; vide si la ligne n''en désigne aucune',
    uo LowCardinality(String) COMMENT 'Unité d''œuvre telle qu''écrite ; vide si aucune',
    owner LowCardinality(String) COMMENT 'Responsable, sous pseudonyme ou par sa fonction ; vide si personne n''est désigné',
    about String COMMENT 'Référence de ce que la ligne concerne : livrable, ticket, autre ligne ; vide si rien',
    raised_on Nullable(Date) COMMENT 'Jour d''ouverture, de demande ou de planification',
    baseline_on Nullable(Date) COMMENT 'Date du plan de référence, pour un jalon ; NULL si elle n''a pas été figée',
    due_on Nullable(Date) COMMENT 'Échéance en vigueur ; NULL si aucune n''est fixée',
    done_on Nullable(Date) COMMENT 'Jour de clôture, de réponse, d''atteinte ou de mesure ; NULL tant que ce n''est pas fait',
    probability Int64 COMMENT 'Probabilité d''un risque, de 1 à 4 (R-114) ; 0 si elle n''est pas cotée',
    impact Int64 COMMENT 'Impact d''un risque, de 1 à 4 (R-114) ; 0 s''il n''est pas coté',
    expected Int64 COMMENT 'Valeur attendue d''un bénéfice, dans son unité (R-148) ; 0 si inconnue',
    measured Nullable(Int64) COMMENT 'Valeur mesurée d''un bénéfice, dans son unité ; NULL tant qu''elle n''est pas mesurée',
    budget_cents Int64 COMMENT 'Budget, en centimes d''euro ; 0 si aucun',
    cost_cents Int64 COMMENT 'Coût constaté, en centimes d''euro ; 0 s''il n''est pas connu',
    cause LowCardinality(String) COMMENT 'Cause de ce que la ligne concerne (R-110) ; vide si elle n''est pas donnée',
    cancelled Bool COMMENT 'Vrai si la ligne est annulée ou retirée',
    presence LowCardinality(String) COMMENT 'present, deleted, hidden ou moved',
    mapping LowCardinality(String) COMMENT 'Empreinte du fichier de correspondance qui a produit la ligne',
    contract LowCardinality(String) COMMENT 'Empreinte des données du marché qui ont produit la ligne',
    revision UInt16 COMMENT 'Révision du programme qui a produit la ligne',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut (raw.records.sha256)',
    version DateTime64(3, 'UTC') COMMENT 'Instant de mise à jour donné par l''outil : la plus récente remplace les autres'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fact_key
COMMENT 'Versions de lignes de registre et de planning (stockage ; lire core.work_items)';
