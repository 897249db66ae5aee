-- mart: ref.present
-- grain: une ligne
-- stores: ref.present_store
-- The one definition of the present: the clock, or the instant of what was recalled.
CREATE OR REPLACE VIEW ref.present
(
    instant DateTime64(3, 'UTC') COMMENT 'Présent : l''heure qu''il est, ou l''instant auquel les données étaient connues si l''entrepôt est reconstitué',
    recalled Bool COMMENT 'Vrai si l''entrepôt est reconstitué tel qu''il était connu à cet instant'
)
COMMENT 'Présent dont dépendent les retards, le stock et les échéances'
AS SELECT if(count() = 0, now64(3, 'UTC'), max(known.instant)) AS instant, toBool(count() > 0) AS recalled
FROM ref.present_store AS known;
