package warehouse

import (
	"context"
	"strings"
)

// shown are the databases that hold facts and figures. ops is not one: it grows with
// every run even when nothing changed.
var shown = []string{"raw", "core", "ref", "contractual", "operational", "pilotage"}

// CountTables counts the rows of every table and view of facts and figures:
// storage tables, whose rows are versions, are left out.
func (s *Store) CountTables(ctx context.Context) (map[string]uint64, error) {
	_, rows, err := s.Select(ctx, `SELECT database || '.' || name FROM system.tables
		WHERE database IN ($1) AND name NOT LIKE '%\_store' AND name NOT LIKE '%\_\_next' ORDER BY 1`, shown)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]uint64, len(rows))
	queries := make([]string, len(rows))
	for i, row := range rows {
		queries[i] = "SELECT '" + row[0].(string) + "' AS name, count() AS n FROM " + row[0].(string)
	}
	if len(queries) == 0 {
		return counts, nil
	}
	_, rows, err = s.Select(ctx, strings.Join(queries, " UNION ALL "))
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		counts[row[0].(string)] = row[1].(uint64)
	}
	return counts, nil
}

// CountRecords counts the distinct raw objects of each source.
func (s *Store) CountRecords(ctx context.Context) (map[string]uint64, error) {
	_, rows, err := s.Select(ctx, "SELECT source, uniqExact(record_key) FROM raw.record_store GROUP BY source")
	if err != nil {
		return nil, err
	}
	counts := make(map[string]uint64, len(rows))
	for _, row := range rows {
		counts[row[0].(string)] = row[1].(uint64)
	}
	return counts, nil
}
