-- The contract as data. These tables are written by the program from the
-- contract file each time it starts.
CREATE TABLE IF NOT EXISTS ref.application_store
(
    code LowCardinality(String) COMMENT 'Code de l''application',
    label String COMMENT 'Libellé',
    tranche LowCardinality(String) COMMENT 'Tranche du marché : FERME, OPTIONNELLE_1, OPTIONNELLE_2',
    difficulty LowCardinality(String) COMMENT 'Difficulté : Facile, Intermédiaire, Difficile (R-012) ; vide si le marché ne la donne pas',
    perimeter String COMMENT 'Place dans le périmètre du marché',
    aliases Array(String) COMMENT 'Autres écritures du nom',
    loaded_at DateTime64(3, 'UTC') COMMENT 'Instant de chargement'
)
ENGINE = ReplacingMergeTree(loaded_at) ORDER BY code
COMMENT 'Applications (stockage ; lire ref.applications)';
CREATE TABLE IF NOT EXISTS ref.calendar_store
(
    day Date COMMENT 'Jour, heure de Paris',
    is_working_day Bool COMMENT 'Vrai si jour ouvré (C-03)',
    holiday String COMMENT 'Nom du jour férié ; vide sinon',
    working_day_index UInt32 COMMENT 'Nombre de jours ouvrés depuis le 2015-01-01, ce jour compris',
    n2_open_at DateTime('UTC') COMMENT 'Ouverture du support N2 ; égale à la fermeture un jour fermé (R-004)',
    n2_close_at DateTime('UTC') COMMENT 'Fermeture du support N2, exclue (C-05)',
    n2_seconds_before Int64 COMMENT 'Secondes ouvertes du support N2 du 2015-01-01 à 0 h de ce jour (C-06)',
    loaded_at DateTime64(3, 'UTC') COMMENT 'Instant de chargement'
)
ENGINE = ReplacingMergeTree(loaded_at) ORDER BY day
COMMENT 'Calendrier (stockage ; lire ref.calendar)';
CREATE TABLE IF NOT EXISTS ref.service_level_store
(
    kpi LowCardinality(String) COMMENT 'Code de l''indicateur',
    criticality LowCardinality(String) COMMENT 'Criticité, ou TOUTES',
    target_percent UInt8 COMMENT 'Seuil en pour cent',
    direction LowCardinality(String) COMMENT 'min : au moins le seuil ; max : au plus le seuil',
    contractual_period LowCardinality(String) COMMENT 'Période sur laquelle l''engagement est jugé',
    paragraph String COMMENT 'Paragraphe du CCTP',
    loaded_at DateTime64(3, 'UTC') COMMENT 'Instant de chargement'
)
ENGINE = ReplacingMergeTree(loaded_at) ORDER BY (kpi, criticality)
COMMENT 'Engagements de service (stockage ; lire ref.service_levels)';
CREATE TABLE IF NOT EXISTS ref.kpi_store
(
    code LowCardinality(String) COMMENT 'Code de l''indicateur : K-001…',
    label String COMMENT 'Libellé',
    definition String COMMENT 'Définition',
    numerator String COMMENT 'Ce que compte le numérateur',
    denominator String COMMENT 'Ce que compte le dénominateur ; vide pour un dénombrement',
    measure LowCardinality(String) COMMENT 'rate (taux), count (dénombrement) ou mean (moyenne)',
    unit LowCardinality(String) COMMENT 'Unité de la valeur',
    direction LowCardinality(String) COMMENT 'up : plus c''est haut, mieux c''est ; down : l''inverse',
    cadence String COMMENT 'Comité et rythme',
    paragraph String COMMENT 'Paragraphe du CCTP',
    kpi_version FixedString(12) COMMENT 'Empreinte de la définition',
    loaded_at DateTime64(3, 'UTC') COMMENT 'Instant de chargement'
)
ENGINE = ReplacingMergeTree(loaded_at) ORDER BY code
COMMENT 'Indicateurs (stockage ; lire ref.kpis)';
