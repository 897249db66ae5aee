-- function: nth_working_day_after
-- title: Le n-ième jour ouvré strictement après une date (C-10)
-- needs: ref.calendar functions.working_day_index
CREATE OR REPLACE FUNCTION nth_working_day_after AS (on_day, n) ->
    arrayElement((SELECT groupArray(day) FROM (SELECT day FROM ref.calendar WHERE is_working_day ORDER BY day)),
        working_day_index(on_day) + n);
