package schedule

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second // bounds a failing test; no passing test waits for it

type bench struct {
	*Scheduler
	t     *testing.T
	clock *clockwork.FakeClock
	runs  chan Run
}

func newBench(t *testing.T, from string, options Options) *bench {
	t.Helper()
	start, err := time.Parse(time.RFC3339, from)
	require.NoError(t, err)
	b := &bench{t: t, clock: clockwork.NewFakeClockAt(start), runs: make(chan Run, 100)}
	options.Clock, options.OnRun = b.clock, func(r Run) { b.runs <- r }
	b.Scheduler, err = New(options)
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Stop(t.Context()) })
	return b
}

func (b *bench) add(job Job) {
	b.t.Helper()
	if job.Run == nil {
		job.Run = func(context.Context) error { return nil }
	}
	require.NoError(b.t, b.Add(job))
}

func (b *bench) outcome() Run {
	b.t.Helper()
	return receive(b.t, b.runs)
}

// timers waits until gocron holds n timers, so that advancing reaches them all.
func (b *bench) timers(n int) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	require.NoError(b.t, b.clock.BlockUntilContext(ctx, n))
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		require.FailNow(t, "nothing came")
		panic("unreachable")
	}
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return instant.UTC()
}

func TestIntervalStartsAtOnceThenKeepsItsRhythm(t *testing.T) {
	b := newBench(t, "2026-11-02T08:00:00Z", Options{})
	b.add(Job{Name: "jira", Every: 10 * time.Minute})
	require.NoError(t, b.Start())
	require.NoError(t, b.Start(), "a second Start does nothing")

	require.Equal(t, at(t, "2026-11-02T08:00:00Z"), b.outcome().StartedAt)
	for _, due := range []string{"2026-11-02T08:10:00Z", "2026-11-02T08:20:00Z"} {
		b.timers(1)
		b.clock.Advance(10 * time.Minute)
		run := b.outcome()
		require.Equal(t, at(t, due), run.StartedAt)
		require.Equal(t, Scheduled, run.Trigger)
		require.NoError(t, run.Err)
	}
	b.timers(1)
	require.Equal(t, at(t, "2026-11-02T08:30:00Z"), b.Next("jira"))
	require.Zero(t, b.Next("unknown"))
}

func TestCronFollowsTheWallClockOfParis(t *testing.T) {
	cases := []struct{ name, from, cron, due string }{
		{"winter", "2026-01-12T06:00:00Z", "0 8 * * *", "2026-01-12T07:00:00Z"},
		{"summer", "2026-07-13T05:00:00Z", "0 8 * * *", "2026-07-13T06:00:00Z"},
		{"working hours skip the week-end", "2026-11-06T19:55:00Z", "*/10 7-20 * * 1-5", "2026-11-09T06:00:00Z"},
		{"a year with no such day", "2026-03-01T00:00:00Z", "0 0 29 2 *", "2028-02-28T23:00:00Z"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, c.from, Options{})
			b.add(Job{Name: "job", Cron: c.cron})
			require.NoError(t, b.Start())
			require.Equal(t, at(t, c.due), b.Next("job"))
		})
	}
}

func TestSpringGapRunsAfterTheChange(t *testing.T) {
	b := newBench(t, "2026-03-27T12:00:00Z", Options{})
	b.add(Job{Name: "night", Cron: "30 2 * * *"})
	require.NoError(t, b.Start())
	for _, due := range []string{"2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"} {
		b.timers(1)
		require.Equal(t, at(t, due), b.Next("night"))
		b.clock.Advance(b.Next("night").Sub(b.clock.Now()))
		require.Equal(t, at(t, due), b.outcome().StartedAt)
	}
}

func TestAutumnHourRunsAFixedTimeOnce(t *testing.T) {
	b := newBench(t, "2026-10-24T12:00:00Z", Options{})
	b.add(Job{Name: "night", Cron: "30 2 * * *"})
	require.NoError(t, b.Start())
	for _, due := range []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"} {
		b.timers(1)
		require.Equal(t, at(t, due), b.Next("night"))
		b.clock.Advance(b.Next("night").Sub(b.clock.Now()))
		require.Equal(t, at(t, due), b.outcome().StartedAt)
	}
}

