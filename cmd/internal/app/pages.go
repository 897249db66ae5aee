package app

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"pilotis/cmd/internal/web"
	"pilotis/sql"
	"pilotis/warehouse"
)

// pages makes the server of dashboards, health and metrics, and takes its
// address, so that a port in use is known before any work starts.
func (a *App) pages(ctx context.Context, store *warehouse.Store) (*web.Server, error) {
	server, err := web.New(web.Options{
		Listen:    a.config.Listen,
		Warehouse: store,
		Explainer: a,
		Paris:     a.contract.Calendar().Zone(),
		Build:     web.Build{Version: a.version, Go: runtime.Version()},
		Registry:  a.metrics.registry,
		OnError:   func(err error) { a.log.WithError(err).Error("a page is not served") },
		Grace:     a.config.Grace,
		MaxAge:    a.contract.Knobs().Sync.Age(),
		Checks:    a.checks(store),
		KnownAt:   a.config.KnownAt(),
		Now:       a.now,
	})
	if err != nil {
		return nil, err
	}
	return server, server.Listen(ctx)
}

// checks are what readiness depends on. A tool that is down degrades and never
// un-readies: the figures known so far are still served.
func (a *App) checks(store *warehouse.Store) []web.Check {
	if a.config.Recalled != "" {
		return []web.Check{{Name: "clickhouse", Probe: store.Ping}}
	}
	checks := []web.Check{
		{Name: "clickhouse", Probe: store.Ping},
		{Name: "migrations", Probe: func(ctx context.Context) error {
			report, err := store.Check(ctx, sql.Files)
			if err == nil && len(report.Applied)+len(report.Marts) > 0 {
				err = errors.New("some files of the sql folder are not applied: run pilotis warehouse migrate")
			}
			return err
		}},
		{Name: "kafka", Probe: func(ctx context.Context) error {
			client, err := a.Kafka(ctx)
			if err == nil {
				_, err = client.Ping(ctx)
			}
			return err
		}},
	}
	for _, source := range a.config.Sources {
		checks = append(checks, web.Check{Name: source.Name, Degrades: true, Probe: func(context.Context) error {
			success, failure := a.metrics.lastRun(source.Name)
			if failure != nil {
				return failure
			}
			if age := time.Since(success); !success.IsZero() && age > patience(source.Every) {
				return fmt.Errorf("last synchronised %s ago", age.Round(time.Second))
			}
			return nil
		}})
	}
	return checks
}
