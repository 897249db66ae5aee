package warehouse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
)

// Records is where raw records come from.
type Records interface {
	// Fetch gives at most max records, or what came within wait.
	Fetch(ctx context.Context, max int, wait time.Duration) ([]connectors.Record, error)
	// Damage is nil for a record that arrived as it was published, and a Reject
	// fault otherwise.
	Damage(record connectors.Record) error
	// Commit says that the records are in the warehouse for good.
	Commit(ctx context.Context, records []connectors.Record) error
}

// Parking is where records that cannot become facts are put aside.
type Parking interface {
	Park(ctx context.Context, letters []connectors.DeadLetter) error
}

// Inserter is the warehouse as the loader sees it.
type Inserter interface {
	Insert(ctx context.Context, rows []transform.Row) error
}

// Loader carries raw records into the warehouse. Its order of work is its
// guarantee: transform, park, insert, and only then commit. A crash between any
// two steps repeats the batch, which changes nothing.
type Loader struct {
	Records    Records
	Parking    Parking
	Warehouse  Inserter
	Transforms map[string]transform.Func // by source
	BatchSize  int                       // records a batch; 0 is 10,000
	Wait       time.Duration             // how long a batch may wait to fill; 0 is one second
	Now        func() time.Time
}

// Batch is what one LoadBatch did.
type Batch struct {
	Records int
	Rows    int
	Parked  int
}

// LoadBatch carries one batch. An empty batch means that nothing came in time.
func (l *Loader) LoadBatch(ctx context.Context) (Batch, error) {
	size, wait := l.BatchSize, l.Wait
	if size == 0 {
		size = 10_000
	}
	if wait == 0 {
		wait = time.Second
	}
	records, err := l.Records.Fetch(ctx, size, wait)
	if err != nil || len(records) == 0 {
		return Batch{}, err
	}
	rows := make([]transform.Row, 0, 3*len(records))
	var letters []connectors.DeadLetter
	for _, record := range records {
		rows = append(rows, newRecordRow(record), newSighting(record))
		facts, err := l.transform(record)
		var fault *connectors.Fault
		switch {
		case err == nil:
			rows = append(rows, facts...)
		case errors.As(err, &fault) && fault.Kind == connectors.Reject:
			letter := connectors.DeadLetter{Record: record, Reason: fault.Error(), At: l.Now().UTC()}
			letters = append(letters, letter)
			rows = append(rows, newDeadLetterRow(letter))
		default:
			return Batch{}, fmt.Errorf("transform %s %s of %s: %w", record.Kind, record.ID, record.Source, err)
		}
	}
	if len(letters) > 0 {
		if err := l.Parking.Park(ctx, letters); err != nil {
			return Batch{}, fmt.Errorf("park %d records: %w", len(letters), err)
		}
	}
	if err := l.Warehouse.Insert(ctx, rows); err != nil {
		return Batch{}, err
	}
	if err := l.Records.Commit(ctx, records); err != nil {
		return Batch{}, fmt.Errorf("commit the offsets of %d records: %w", len(records), err)
	}
	return Batch{Records: len(records), Rows: len(rows), Parked: len(letters)}, nil
}

func (l *Loader) transform(record connectors.Record) ([]transform.Row, error) {
	if err := l.Records.Damage(record); err != nil {
		return nil, err
	}
	transformer, ok := l.Transforms[record.Source]
	if !ok {
		return nil, &connectors.Fault{Kind: connectors.Reject, Op: "choose a mapping",
			Hint: "add the source to the configuration, then run pilotis replay with its name",
			Err:  fmt.Errorf("no source named %q is configured", record.Source)}
	}
	return transformer(record.Envelope)
}
