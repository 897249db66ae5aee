-- What was closed is never replaced: plain tables, rows only added.
CREATE TABLE IF NOT EXISTS contractual.closed_period_store
(
    period LowCardinality(String) COMMENT 'Période close : 2026-Q3 ou 2026-09',
    closed_at DateTime64(3, 'UTC') COMMENT 'Instant de la clôture',
    closed_by String COMMENT 'Qui a clos, tel que déclaré',
    despite String COMMENT 'Motif donné pour clore malgré des réserves ; vide s''il n''y en avait pas',
    reservations Array(String) COMMENT 'Réserves au moment de la clôture : enregistrements refusés, sources en retard ou non rapprochées',
    contract String COMMENT 'Empreinte des données du marché',
    revision UInt16 COMMENT 'Révision du programme',
    program String COMMENT 'Version du programme',
    mappings Map(String, String) COMMENT 'Empreinte du fichier de correspondance de chaque source',
    records Map(String, UInt64) COMMENT 'Nombre d''objets bruts de chaque source',
    figures UInt64 COMMENT 'Nombre de figures closes',
    facts UInt64 COMMENT 'Nombre de faits clos',
    figures_sha256 FixedString(64) COMMENT 'Empreinte SHA-256 des figures closes',
    facts_sha256 FixedString(64) COMMENT 'Empreinte SHA-256 des faits clos',
    previous_sha256 String COMMENT 'Maillon précédent de la chaîne ; vide pour la première clôture',
    chain_sha256 FixedString(64) COMMENT 'Maillon de la chaîne : empreinte de tout ce qui précède'
)
ENGINE = MergeTree ORDER BY (period, closed_at)
COMMENT 'Périodes closes (stockage ; lire contractual.closed_periods)';
CREATE TABLE IF NOT EXISTS contractual.closed_figure_store
(
    period LowCardinality(String) COMMENT 'Période close',
    chain_sha256 FixedString(64) COMMENT 'Maillon de la clôture',
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur',
    scope LowCardinality(String) COMMENT 'Niveau : tranche, application ou contract (marché entier)',
    tranche LowCardinality(String) COMMENT 'Tranche ; ENSEMBLE pour le marché entier',
    application LowCardinality(String) COMMENT 'Application ; vide hors du niveau application',
    criticality LowCardinality(String) COMMENT 'Criticité ; TOUTES si l''indicateur n''est pas réparti',
    numerator Int64 COMMENT 'Numérateur clos',
    denominator Int64 COMMENT 'Dénominateur clos',
    kpi_version FixedString(12) COMMENT 'Empreinte de la définition appliquée'
)
ENGINE = MergeTree ORDER BY (period, chain_sha256, kpi, scope, tranche, application, criticality)
COMMENT 'Figures closes (stockage ; lire contractual.closed_figures)';
CREATE TABLE IF NOT EXISTS contractual.closed_fact_store
(
    period LowCardinality(String) COMMENT 'Période close',
    chain_sha256 FixedString(64) COMMENT 'Maillon de la clôture',
    kind LowCardinality(String) COMMENT 'Nature du fait : ticket…',
    fact_key UInt64 COMMENT 'Clé technique du fait',
    reference String COMMENT 'Référence lisible',
    raw_sha256 String COMMENT 'Empreinte de l''enregistrement brut',
    content String COMMENT 'La ligne telle qu''elle était, en JSON' CODEC(ZSTD(3))
)
ENGINE = MergeTree ORDER BY (period, chain_sha256, kind, fact_key)
COMMENT 'Faits clos (stockage ; lire contractual.closed_facts)';
