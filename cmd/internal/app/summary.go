package app

import (
	"context"
	"fmt"

	"pilotis/warehouse"
)

// SourceSummary is what one source gave and holds.
type SourceSummary struct {
	Name        string            `json:"name"`
	Tool        string            `json:"tool"`
	KindCounts  map[string]uint64 `json:"kind_counts"`  // distinct objects in the warehouse, by kind
	Records     uint64            `json:"records"`      // published by this run
	Requests    uint64            `json:"requests"`     // sent to the tool by this run
	DeadLetters uint64            `json:"dead_letters"` // open
	Deleted     uint64            `json:"deleted"`
	Error       string            `json:"error,omitempty"`
}

// Summary is the result of a one-shot run.
type Summary struct {
	Sources []SourceSummary   `json:"sources"`
	Tables  map[string]uint64 `json:"tables"` // rows that a reader sees
	Seconds float64           `json:"seconds"`
}

// Failed counts the sources that stopped on an error.
func (s Summary) Failed() (failed int) {
	for _, source := range s.Sources {
		if source.Error != "" {
			failed++
		}
	}
	return failed
}

// Summarise reads what the warehouse holds, beside what the runs did.
func (a *App) Summarise(ctx context.Context, runs []warehouse.SyncRun) (Summary, error) {
	summary := Summary{Tables: map[string]uint64{}}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return summary, err
	}
	bySource := map[string]*SourceSummary{}
	for _, run := range runs {
		summary.Sources = append(summary.Sources, SourceSummary{
			Name: run.Source, Tool: run.Tool, KindCounts: map[string]uint64{},
			Records: run.Records, Requests: run.Requests, Error: run.Error,
		})
	}
	for i := range summary.Sources {
		bySource[summary.Sources[i].Name] = &summary.Sources[i]
	}
	counts := []struct {
		query string
		add   func(source *SourceSummary, kind string, n uint64)
	}{
		{"SELECT source, kind, uniqExact(record_key) FROM raw.record_store GROUP BY source, kind",
			func(s *SourceSummary, kind string, n uint64) { s.KindCounts[kind] = n }},
		{"SELECT source, kind, count() FROM ops.dead_letters GROUP BY source, kind",
			func(s *SourceSummary, _ string, n uint64) { s.DeadLetters += n }},
		{"SELECT source, kind, count() FROM (SELECT source, kind, record_key, argMax(presence, (version, seen_at)) AS latest FROM raw.record_store GROUP BY source, kind, record_key) WHERE latest = 'deleted' GROUP BY source, kind",
			func(s *SourceSummary, _ string, n uint64) { s.Deleted += n }},
	}
	for _, count := range counts {
		_, rows, err := store.Select(ctx, count.query)
		if err != nil {
			return summary, err
		}
		for _, row := range rows {
			if source, ok := bySource[row[0].(string)]; ok {
				count.add(source, row[1].(string), row[2].(uint64))
			}
		}
	}
	summary.Tables, err = store.CountTables(ctx)
	if err != nil {
		return summary, fmt.Errorf("count the tables: %w", err)
	}
	return summary, nil
}
