-- mart: core.work_items
-- grain: une ligne de registre ou de planning
-- needs: core.work_item_sheets core.order_sheets
-- filled-by: dossier
CREATE TABLE core.work_items
(
    reference String COMMENT 'Référence de la ligne',
    url String COMMENT 'Page dans l''outil',
    kind LowCardinality(String) COMMENT 'Nature : RISQUE, ACTION, ALERTE, JALON, RECOMMANDATION (d''audit), DEMANDE (de changement), QUESTION, BENEFICE, TACHE, ECART',
    title String COMMENT 'Intitulé',
    status LowCardinality(String) COMMENT 'Statut, dans les mots de l''outil',
    order_reference String COMMENT 'Référence du bon de commande ; vide si aucun',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide pour le marché entier ; HORS_TRANCHE si la commande est inconnue',
    application LowCardinality(String) COMMENT 'Application ; vide si aucune',
    uo LowCardinality(String) COMMENT 'Code de l''UO au catalogue ; tel qu''écrit s''il n''y est pas',
    family LowCardinality(String) COMMENT 'Famille de l''UO : programme, projet, expertise, sortie ; vide si l''UO est inconnue',
    owner LowCardinality(String) COMMENT 'Responsable, sous pseudonyme ou par sa fonction ; vide si personne n''est désigné',
    about String COMMENT 'Référence de ce que la ligne concerne : livrable, ticket, autre ligne',
    raised_on Nullable(Date) COMMENT 'Jour d''ouverture, de demande ou de planification',
    baseline_on Nullable(Date) COMMENT 'Date du plan de référence d''un jalon ; NULL si elle n''a pas été figée',
    forecast_on Nullable(Date) COMMENT 'Date en vigueur dans l''outil : prévision d''un jalon, échéance des autres',
    due_on Nullable(Date) COMMENT 'Échéance dont l''état est jugé : référence d''un jalon, réponse due d''une demande, sinon date en vigueur ; NULL si rien n''est dû',
    done_on Nullable(Date) COMMENT 'Jour de clôture, de réponse, d''atteinte ou de mesure ; NULL tant que ce n''est pas fait',
    state LowCardinality(String) COMMENT 'État face à l''échéance : MET, MISSED, RUNNING, OVERDUE, NOT_APPLICABLE',
    late_days Int32 COMMENT 'Retard, en jours calendaires',
    late_jo Int32 COMMENT 'Retard, en jours ouvrés',
    took_jo Int32 COMMENT 'Délai d''une réponse, en jours ouvrés, jusqu''à l''instant du calcul sans réponse (R-116) ; 0 pour ce qui n''en attend pas',
    is_open Bool COMMENT 'Vrai si la ligne n''est ni close ni annulée',
    severity UInt8 COMMENT 'Gravité d''un risque, probabilité × impact, de 1 à 16 (R-114) ; 0 s''il n''est pas coté',
    slip_days Nullable(Int32) COMMENT 'Glissement d''un jalon : atteint ou prévu, moins sa référence, en jours calendaires ; NULL si l''une des dates manque',
    expected Int64 COMMENT 'Valeur attendue d''un bénéfice, dans son unité (R-148) ; 0 si inconnue',
    measured Nullable(Int64) COMMENT 'Valeur mesurée d''un bénéfice, dans son unité ; NULL tant qu''elle n''est pas mesurée',
    budget_cents Int64 COMMENT 'Budget, en centimes d''euro ; 0 si aucun',
    cost_cents Int64 COMMENT 'Coût constaté, en centimes d''euro ; 0 s''il n''est pas connu',
    drifts Array(String) COMMENT 'Dérives (R-149) : COUT si le coût dépasse le budget, DELAI si la date dépasse la référence',
    cause LowCardinality(String) COMMENT 'Cause de ce que la ligne concerne (R-110) ; vide si elle n''est pas donnée',
    cancelled Bool COMMENT 'Vrai si la ligne est annulée ou retirée',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (kind, reference)
COMMENT 'Lignes des registres et du planning : risques, actions, alertes, jalons, recommandations, demandes, bénéfices, tâches, écarts';
