-- mart: ref.knobs
-- grain: un réglage du marché
-- stores: ref.knob_store
CREATE OR REPLACE VIEW ref.knobs
COMMENT 'Réglages du marché : la lecture du CCTP que les chiffres suivent'
AS SELECT * EXCEPT loaded_at FROM ref.knob_store FINAL
WHERE loaded_at = (SELECT max(loaded_at) FROM ref.knob_store);
