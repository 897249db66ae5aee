-- mart: ops.readings
-- grain: une source
-- stores: ops.reading_store
-- Rows of a source made under another mapping, contract or revision do not
-- exist: they are made again from the raw records before this row changes.
CREATE OR REPLACE VIEW ops.readings
COMMENT 'Lecture en vigueur de chaque source : correspondance, marché, révision'
AS SELECT * FROM ops.reading_store FINAL;
