-- mart: pilotage.backdating
-- grain: une modification ou une saisie d'un objet, un mois passé qu'elle change
-- needs: raw.records raw.sightings core.tickets core.anomalies core.kpi_facts
-- filled-by: radar
-- A control of the Ministry over its own figures, which engages nobody: hence
-- with the steering tables. Consecutive versions of an object are read in the
-- same way, under the mapping and the contract in force, so that only the tool's
-- data can differ. The effect is counted by the definitions of the indicators
-- themselves, on the facts before and after, all else being as it is now. An object
-- created after a month of which it speaks counts as an edit too: by the tool's own
-- creation time, and where the tool has none, when it was not there in an earlier
-- reading.
CREATE TABLE pilotage.backdating
(
    rank UInt32 COMMENT 'Rang : d''abord les modifications qui déplacent le plus de faits contractuels',
    month Date COMMENT 'Premier jour du mois passé qui change, heure de Paris',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    kind LowCardinality(String) COMMENT 'Type d''objet dans l''outil',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    reference String COMMENT 'Référence lisible de l''objet',
    url String COMMENT 'Page de l''objet dans l''outil',
    entered_late Bool COMMENT 'Vrai si l''objet a été créé après la fin du mois, avec des dates de ce mois ; faux s''il existait et a été modifié',
    rewritten Bool COMMENT 'Vrai si l''histoire d''avant la fin du mois est réécrite ; faux si seul un événement postérieur la change (réouverture, par exemple)',
    written_at DateTime64(3, 'UTC') COMMENT 'Instant de la modification ou de la création, selon l''outil ; instant de lecture s''il n''en donne pas',
    seen_at DateTime64(3, 'UTC') COMMENT 'Première lecture de cette version par Pilotis',
    written_by String COMMENT 'Compte de l''auteur dans l''outil, sans nom ; vide si l''outil ne le dit pas',
    fields Array(String) COMMENT 'Champs modifiés',
    before Array(String) COMMENT 'Valeur de chaque champ avant',
    after Array(String) COMMENT 'Valeur de chaque champ après',
    kpis Array(String) COMMENT 'Indicateurs du mois déplacés, et leur répartition',
    numerators_moved Array(Int64) COMMENT 'Variation du numérateur de chaque indicateur',
    denominators_moved Array(Int64) COMMENT 'Variation du dénominateur de chaque indicateur',
    unmoved LowCardinality(String) COMMENT 'Pourquoi aucun indicateur du mois ne bouge : same_facts (les faits du marché restent les mêmes), not_counted (aucun indicateur ne les compte), other_months (d''autres mois bougent) ; vide sinon',
    contractual_moves UInt32 COMMENT 'Nombre de ces déplacements vus au COPIL contractuel',
    before_sha256 String COMMENT 'Empreinte de la version précédente (raw.records.sha256) ; vide pour un objet nouveau',
    after_sha256 String COMMENT 'Empreinte de la version modifiée (raw.records.sha256)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (month, rank)
COMMENT 'Radar des antidatages : modifications et saisies tardives qui changent un mois passé, classées par effet';
