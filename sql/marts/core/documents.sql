-- mart: core.documents
-- grain: une version observée d'un fichier d'un serveur de documents
-- stores: core.document_store
-- A file that is deleted now is shown in none of its versions.
CREATE OR REPLACE VIEW core.documents
COMMENT 'Documents déposés : une ligne par version observée d''un fichier, avec sa livraison et son bordereau ; sans les fichiers supprimés'
AS
SELECT *
FROM core.document_store FINAL
WHERE presence != 'deleted' AND fact_key NOT IN
(
    SELECT fact_key
    FROM (SELECT fact_key, presence FROM core.document_store FINAL ORDER BY version DESC LIMIT 1 BY fact_key)
    WHERE presence = 'deleted'
);
