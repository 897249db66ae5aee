-- check: Un ticket dont la ligne ne provient d'aucun enregistrement brut connu
SELECT source, reference FROM core.tickets
WHERE raw_sha256 NOT IN (SELECT sha256 FROM raw.record_store)