func TestAJobNeverOverlapsItself(t *testing.T) {
	b := newBench(t, "2026-11-02T08:00:00Z", Options{MaxConcurrent: 4})
	begun, finish := make(chan struct{}, 10), make(chan struct{})
	b.add(Job{Name: "slow", Every: time.Minute, Run: func(context.Context) error {
		begun <- struct{}{}
		<-finish
		return nil
	}})
	require.NoError(t, b.Start())
	receive(t, begun)

	b.timers(1)
	b.clock.Advance(time.Minute)
	skipped := b.outcome()
	require.True(t, skipped.Skipped)
	require.ErrorIs(t, skipped.Err, ErrBusy)
	require.Zero(t, skipped.StartedAt)
	require.ErrorIs(t, b.RunNow("slow"), ErrBusy, "a manual run does not overlap either")

	close(finish)
	ended := b.outcome()
	require.False(t, ended.Skipped)
	require.Equal(t, time.Minute, ended.EndedAt.Sub(ended.StartedAt))
	require.Empty(t, begun)
}

func TestConcurrencyIsBoundedAndTheRestWaits(t *testing.T) {
	b := newBench(t, "2026-11-02T08:00:00Z", Options{MaxConcurrent: 2})
	var now, most atomic.Int32
	begun, finish := make(chan struct{}, 10), make(chan struct{})
	work := func(context.Context) error {
		for n := now.Add(1); ; {
			if seen := most.Load(); n <= seen || most.CompareAndSwap(seen, n) {
				break
			}
		}
		begun <- struct{}{}
		<-finish
		now.Add(-1)
		return nil
	}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		b.add(Job{Name: name, Every: time.Hour, Run: work})
		require.NoError(t, b.RunNow(name))
	}
	receive(t, begun)
	receive(t, begun)
	require.Empty(t, begun)
	close(finish)
	for range 5 {
		require.False(t, b.outcome().Skipped)
	}
	require.EqualValues(t, 2, most.Load())
}

func TestJitterSpreadsFirstRunsAndKeepsTheOrder(t *testing.T) {
	delays := map[time.Duration]int{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		job := Job{Name: name, Every: time.Hour}
		delay := job.startDelay(30 * time.Second)
		require.Equal(t, delay, job.startDelay(30*time.Second))
		require.Less(t, delay, 30*time.Second)
		delays[delay]++
	}
	require.Greater(t, len(delays), 3)
	require.Less(t, Job{Name: "x", Every: 5 * time.Second}.startDelay(time.Hour), 5*time.Second)

	b := newBench(t, "2026-11-02T08:00:00Z", Options{Jitter: time.Hour})
	job := Job{Name: "late", Every: time.Hour}
	delay := job.startDelay(time.Hour)
	require.Positive(t, delay)
	b.add(job)
	require.NoError(t, b.Start())
	require.Equal(t, at(t, "2026-11-02T08:00:00Z").Add(delay), b.Next("late"))
}

func TestRunNowReportsErrorAndPanic(t *testing.T) {
	b := newBench(t, "2026-11-02T08:00:00Z", Options{})
	broken := errors.New("the tool answers 503")
	b.add(Job{Name: "error", Every: time.Hour, Run: func(context.Context) error { return broken }})
	b.add(Job{Name: "panic", Every: time.Hour, Run: func(context.Context) error { panic("nil map") }})

	require.NoError(t, b.RunNow("error"))
	run := b.outcome()
	require.ErrorIs(t, run.Err, broken)
	require.Equal(t, Manual, run.Trigger)

	require.NoError(t, b.RunNow("panic"))
	run = b.outcome()
	require.ErrorContains(t, run.Err, "nil map")
	require.ErrorContains(t, run.Err, "scheduler_test.go", "the stack says where")

	require.ErrorContains(t, b.RunNow("other"), `no job "other"`)
}

