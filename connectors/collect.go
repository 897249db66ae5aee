package connectors

import (
	"context"
	"fmt"
	"time"
)

// Publisher writes envelopes to the raw topic of their source. It returns nil
// only when every one is acknowledged by all in-sync replicas.
type Publisher interface {
	Publish(ctx context.Context, envelopes []Envelope) error
}

// Cursors keeps one cursor a source. Save is durable when it returns nil.
type Cursors interface {
	Load(ctx context.Context, source string) (Cursor, error)
	Save(ctx context.Context, source string, cursor Cursor) error
}

// Collection is what one Collect did.
type Collection struct {
	Pages   int
	Records int
}

// Collect pulls what changed at the source, publishes it page by page, and saves
// the cursor after each page is acknowledged, never before: a crash at any point
// repeats at most one page and loses none. The counts are valid on error too.
func Collect(ctx context.Context, source Source, publisher Publisher, cursors Cursors) (Collection, error) {
	var done Collection
	from, err := cursors.Load(ctx, source.Name())
	if err != nil {
		return done, fmt.Errorf("load cursor of %s: %w", source.Name(), err)
	}
	err = source.Pull(ctx, from, func(page []Envelope, cursor Cursor) error {
		seenAt := time.Now().UTC()
		for i := range page {
			if page[i].SeenAt.IsZero() {
				page[i].SeenAt = seenAt
			}
		}
		if err := publisher.Publish(ctx, page); err != nil {
			return fmt.Errorf("publish a page of %s: %w", source.Name(), err)
		}
		if err := cursors.Save(ctx, source.Name(), cursor); err != nil {
			return fmt.Errorf("save cursor of %s: %w", source.Name(), err)
		}
		done.Pages++
		done.Records += len(page)
		return nil
	})
	return done, err
}
