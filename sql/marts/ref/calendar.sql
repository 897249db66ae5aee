-- mart: ref.calendar
-- grain: un jour
-- stores: ref.calendar_store
-- column.iso_week: Numéro de semaine ISO
-- column.month_start: Premier jour du mois
-- column.quarter_start: Premier jour du trimestre civil
CREATE OR REPLACE VIEW ref.calendar
COMMENT 'Calendrier : jours ouvrés et fériés de métropole, 2015 à 2040'
AS SELECT day, is_working_day, holiday, working_day_index, n2_open_at, n2_close_at, n2_seconds_before,
    toISOWeek(day) AS iso_week, toStartOfMonth(day) AS month_start, toStartOfQuarter(day) AS quarter_start
FROM ref.calendar_store FINAL
WHERE loaded_at = (SELECT max(loaded_at) FROM ref.calendar_store);
