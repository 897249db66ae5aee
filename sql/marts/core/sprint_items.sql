-- mart: core.sprint_items
-- grain: un élément dans un sprint d'une équipe
-- needs: core.increment_sheets core.backlog_items core.test_items
-- filled-by: dossier
CREATE TABLE core.sprint_items
(
    increment_reference String COMMENT 'Référence de l''incrément de l''équipe',
    team LowCardinality(String) COMMENT 'Équipe (squad)',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    sprint LowCardinality(String) COMMENT 'Sprint de l''incrément : S1, S2… ou IP',
    start_on Nullable(Date) COMMENT 'Premier jour du sprint',
    end_on Nullable(Date) COMMENT 'Dernier jour du sprint, inclus',
    over Bool COMMENT 'Vrai si le sprint est fini',
    reference String COMMENT 'Référence de l''élément',
    url String COMMENT 'Page dans l''outil',
    title String COMMENT 'Intitulé',
    application LowCardinality(String) COMMENT 'Code de l''application ; vide si aucune',
    committed Bool COMMENT 'Vrai si l''élément est dans le sprint à la fin de son premier jour ; faux s''il est ajouté ensuite',
    points Int64 COMMENT 'Points au début du sprint ; à sa fin pour un élément ajouté ; 0 s''il n''est pas estimé',
    ready Bool COMMENT 'Vrai si l''élément est Ready au début du sprint (R-136)',
    left Bool COMMENT 'Vrai si l''élément n''est plus dans le sprint à sa fin',
    done Bool COMMENT 'Vrai si l''élément est Done à la fin du sprint (R-137)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY (increment_reference, sprint, reference)
COMMENT 'Éléments des sprints : engagés ou ajoutés, Ready au début (R-136), Done à la fin (R-137)';
