package app

import (
	"context"
	"time"
)

// SourceStatus is how one source is doing.
type SourceStatus struct {
	Source      string     `json:"source"`
	Tool        string     `json:"tool"`
	Late        bool       `json:"late"` // no success within three times its interval, or within a day for a cron line
	LastSuccess *time.Time `json:"last_success"`
	LastRun     *time.Time `json:"last_run"`
	LastError   string     `json:"last_error,omitempty"` // of the last run, empty if it succeeded
	ErrorKind   string     `json:"error_kind,omitempty"`
	Records24h  uint64     `json:"records_24h"`
	DeadLetters uint64     `json:"dead_letters"`
	ToLoad      int64      `json:"to_load"` // records in Kafka and not yet in the warehouse
}

// Status is how the machine is doing, from what it wrote down: it is answered
// whether or not the daemon runs.
type Status struct {
	At      time.Time      `json:"at"`
	Sources []SourceStatus `json:"sources"`
}

// Healthy is false when somebody should look.
func (s Status) Healthy() bool {
	for _, source := range s.Sources {
		if source.Late || source.LastError != "" {
			return false
		}
	}
	return true
}

// Status reads the state of every configured source.
func (a *App) Status(ctx context.Context) (Status, error) {
	status := Status{At: time.Now().UTC()}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return status, err
	}
	lags, err := a.lags(ctx)
	if err != nil {
		return status, err
	}
	_, rows, err := store.Select(ctx, `SELECT source, maxOrNullIf(ended_at, error = ''), max(ended_at), argMax(error, started_at), argMax(error_kind, started_at),
		sumIf(records, started_at > now() - INTERVAL 1 DAY) FROM ops.sync_runs GROUP BY source`)
	if err != nil {
		return status, err
	}
	runs := map[string][]any{}
	for _, row := range rows {
		runs[row[0].(string)] = row
	}
	_, rows, err = store.Select(ctx, "SELECT source, count() FROM ops.dead_letters GROUP BY source")
	if err != nil {
		return status, err
	}
	letters := map[string]uint64{}
	for _, row := range rows {
		letters[row[0].(string)] = row[1].(uint64)
	}
	for _, source := range a.config.Sources {
		one := SourceStatus{Source: source.Name, Tool: source.Tool, DeadLetters: letters[source.Name], ToLoad: lags[source.Name], Late: true}
		if row, ok := runs[source.Name]; ok {
			if success, ok := row[1].(time.Time); ok {
				one.LastSuccess = &success
				one.Late = status.At.Sub(success) > patience(source.Every)
			}
			last := row[2].(time.Time)
			one.LastRun, one.LastError, one.ErrorKind, one.Records24h = &last, row[3].(string), row[4].(string), row[5].(uint64)
		}
		status.Sources = append(status.Sources, one)
	}
	return status, nil
}

// patience is how old a success may be before its source is late.
func patience(every time.Duration) time.Duration {
	if every == 0 {
		return 24 * time.Hour
	}
	return max(3*every, 5*time.Minute)
}
