-- mart: pilotage.backdating
-- grain: une modification d'un objet, un mois passé qu'elle change
-- needs: raw.records raw.sightings core.tickets core.anomalies core.kpi_facts
-- filled-by: radar
-- A control of the Ministry over its own figures, which engages nobody: hence
-- with the steering tables. Consecutive versions of an object are read in the
-- same way, under the mapping and the contract in force, so that only the tool's
-- data can differ. The effect is counted by the definitions of the indicators
-- themselves on both versions; it is known for tickets and anomalies, whose facts
-- depend on one object.
CREATE TABLE pilotage.backdating
(
    rank UInt32 COMMENT 'Rang : d''abord les modifications qui déplacent le plus de faits contractuels',
    month Date COMMENT 'Premier jour du mois passé qui change, heure de Paris',
    source LowCardinality(String) COMMENT 'Nom configuré de la source',
    kind LowCardinality(String) COMMENT 'Type d''objet dans l''outil',
    object_id String COMMENT 'Identifiant immuable de l''objet dans l''outil',
    reference String COMMENT 'Référence lisible de l''objet',
    url String COMMENT 'Page de l''objet dans l''outil',
    rewritten Bool COMMENT 'Vrai si l''histoire d''avant la fin du mois est réécrite ; faux si seul un événement postérieur la change (réouverture, par exemple)',
    written_at DateTime64(3, 'UTC') COMMENT 'Instant de la modification, selon l''outil ; instant de lecture s''il n''en donne pas',
    seen_at DateTime64(3, 'UTC') COMMENT 'Première lecture de cette version par Pilotis',
    written_by String COMMENT 'Compte de l''auteur dans l''outil, sans nom ; vide si l''outil ne le dit pas',
    fields Array(String) COMMENT 'Champs modifiés',
    before Array(String) COMMENT 'Valeur de chaque champ avant',
    after Array(String) COMMENT 'Valeur de chaque champ après',
    kpis Array(String) COMMENT 'Indicateurs du mois déplacés, et leur répartition',
    numerators_moved Array(Int64) COMMENT 'Variation du numérateur de chaque indicateur',
    denominators_moved Array(Int64) COMMENT 'Variation du dénominateur de chaque indicateur',
    contractual_moves UInt32 COMMENT 'Nombre de ces déplacements vus au COPIL contractuel',
    before_sha256 String COMMENT 'Empreinte de la version précédente (raw.records.sha256)',
    after_sha256 String COMMENT 'Empreinte de la version modifiée (raw.records.sha256)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (month, rank)
COMMENT 'Radar des antidatages : modifications qui changent un mois passé, classées par effet';
