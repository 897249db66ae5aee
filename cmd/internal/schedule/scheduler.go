package schedule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/jonboulle/clockwork"
)

// DefaultGrace is how long Stop waits for running jobs when Options says nothing.
const DefaultGrace = 30 * time.Second

// Options configure a Scheduler.
type Options struct {
	// Location is the zone of cron lines; Europe/Paris when nil. The server's own
	// zone is never the contract's.
	Location *time.Location
	// Grace is how long Stop waits for running jobs; DefaultGrace when zero.
	Grace time.Duration
	// MaxConcurrent bounds the jobs that run at the same time; the others wait
	// for their turn. Zero means one.
	MaxConcurrent int
	// Jitter bounds the delay that spreads the first runs of interval jobs
	// after Start, in whole seconds; zero starts them at once. The next runs
	// keep the spread.
	Jitter time.Duration
	// OnRun, when set, is called after each run, from the run's goroutine:
	// several calls may happen at once.
	OnRun func(Run)
	// Clock is for tests; the real one when nil.
	Clock clockwork.Clock
}

// Scheduler runs jobs. Its methods may be called from any goroutine.
type Scheduler struct {
	options Options
	timer   gocron.Scheduler
	slots   chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc

	mu      sync.Mutex
	jobs    map[string]*entry
	active  int
	started bool
	stopped bool
	idle    chan struct{} // closed when stopped and nothing is active
}

type entry struct {
	job  Job
	plan gocron.Job // nil until started
	busy bool
	rang time.Time // the last time it fell due
}

// New makes a scheduler that does nothing until Start.
func New(options Options) (*Scheduler, error) {
	if options.Location == nil {
		paris, err := time.LoadLocation("Europe/Paris")
		if err != nil {
			return nil, fmt.Errorf("make scheduler: %w", err)
		}
		options.Location = paris
	}
	if options.Clock == nil {
		options.Clock = clockwork.NewRealClock()
	}
	if options.Grace == 0 {
		options.Grace = DefaultGrace
	}
	timer, err := gocron.NewScheduler(gocron.WithLocation(options.Location), gocron.WithClock(options.Clock))
	if err != nil {
		return nil, fmt.Errorf("make scheduler: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Scheduler{
		options: options,
		timer:   timer,
		slots:   make(chan struct{}, max(options.MaxConcurrent, 1)),
		ctx:     ctx,
		cancel:  cancel,
		jobs:    map[string]*entry{},
		idle:    make(chan struct{}),
	}, nil
}

// Add takes a job. After Start it is scheduled at once.
func (s *Scheduler) Add(job Job) error {
	if err := job.check(); err != nil {
		return fmt.Errorf("add job: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return fmt.Errorf("add job %s: %w", job.Name, ErrStopped)
	}
	if s.jobs[job.Name] != nil {
		return fmt.Errorf("add job: there are two jobs named %s", job.Name)
	}
	e := &entry{job: job}
	if s.started {
		if err := s.plan(e); err != nil {
			return err
		}
	}
	s.jobs[job.Name] = e
	return nil
}

// Start schedules the jobs. A second call does nothing.
func (s *Scheduler) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return fmt.Errorf("start scheduler: %w", ErrStopped)
	}
	if s.started {
		return nil
	}
	for _, e := range s.jobs {
		if err := s.plan(e); err != nil {
			return err
		}
	}
	s.timer.Start()
	s.started = true
	return nil
}

func (s *Scheduler) plan(e *entry) error {
	name := e.job.Name
	options := []gocron.JobOption{
		gocron.WithName(name),
		gocron.WithDaylightSavingsTimePolicy(gocron.DaylightSavingsTimeRunAfterTransition),
	}
	when := gocron.CronJob(e.job.Cron, false)
	if e.job.Cron == "" {
		when = gocron.DurationJob(e.job.Every)
		first := gocron.WithStartImmediately()
		if delay := e.job.startDelay(s.options.Jitter); delay > 0 {
			first = gocron.WithStartDateTime(s.options.Clock.Now().Add(delay))
		}
		options = append(options, gocron.WithStartAt(first))
	}
	// The task only launches: gocron never waits for a job, Stop does.
	plan, err := s.timer.NewJob(when, gocron.NewTask(func() { _ = s.launch(name, Scheduled) }), options...)
	if err != nil {
		return fmt.Errorf("schedule job %s: %w", name, err)
	}
	e.plan = plan
	return nil
}

// Next is when the job is due next, in UTC; zero when the job is unknown or the
// scheduler does not run.
func (s *Scheduler) Next(name string) time.Time {
	s.mu.Lock()
	e, running := s.jobs[name], s.started && !s.stopped
	s.mu.Unlock()
	if e == nil || !running {
		return time.Time{}
	}
	next, err := e.plan.NextRun()
	if err != nil || next.IsZero() {
		return time.Time{}
	}
	return next.UTC()
}

// RunNow starts a job outside its times and returns without waiting; OnRun tells
// the outcome. The error is [ErrBusy] when the job runs already, [ErrStopped]
// after Stop. It works before Start.
func (s *Scheduler) RunNow(name string) error {
	if err := s.launch(name, Manual); err != nil {
		return fmt.Errorf("run %s now: %w", name, err)
	}
	return nil
}

// Stop takes no more runs, ends the context of the running jobs and waits for
// them until the grace or ctx is over. The error names the jobs that still ran
// then. A second call waits again.
func (s *Scheduler) Stop(ctx context.Context) error {
	s.mu.Lock()
	first := !s.stopped
	s.stopped = true
	if first && s.active == 0 {
		close(s.idle)
	}
	s.mu.Unlock()
	s.cancel()
	if first {
		if err := s.timer.Shutdown(); err != nil {
			return errors.Join(fmt.Errorf("stop scheduler: %w", err), s.wait(ctx))
		}
	}
	return s.wait(ctx)
}

func (s *Scheduler) wait(ctx context.Context) error {
	grace := s.options.Clock.NewTimer(s.options.Grace)
	defer grace.Stop()
	select {
	case <-s.idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stop scheduler: still running: %s: %w", s.busy(), ctx.Err())
	case <-grace.Chan():
		return fmt.Errorf("stop scheduler: still running after %s: %s", s.options.Grace, s.busy())
	}
}

func (s *Scheduler) busy() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name, e := range s.jobs {
		if e.busy {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
