package app

import (
	"context"
	"fmt"
	"time"

	"pilotis/connectors/kafka"
	"pilotis/transform"
	"pilotis/warehouse"
)

// reading is how a source is to be read from now on.
func (a *App) reading(source string) warehouse.Reading {
	return warehouse.Reading{Source: source, Mapping: a.mappings[source].Fingerprint(), Contract: a.contract.Fingerprint(), Revision: transform.Revision}
}

// Reread makes the rows of every source again whose mapping or contract changed,
// or that an earlier revision of the program made, so that all rows of a source
// are read in one way. It must run while nothing else loads.
func (a *App) Reread(ctx context.Context) error {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	inForce, err := store.Readings(ctx)
	if err != nil {
		return err
	}
	var changed []string
	for _, name := range a.sourceNames() {
		if before, loaded := inForce[name]; !loaded || !before.Same(a.reading(name)) {
			changed = append(changed, name)
		}
	}
	_, err = a.replay(ctx, store, changed)
	return err
}

// Replay makes the rows of the named sources again from their raw records, those
// of all sources when none is named, and tells how many records it read.
func (a *App) Replay(ctx context.Context, names []string) (int, error) {
	if len(names) == 0 {
		names = a.sourceNames()
	}
	for _, name := range names {
		if _, err := a.configured(name); err != nil {
			return 0, err
		}
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return 0, err
	}
	return a.replay(ctx, store, names)
}

// replay rewinds the sources' offsets, loads everything again, removes what was
// not made again, and only then records the reading: cut anywhere, it is done
// again from its start by the next run.
func (a *App) replay(ctx context.Context, store *warehouse.Store, names []string) (int, error) {
	if len(names) == 0 {
		return 0, nil
	}
	client, err := a.Kafka(ctx)
	if err != nil {
		return 0, err
	}
	started := time.Now()
	topics := make([]string, len(names))
	for i, name := range names {
		topics[i] = kafka.RawTopic(name)
	}
	if err := client.Rewind(ctx, loadGroup, topics); err != nil {
		return 0, fmt.Errorf("read the raw records again: %w", err)
	}
	batch, err := a.Drain(ctx)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		reading := a.reading(name)
		reading.Since = started.UTC()
		if err := store.Prune(ctx, reading, started); err != nil {
			return 0, err
		}
		if err := store.Insert(ctx, []transform.Row{&reading}); err != nil {
			return 0, err
		}
	}
	if batch.Records > 0 {
		a.log.WithField("records", batch.Records).WithField("sources", names).Info("raw records read again")
	}
	return batch.Records, nil
}