func TestStopEndsTheContextWaitsAndCompletesTheHistory(t *testing.T) {
	b := newBench(t, "2026-11-02T08:00:00Z", Options{})
	begun := make(chan struct{})
	b.add(Job{Name: "page", Every: time.Hour, Run: func(ctx context.Context) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	}})
	b.add(Job{Name: "queued", Every: time.Hour})
	require.NoError(t, b.RunNow("page"))
	receive(t, begun)
	require.NoError(t, b.RunNow("queued"), "waits for the only slot")

	require.NoError(t, b.Stop(t.Context()))
	require.Len(t, b.runs, 2)
	byName := map[string]Run{}
	for range 2 {
		run := b.outcome()
		byName[run.Job] = run
	}
	require.ErrorIs(t, byName["page"].Err, context.Canceled)
	require.True(t, byName["queued"].Skipped)
	require.ErrorIs(t, byName["queued"].Err, ErrStopped)

	require.ErrorIs(t, b.RunNow("page"), ErrStopped)
	require.ErrorIs(t, b.Add(Job{Name: "new", Every: time.Hour, Run: func(context.Context) error { return nil }}), ErrStopped)
	require.ErrorIs(t, b.Start(), ErrStopped)
	require.Zero(t, b.Next("page"))
}

func TestStopGivesUpAfterTheGraceAndNamesTheJob(t *testing.T) {
	b := newBench(t, "2026-11-02T08:00:00Z", Options{Grace: 30 * time.Second})
	begun, finish := make(chan struct{}), make(chan struct{})
	b.add(Job{Name: "deaf", Every: time.Hour, Run: func(context.Context) error {
		close(begun)
		<-finish
		return nil
	}})
	require.NoError(t, b.RunNow("deaf"))
	receive(t, begun)

	stopped := make(chan error, 1)
	go func() { stopped <- b.Stop(t.Context()) }()
	b.timers(1)
	b.clock.Advance(30 * time.Second)
	require.EqualError(t, receive(t, stopped), "stop scheduler: still running after 30s: deaf")

	close(finish)
	require.NoError(t, b.Stop(t.Context()), "a second Stop waits again")
}

func TestAddAfterStartIsScheduled(t *testing.T) {
	b := newBench(t, "2026-11-02T08:00:00Z", Options{})
	require.NoError(t, b.Start())
	b.add(Job{Name: "late", Every: time.Hour})
	require.Equal(t, "late", b.outcome().Job)
}

func TestWrongJobsAreRefused(t *testing.T) {
	run := func(context.Context) error { return nil }
	cases := []struct {
		job  Job
		want string
	}{
		{Job{Every: time.Hour, Run: run}, "no name"},
		{Job{Name: "j", Every: time.Hour}, "nothing to run"},
		{Job{Name: "j", Run: run}, "either an interval or a cron line"},
		{Job{Name: "j", Every: time.Hour, Cron: "@daily", Run: run}, "either an interval or a cron line"},
		{Job{Name: "j", Every: 10 * time.Nanosecond, Run: run}, "shorter than 1s"},
		{Job{Name: "j", Every: -time.Hour, Run: run}, "shorter than 1s"},
		{Job{Name: "j", Cron: "61 * * * *", Run: run}, "61 * * * *"},
		{Job{Name: "j", Cron: "* * * *", Run: run}, "read cron line"},
		{Job{Name: "j", Cron: "0 0 30 2 *", Run: run}, "0 0 30 2 *"},
		{Job{Name: "j", Cron: "CRON_TZ=America/Cayenne 0 8 * * *", Run: run}, "no zone of its own"},
		{Job{Name: "twice", Every: time.Hour, Run: run}, "two jobs named twice"},
	}
	b := newBench(t, "2026-11-02T08:00:00Z", Options{})
	b.add(Job{Name: "twice", Every: time.Hour})
	for _, c := range cases {
		require.ErrorContains(t, b.Add(c.job), c.want)
	}
}
