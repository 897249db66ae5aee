package sourcetest

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"pilotis/connectors"
)

// Log is Kafka in memory: the raw records of all sources in the order of their
// publication, and the cursors. It is safe for concurrent use. The zero value is
// ready.
type Log struct {
	// OnPublish and OnSave, when set, are called before a page is kept and before
	// a cursor is; their error is the failure of that step. Set them while
	// nothing runs.
	OnPublish func(page []connectors.Envelope) error
	OnSave    func(cursor connectors.Cursor) error

	mu      sync.Mutex
	records []connectors.Envelope
	pages   []Page
	cursors map[string]connectors.Cursor
}

// Page is a page as it was published, with the cursor saved after it; Cursor is
// nil when it was not saved.
type Page struct {
	Envelopes []connectors.Envelope
	Cursor    connectors.Cursor
}

var (
	_ connectors.Publisher = (*Log)(nil)
	_ connectors.Cursors   = (*Log)(nil)
	_ connectors.Known     = (*Log)(nil)
)

// Publish keeps copies of the envelopes. An empty page is a page too.
func (l *Log) Publish(ctx context.Context, envelopes []connectors.Envelope) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.OnPublish != nil {
		if err := l.OnPublish(envelopes); err != nil {
			return err
		}
	}
	page := slices.Clone(envelopes)
	for i := range page {
		page[i].Body = slices.Clone(page[i].Body)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records = append(l.records, page...)
	l.pages = append(l.pages, Page{Envelopes: page})
	return nil
}

// Load gives the last saved cursor, empty when there is none.
func (l *Log) Load(_ context.Context, source string) (connectors.Cursor, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.cursors[source]), nil
}

// Save keeps a copy of the cursor. One that is not JSON is refused, as it could
// not be stored.
func (l *Log) Save(_ context.Context, source string, cursor connectors.Cursor) error {
	if l.OnSave != nil {
		if err := l.OnSave(cursor); err != nil {
			return err
		}
	}
	if !json.Valid(cursor) {
		return fmt.Errorf("the cursor of %s is not JSON: %q", source, cursor)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cursors == nil {
		l.cursors = map[string]connectors.Cursor{}
	}
	l.cursors[source] = slices.Clone(cursor)
	if len(l.pages) > 0 {
		l.pages[len(l.pages)-1].Cursor = slices.Clone(cursor)
	}
	return nil
}

// Records gives all that was published, repeats included.
func (l *Log) Records() []connectors.Envelope {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.records)
}

// Pages gives the pages published.
func (l *Log) Pages() []Page {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.pages)
}

// Latest is the truth that the records make: of each object the latest version,
// and of equal versions the one published last.
func (l *Log) Latest() map[string]connectors.Envelope {
	l.mu.Lock()
	defer l.mu.Unlock()
	return latest(l.records)
}

func latest(records []connectors.Envelope) map[string]connectors.Envelope {
	found := map[string]connectors.Envelope{}
	for _, e := range records {
		if old, ok := found[e.Key()]; !ok || !e.Version.Before(old.Version) {
			found[e.Key()] = e
		}
	}
	return found
}

// Objects gives what is known of a source, for a reconciliation.
func (l *Log) Objects(_ context.Context, source string) iter.Seq2[connectors.Object, error] {
	return func(yield func(connectors.Object, error) bool) {
		known := l.Latest()
		for _, key := range slices.Sorted(maps.Keys(known)) {
			e := known[key]
			if e.Source == source && !yield(connectors.Object{Key: key, Presence: e.Presence, Version: e.Version}, nil) {
				return
			}
		}
	}
}

// Body gives the last known body of an object.
func (l *Log) Body(_ context.Context, source, key string) (json.RawMessage, error) {
	if e, ok := l.Latest()[key]; ok && e.Source == source {
		return e.Body, nil
	}
	return nil, nil
}

// resumed gives a log that holds the first n pages of this one and the cursor of
// the last of them.
func (l *Log) resumed(source string, n int) *Log {
	next := &Log{cursors: map[string]connectors.Cursor{}}
	for _, page := range l.Pages()[:n] {
		next.pages = append(next.pages, page)
		next.records = append(next.records, page.Envelopes...)
		next.cursors[source] = slices.Clone(page.Cursor)
	}
	return next
}
