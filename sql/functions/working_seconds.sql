-- function: working_seconds
-- title: Secondes ouvertes du support N2 entre deux instants (C-06)
-- needs: functions.n2_seconds_until
CREATE OR REPLACE FUNCTION working_seconds AS (from_at, to_at) -> n2_seconds_until(to_at) - n2_seconds_until(from_at);
