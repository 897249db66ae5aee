-- check: Le stock du dernier jour ne s'explique pas par les arrivées et les départs (R-071)
WITH (SELECT max(day) FROM operational.backlog_daily) AS last_day,
    (SELECT any(as_of) FROM operational.backlog_daily) AS computed_at
SELECT flows.stock AS expected, counted.stock AS found
FROM (SELECT toInt64(countIf(f < computed_at)) - toInt64(countIf(t < computed_at)) AS stock
      FROM core.tickets ARRAY JOIN stock_from AS f, stock_to AS t WHERE in_scope) AS flows
CROSS JOIN (SELECT toInt64(sum(tickets)) AS stock FROM operational.backlog_daily WHERE day = last_day) AS counted
WHERE expected != found
