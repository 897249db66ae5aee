-- function: nth_working_day_before
-- title: Le n-ième jour ouvré strictement avant une date (C-11)
-- needs: ref.calendar functions.working_day_index
CREATE OR REPLACE FUNCTION nth_working_day_before AS (on_day, n) ->
    arrayElement((SELECT groupArray(day) FROM (SELECT day FROM ref.calendar WHERE is_working_day ORDER BY day)),
        working_day_index(toDate(on_day) - 1) - n + 1);
