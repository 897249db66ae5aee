-- mart: core.reversibilities
-- grain: une réversibilité
-- needs: core.reversibility_sheets core.order_sheets core.deliverables
-- filled-by: dossier
CREATE TABLE core.reversibilities
(
    reference String COMMENT 'Référence du suivi',
    url String COMMENT 'Page dans l''outil',
    order_reference String COMMENT 'Référence du bon de commande',
    tranche LowCardinality(String) COMMENT 'Tranche du marché ; vide si inconnue',
    notified_on Nullable(Date) COMMENT 'T0 : notification de la commande',
    phases Array(Bool) COMMENT 'Pour chacune des trois phases, vrai si tous ses documents sont livrés (R-129)',
    finished_on Nullable(Date) COMMENT 'Achèvement : documents validés et procès-verbal signé (R-130) ; NULL tant qu''une condition manque',
    deemed_on Nullable(Date) COMMENT 'Jour où le transfert est réputé achevé (R-130)',
    ended_on Nullable(Date) COMMENT 'Fin dont court l''effacement (A-50)',
    verification_codes Array(String) COMMENT 'Codes des documents à vérifier',
    verification_due_on Array(Date) COMMENT 'Vérification due par le Ministère (R-128) ; 1970-01-01 si le document n''est pas livré',
    verification_state Array(String) COMMENT 'État de chaque vérification',
    erasure_due_on Nullable(Date) COMMENT 'Effacement dû (R-131) ; NULL tant que la fin n''est pas connue',
    erased_on Nullable(Date) COMMENT 'Certificat d''effacement',
    erasure_state LowCardinality(String) COMMENT 'État de l''effacement',
    erasure_late_days Int32 COMMENT 'Retard de l''effacement, en jours calendaires',
    flaws UInt32 COMMENT 'Nombre d''anomalies de données (core.flaws)',
    as_of DateTime64(3, 'UTC') COMMENT 'Instant du calcul'
)
ENGINE = MergeTree ORDER BY reference
COMMENT 'Réversibilités : phases, achèvement, vérifications et effacement (R-127 à R-131)';
