-- The seven databases. Readers need only the last five.
CREATE DATABASE IF NOT EXISTS raw COMMENT 'Enregistrements bruts, tels que les outils les ont envoyés';
CREATE DATABASE IF NOT EXISTS core COMMENT 'Faits du marché, un objet par ligne';
CREATE DATABASE IF NOT EXISTS ref COMMENT 'Le marché comme donnée : calendrier, applications, engagements, indicateurs';
CREATE DATABASE IF NOT EXISTS ops COMMENT 'Marche de la machine : synchronisations, rebuts, migrations';
CREATE DATABASE IF NOT EXISTS contractual COMMENT 'Tableau de bord contractuel : ce qui engage le titulaire';
CREATE DATABASE IF NOT EXISTS operational COMMENT 'Tableau de bord opérationnel : volumes, stock, registre';
CREATE DATABASE IF NOT EXISTS pilotage COMMENT 'Tableau de bord de pilotage : tendances et consolidation';
