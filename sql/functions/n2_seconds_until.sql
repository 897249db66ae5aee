-- function: n2_seconds_until
-- title: Secondes ouvertes du support N2 depuis le 2015-01-01 (C-06) ; à soustraire l'une de l'autre
-- needs: ref.calendar
-- Whole seconds (C-02). One array look-up: the opening of the day is clipped, the
-- days before it are already summed.
CREATE OR REPLACE FUNCTION n2_seconds_until AS (instant) ->
    tupleElement(arrayElement((SELECT groupArray((n2_seconds_before, toUnixTimestamp(n2_open_at), toUnixTimestamp(n2_close_at))) FROM (SELECT * FROM ref.calendar ORDER BY day)),
        toUInt32(toDate(instant, 'Europe/Paris') - toDate('2015-01-01')) + 1), 1)
    + greatest(0, least(toInt64(toUnixTimestamp(toDateTime(instant))),
            toInt64(tupleElement(arrayElement((SELECT groupArray((n2_seconds_before, toUnixTimestamp(n2_open_at), toUnixTimestamp(n2_close_at))) FROM (SELECT * FROM ref.calendar ORDER BY day)),
                toUInt32(toDate(instant, 'Europe/Paris') - toDate('2015-01-01')) + 1), 3)))
        - toInt64(tupleElement(arrayElement((SELECT groupArray((n2_seconds_before, toUnixTimestamp(n2_open_at), toUnixTimestamp(n2_close_at))) FROM (SELECT * FROM ref.calendar ORDER BY day)),
            toUInt32(toDate(instant, 'Europe/Paris') - toDate('2015-01-01')) + 1), 2)));
