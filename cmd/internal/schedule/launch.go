package schedule

import (
	"fmt"
	"time"
)

// launch starts a run in its own goroutine unless the job is busy.
func (s *Scheduler) launch(name string, trigger Trigger) error {
	run := Run{Job: name, Trigger: trigger, QueuedAt: s.options.Clock.Now().UTC()}
	s.mu.Lock()
	e := s.jobs[name]
	var refused error
	switch {
	case e == nil:
		refused = fmt.Errorf("there is no job %q", name)
	case s.stopped:
		refused = ErrStopped
	case trigger == Scheduled && e.again(run.QueuedAt):
		s.mu.Unlock()
		return nil
	case e.busy:
		refused = ErrBusy
	default:
		e.busy = true
		s.active++
	}
	s.mu.Unlock()
	if refused == nil {
		go s.run(e, run)
		return nil
	}
	if trigger == Scheduled {
		run.Skipped, run.Err, run.EndedAt = true, refused, run.QueuedAt
		s.report(run)
	}
	return refused
}

// again notices a timer that rings twice for one time, and notes the time else.
func (e *entry) again(at time.Time) bool {
	if !e.rang.IsZero() && at.Sub(e.rang) < MinEvery/2 {
		return true
	}
	e.rang = at
	return false
}

func (s *Scheduler) run(e *entry, run Run) {
	defer s.release()
	if !s.slot() {
		s.free(e)
		run.Skipped, run.Err, run.EndedAt = true, ErrStopped, s.options.Clock.Now().UTC()
		s.report(run)
		return
	}
	run.StartedAt = s.options.Clock.Now().UTC()
	run.Err = guarded(func() error { return e.job.Run(s.ctx) })
	run.EndedAt = s.options.Clock.Now().UTC()
	<-s.slots
	s.free(e)
	s.report(run)
}

// slot waits for the right to run, and is false when the scheduler stops first.
func (s *Scheduler) slot() bool {
	select {
	case s.slots <- struct{}{}:
	case <-s.ctx.Done():
		return false
	}
	if s.ctx.Err() != nil { // both were ready
		<-s.slots
		return false
	}
	return true
}

// free lets the job be launched again. It comes before the report: who hears that
// a run ended may start the next one.
func (s *Scheduler) free(e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.busy = false
}

// release comes after the report: when Stop returns, the history is complete.
func (s *Scheduler) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
	if s.stopped && s.active == 0 {
		close(s.idle)
	}
}

func (s *Scheduler) report(run Run) {
	if s.options.OnRun != nil {
		s.options.OnRun(run)
	}
}
