package schedule

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// Trigger says who asked for a run.
type Trigger string

const (
	// Scheduled: the job's own interval or cron line.
	Scheduled Trigger = "schedule"
	// Manual: [Scheduler.RunNow].
	Manual Trigger = "manual"
)

// Run is one run that ended, or that could not take place.
type Run struct {
	Job     string
	Trigger Trigger
	// QueuedAt is when the run was asked for, StartedAt when it got a slot: the
	// difference is what the limit on concurrency costs. Both are UTC.
	QueuedAt, StartedAt, EndedAt time.Time
	// Skipped: the job was still running when it fell due, or the scheduler
	// stopped before it got a slot. Nothing ran; StartedAt is zero, Err says why.
	Skipped bool
	// Err is what the job returned. A panic of the job is an error here, with
	// its stack, and does not end the daemon.
	Err error
}

// ErrBusy is the reason of a run that was skipped because the job still runs.
var ErrBusy = errors.New("the job is still running")

// ErrStopped is the reason of a run refused because the scheduler stops.
var ErrStopped = errors.New("the scheduler is stopped")

func guarded(work func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic in job: %v\n%s", cause, debug.Stack())
		}
	}()
	return work()
}
