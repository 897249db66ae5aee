package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
	"pilotis/transform"
	"pilotis/warehouse"
)

// Sync pulls what changed at one source into Kafka and records the run. The run
// is returned on error too, with what was done before it.
func (a *App) Sync(ctx context.Context, name string) (warehouse.SyncRun, error) {
	return a.sync(ctx, name, false)
}

// Backfill reads a source again from its beginning. Records that did not change
// are published once more and change nothing.
func (a *App) Backfill(ctx context.Context, name string) (warehouse.SyncRun, error) {
	return a.sync(ctx, name, true)
}

func (a *App) sync(ctx context.Context, name string, fromStart bool) (warehouse.SyncRun, error) {
	configured, err := a.configured(name)
	if err != nil {
		return warehouse.SyncRun{}, err
	}
	run := warehouse.SyncRun{RunID: uuid.NewString(), Source: name, Tool: configured.Tool, StartedAt: time.Now().UTC()}
	log := a.log.WithField("source", name)
	err = a.collect(ctx, name, fromStart, &run)
	run.EndedAt = time.Now().UTC()
	a.metrics.observeRun(run, err)
	if err != nil {
		run.Error, run.ErrorKind = err.Error(), string(connectors.KindOf(err))
		log.WithError(err).WithField("kind", run.ErrorKind).Error("synchronisation stopped")
	} else {
		log.WithField("records", run.Records).WithField("requests", run.Requests).Info("synchronisation done")
	}
	if recordErr := a.recordRun(ctx, run); recordErr != nil {
		log.WithError(recordErr).Warn("the run is not in ops.sync_runs")
	}
	return run, err
}

func (a *App) collect(ctx context.Context, name string, fromStart bool, run *warehouse.SyncRun) error {
	configured, err := a.configured(name)
	if err != nil {
		return err
	}
	client, err := a.Kafka(ctx)
	if err != nil {
		return err
	}
	tool, err := newSource(configured)
	if err != nil {
		return err
	}
	defer tool.Close()
	publisher := kafka.NewPublisher(client, kafka.PublisherOptions{Connector: a.version})
	defer publisher.Close()
	cursors := kafka.NewCursors(client)
	defer cursors.Close()
	if fromStart {
		if err := cursors.Reset(ctx, name); err != nil {
			return err
		}
	}
	done, err := connectors.Collect(ctx, tool, publisher, cursors)
	if partial, ok := tool.(interface{ Refused() map[string]error }); ok {
		for kind, refusal := range partial.Refused() {
			a.log.WithField("source", name).WithError(refusal).Warnf("the tool does not show its list of %s", kind)
		}
	}
	run.Pages, run.Records, run.Requests = uint64(done.Pages), uint64(done.Records), requestsOf(tool)
	return err
}

// recordRun writes the run even when the work was cancelled: a stop is a fact too.
func (a *App) recordRun(ctx context.Context, run warehouse.SyncRun) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	return store.Insert(ctx, []transform.Row{&run})
}
