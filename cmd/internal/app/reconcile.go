package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
	"pilotis/transform"
	"pilotis/warehouse"
)

// Reconcile compares what a source names with what is known of it, marks what is
// proven gone, fetches what never came, and writes down the result. What waits
// in Kafka is loaded before, and what it found after.
func (a *App) Reconcile(ctx context.Context, name string) (connectors.Reconciliation, error) {
	configured, err := a.configured(name)
	if err != nil {
		return connectors.Reconciliation{}, err
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return connectors.Reconciliation{}, err
	}
	client, err := a.Kafka(ctx)
	if err != nil {
		return connectors.Reconciliation{}, err
	}
	if err := a.loaded(ctx, name); err != nil {
		return connectors.Reconciliation{}, err
	}
	tool, err := newSource(configured)
	if err != nil {
		return connectors.Reconciliation{}, err
	}
	defer tool.Close()
	publisher := kafka.NewPublisher(client, kafka.PublisherOptions{Connector: a.version})
	defer publisher.Close()
	result, failure := connectors.Reconcile(ctx, tool, warehouse.Known{Store: store}, publisher, connectors.ReconcileOptions{})
	// A stop is written down too: an earlier agreement must not stand in its place.
	recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = store.Insert(recording, []transform.Row{warehouse.NewReconciliationRow(result, failure)})
	return result, errors.Join(failure, err)
}

// loaded makes sure that the warehouse holds all that Kafka holds of a source: it
// loads, or waits a while for the daemon that does.
func (a *App) loaded(ctx context.Context, name string) error {
	const patience = 2 * time.Minute
	deadline := time.Now().Add(patience)
	for {
		lags, err := a.lags(ctx)
		if err != nil {
			return err
		}
		if lags[name] == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return &connectors.Fault{Kind: connectors.Retry, Op: "reconcile " + name, Hint: "wait until pilotis status shows nothing to load",
				Err: fmt.Errorf("%d records still wait to be loaded", lags[name])}
		}
		if !a.serving.Load() {
			if _, err := a.Drain(ctx); err != nil {
				return err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}
