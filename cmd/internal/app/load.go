package app

import (
	"context"
	"fmt"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
	"pilotis/transform"
	"pilotis/warehouse"
)

// loadGroup is the consumer group whose offsets say what is in the warehouse.
const loadGroup = "pilotis-load"

// loading is an open loader with what must be closed after it.
type loading struct {
	*warehouse.Loader
	reader  *kafka.Reader
	letters *kafka.DeadLetters
}

func (l *loading) Close() {
	l.reader.Close()
	l.letters.Close()
}

// openLoader joins the loading group.
func (a *App) openLoader(ctx context.Context) (*loading, error) {
	client, err := a.Kafka(ctx)
	if err != nil {
		return nil, err
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, err
	}
	transforms := map[string]transform.Func{}
	for name, mapped := range a.mappings {
		transforms[name] = mapped.Func(a.contract)
	}
	reader, err := kafka.NewReader(ctx, client, kafka.ReaderOptions{Group: loadGroup, Sources: a.sourceNames(), MaxWait: 500 * time.Millisecond})
	if err != nil {
		return nil, err
	}
	letters := kafka.NewDeadLetters(client)
	loader := &warehouse.Loader{Records: reader, Parking: letters, Warehouse: store, Transforms: transforms, Now: time.Now}
	return &loading{Loader: loader, reader: reader, letters: letters}, nil
}

// Drain loads until the warehouse holds every record that Kafka holds.
func (a *App) Drain(ctx context.Context) (warehouse.Batch, error) {
	var total warehouse.Batch
	loader, err := a.openLoader(ctx)
	if err != nil {
		return total, err
	}
	defer loader.Close()
	for {
		behind, err := loader.reader.Lag(ctx)
		if err != nil {
			return total, err
		}
		if sum(behind) == 0 {
			return total, nil
		}
		batch, err := loader.LoadBatch(ctx)
		if err != nil {
			return total, err
		}
		total.Records += batch.Records
		total.Rows += batch.Rows
		total.Parked += batch.Parked
	}
}

func sum(lags map[string]int64) (total int64) {
	for _, lag := range lags {
		total += lag
	}
	return total
}

// loadForever carries batches until the context ends. What may pass is waited
// for; what cannot ends it with its error. changed is told after each batch.
func (a *App) loadForever(ctx context.Context, changed func()) error {
	const longest = time.Minute
	wait := time.Second
	for ctx.Err() == nil {
		err := a.loadUntilError(ctx, func() { wait = time.Second; changed() })
		if ctx.Err() != nil {
			return nil
		}
		if connectors.KindOf(err) != connectors.Retry {
			return fmt.Errorf("load the warehouse: %w", err)
		}
		a.log.WithError(err).WithField("wait", wait).Warn("loading waits")
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, longest)
	}
	return nil
}

func (a *App) loadUntilError(ctx context.Context, changed func()) error {
	loader, err := a.openLoader(ctx)
	if err != nil {
		return err
	}
	defer loader.Close()
	for {
		batch, err := loader.LoadBatch(ctx)
		a.metrics.observeBatch(batch)
		if err != nil {
			return err
		}
		if batch.Records > 0 {
			a.log.WithField("records", batch.Records).WithField("parked", batch.Parked).Info("batch loaded")
			changed()
		}
	}
}
