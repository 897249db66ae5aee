-- function: working_day_index
-- title: Nombre de jours ouvrés depuis le 2015-01-01, ce jour compris (C-03)
-- needs: ref.calendar
CREATE OR REPLACE FUNCTION working_day_index AS (on_day) ->
    arrayElement((SELECT groupArray(working_day_index) FROM (SELECT working_day_index FROM ref.calendar ORDER BY day)),
        toUInt32(toDate(on_day) - toDate('2015-01-01')) + 1);
