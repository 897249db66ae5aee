-- check: Le stock de l'instant du calcul ne s'explique pas par les arrivées et les départs (R-071)
-- A day without stock has no row in backlog_daily: it counts as zero.
WITH (SELECT any(as_of) FROM operational.backlog_daily) AS computed_at
SELECT flows.stock AS expected, counted.stock AS found
FROM (SELECT toInt64(countIf(f < computed_at)) - toInt64(countIf(t < computed_at)) AS stock
      FROM core.tickets ARRAY JOIN stock_from AS f, stock_to AS t WHERE in_scope) AS flows
CROSS JOIN (SELECT toInt64(sumIf(tickets, day = toDate(computed_at, 'Europe/Paris'))) AS stock FROM operational.backlog_daily) AS counted
WHERE expected != found
