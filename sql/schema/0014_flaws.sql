-- What each kind of flaw is called, how grave it is and what to do about it.
CREATE TABLE IF NOT EXISTS ref.flaw_kind_store
(
    code LowCardinality(String) COMMENT 'Code de l''anomalie de données, qui ne change jamais',
    label String COMMENT 'Libellé',
    severity LowCardinality(String) COMMENT 'BLOQUANTE : l''objet n''est dans aucun chiffre ; MAJEURE : un chiffre peut être faux ; MINEURE : à corriger, aucun chiffre n''en dépend',
    remedy String COMMENT 'Que faire, et où',
    loaded_at DateTime64(3, 'UTC') COMMENT 'Instant de chargement'
)
ENGINE = ReplacingMergeTree(loaded_at) ORDER BY code
COMMENT 'Natures d''anomalies de données (stockage ; lire ref.flaw_kinds)';
