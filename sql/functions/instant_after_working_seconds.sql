-- function: instant_after_working_seconds
-- title: Le premier instant auquel n secondes ouvertes du support N2 se sont écoulées (C-08)
-- needs: ref.calendar functions.n2_seconds_until
CREATE OR REPLACE FUNCTION instant_after_working_seconds AS (from_at, n) ->
    if(n <= 0, toDateTime(from_at, 'UTC'),
        toDateTime(
            n2_seconds_until(from_at) + n
            + arrayElement((SELECT groupArray(toInt64(toUnixTimestamp(n2_open_at)) - n2_seconds_before) FROM (SELECT * FROM ref.calendar WHERE is_working_day ORDER BY day)),
                arrayLastIndex(b -> b < n2_seconds_until(from_at) + n,
                    (SELECT groupArray(n2_seconds_before) FROM (SELECT * FROM ref.calendar WHERE is_working_day ORDER BY day)))),
            'UTC'));
