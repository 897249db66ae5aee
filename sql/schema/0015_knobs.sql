-- The reading of the contract, knob by knob, for what SQL must ask of it.
CREATE TABLE IF NOT EXISTS ref.knob_store
(
    path LowCardinality(String) COMMENT 'Réglage, nommé comme dans le fichier du marché : sn2.pack_size',
    value String COMMENT 'Valeur en vigueur, écrite comme dans le fichier du marché',
    inert String COMMENT 'Pourquoi ce réglage ne change aucun chiffre ; vide s''il en change',
    loaded_at DateTime64(3, 'UTC') COMMENT 'Instant de chargement'
)
ENGINE = ReplacingMergeTree(loaded_at) ORDER BY path
COMMENT 'Réglages du marché (stockage ; lire ref.knobs)';
