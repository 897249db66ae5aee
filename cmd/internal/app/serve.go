package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"pilotis/cmd/internal/config"
	"pilotis/cmd/internal/schedule"
)

// Figures are computed again at most this often while records flow, and at least
// that often when nothing does, because some depend on the present instant.
const (
	rebuildPause   = 15 * time.Second
	rebuildAtLeast = 15 * time.Minute
)

// Serve runs the daemon until ctx ends or a part cannot go on: it synchronises
// each source on its schedule, loads what comes, keeps the marts current and
// shows the pages. Of a recalled warehouse it only shows the pages. It returns nil after a clean stop within the grace period.
func (a *App) Serve(ctx context.Context) error {
	if a.config.Recalled != "" {
		return a.serveRecalled(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if _, err := a.Migrate(ctx); err != nil {
		return err
	}
	if err := a.Reread(ctx); err != nil {
		return err
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	pages, err := a.pages(ctx, store)
	if err != nil {
		return err
	}
	scheduler, err := a.scheduler()
	if err != nil {
		return err
	}
	a.serving.Store(true)
	defer a.serving.Store(false)
	var changed atomic.Bool
	changed.Store(true)
	var parts sync.WaitGroup
	for _, part := range []func(context.Context) error{
		pages.Serve,
		func(ctx context.Context) error { return a.loadForever(ctx, func() { changed.Store(true) }) },
		func(ctx context.Context) error { return a.rebuildForever(ctx, &changed) },
	} {
		parts.Go(func() {
			if err := part(ctx); err != nil {
				cancel(err)
			}
		})
	}
	if err := scheduler.Start(); err != nil {
		cancel(err)
	}
	a.log.WithField("address", "http://"+pages.Addr()+"/").Info("serving")
	<-ctx.Done()
	a.log.Info("stopping")
	return a.stop(ctx, &parts, scheduler)
}

// stop lets running pulls end at a page and the batch in hand be committed, and
// reports what did not end within the grace period.
func (a *App) stop(ctx context.Context, parts *sync.WaitGroup, scheduler *schedule.Scheduler) error {
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.config.Grace)
	defer cancel()
	failures := []error{scheduler.Stop(grace)}
	ended := make(chan struct{})
	go func() { parts.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-grace.Done():
		failures = append(failures, fmt.Errorf("loading and pages did not end within %s", a.config.Grace))
	}
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		failures = append(failures, cause)
	}
	return errors.Join(failures...)
}

func (a *App) scheduler() (*schedule.Scheduler, error) {
	scheduler, err := schedule.New(schedule.Options{Grace: a.config.Grace, MaxConcurrent: 4})
	if err != nil {
		return nil, err
	}
	for _, source := range a.config.Sources {
		job := schedule.Job{Name: source.Name, Every: source.Every, Cron: source.Cron, Run: func(ctx context.Context) error {
			if _, err := a.Sync(ctx, source.Name); err != nil {
				return err
			}
			return a.reconcileFirst(ctx, source)
		}}
		if err := scheduler.Add(job); err != nil {
			return nil, err
		}
		if source.Reconcile == config.Never {
			continue
		}
		census := schedule.Job{Name: source.Name + ":reconcile", Cron: source.Reconcile, Run: func(ctx context.Context) error {
			if err := a.reconcileAndLog(ctx, source.Name); err != nil {
				return err
			}
			store, err := a.Warehouse(ctx)
			if err != nil {
				return err
			}
			return a.fillRadar(ctx, store)
		}}
		if err := scheduler.Add(census); err != nil {
			return nil, err
		}
	}
	return scheduler, nil
}

// reconcileFirst reconciles a source that never was, so that its figures need not
// wait for the night to be confirmed.
func (a *App) reconcileFirst(ctx context.Context, source config.Source) error {
	if source.Reconcile == config.Never {
		return nil
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	_, rows, err := store.Select(ctx, "SELECT 1 FROM ops.reconciliations WHERE source = ? LIMIT 1", source.Name)
	if err != nil || len(rows) > 0 {
		return err
	}
	return a.reconcileAndLog(ctx, source.Name)
}

func (a *App) reconcileAndLog(ctx context.Context, name string) error {
	result, err := a.Reconcile(ctx, name)
	log := a.log.WithField("source", name).WithField("agrees", err == nil && result.Agrees())
	if err != nil {
		log.WithError(err).Error("reconciliation stopped")
		return err
	}
	log.WithField("deleted", len(result.Deleted)).WithField("missing", len(result.Missing)).Info("reconciliation done")
	return nil
}

// rebuildForever computes the figures when records came, and regularly. A
// failure is logged and tried again: old figures are better than no page.
func (a *App) rebuildForever(ctx context.Context, changed *atomic.Bool) error {
	var last time.Time
	ticker := time.NewTicker(rebuildPause)
	defer ticker.Stop()
	for {
		if changed.Swap(false) || time.Since(last) > rebuildAtLeast {
			last = time.Now()
			if err := a.Rebuild(ctx); err != nil && ctx.Err() == nil {
				changed.Store(true)
				a.log.WithError(err).Error("the figures are not current")
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
