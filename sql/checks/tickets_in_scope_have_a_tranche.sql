-- check: Un ticket du périmètre sans tranche, sans application, sans criticité ou sans arrivée au N2
SELECT source, reference FROM core.tickets
WHERE in_scope AND (tranche = '' OR application = '' OR class = '' OR submitted_at IS NULL)
