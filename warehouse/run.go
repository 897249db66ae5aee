package warehouse

import "time"

// SyncRun is a row of ops.sync_run_store: one synchronisation of one source.
type SyncRun struct {
	RunID     string    `ch:"run_id"` // a UUID
	Source    string    `ch:"source"`
	Tool      string    `ch:"tool"`
	StartedAt time.Time `ch:"started_at"`
	EndedAt   time.Time `ch:"ended_at"`
	Pages     uint64    `ch:"pages"`
	Records   uint64    `ch:"records"`
	Requests  uint64    `ch:"requests"`
	Error     string    `ch:"error"`
	ErrorKind string    `ch:"error_kind"`
}

// Table is where runs are stored; readers use ops.sync_runs.
func (*SyncRun) Table() string { return "ops.sync_run_store" }
