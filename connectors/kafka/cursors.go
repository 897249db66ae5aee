package kafka

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

// SavedCursor is a cursor with the time of its saving, by the broker's record.
type SavedCursor struct {
	Source string
	Cursor connectors.Cursor
	At     time.Time
}

// Cursors keeps one cursor a source in the compacted topic [CursorsTopic]. Every
// read goes to the topic's end, so it also sees what other processes saved. It is
// safe for concurrent use.
type Cursors struct {
	client *Client
	writer *kafkago.Writer

	mu   sync.Mutex
	next int64 // the first offset not yet folded into last
	last map[string]SavedCursor
}

var _ connectors.Cursors = (*Cursors)(nil)

// NewCursors makes a Cursors; it connects at the first call.
func NewCursors(client *Client) *Cursors {
	return &Cursors{client: client, writer: client.writer(letterBytes - 4096), last: map[string]SavedCursor{}}
}

// Load gives the source's cursor, and an empty one, which means from the
// beginning, when none was saved or it was reset.
func (c *Cursors) Load(ctx context.Context, source string) (connectors.Cursor, error) {
	if err := CheckSource(source); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.refresh(ctx); err != nil {
		return nil, err
	}
	return slices.Clone(c.last[source].Cursor), nil
}

// All gives every source's cursor in the order of the names.
func (c *Cursors) All(ctx context.Context) ([]SavedCursor, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.refresh(ctx); err != nil {
		return nil, err
	}
	all := make([]SavedCursor, 0, len(c.last))
	for _, saved := range c.last {
		saved.Cursor = slices.Clone(saved.Cursor)
		all = append(all, saved)
	}
	slices.SortFunc(all, func(a, b SavedCursor) int { return cmp.Compare(a.Source, b.Source) })
	return all, nil
}

// Save returns nil when the cursor is on all in-sync replicas. An empty cursor
// resets.
func (c *Cursors) Save(ctx context.Context, source string, cursor connectors.Cursor) error {
	if err := CheckSource(source); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*c.client.timeout)
	defer cancel()
	message := kafkago.Message{Topic: CursorsTopic, Key: []byte(source)}
	if len(cursor) > 0 {
		message.Value = slices.Clone(cursor)
	}
	failed, err := send(ctx, c.client, c.writer, []kafkago.Message{message})
	if err == nil && len(failed) > 0 {
		err = kafkago.MessageSizeTooLarge
	}
	return fault("save cursor of "+source, err)
}

// Reset forgets the source's cursor: its next pull starts from the beginning.
func (c *Cursors) Reset(ctx context.Context, source string) error {
	return c.Save(ctx, source, nil)
}

// Close ends the writer.
func (c *Cursors) Close() error { return c.writer.Close() }

// refresh folds what was saved since the last call into last.
func (c *Cursors) refresh(ctx context.Context) error {
	all, err := c.client.bounds(ctx, []string{CursorsTopic})
	if err != nil {
		return err
	}
	b := all[CursorsTopic][0]
	if b.end < c.next { // the topic was made anew
		c.next, c.last = 0, map[string]SavedCursor{}
	}
	return c.client.scan(ctx, CursorsTopic, 0, max(c.next, b.first), b.end, func(m kafkago.Message) error {
		source := string(m.Key)
		if m.Value == nil {
			delete(c.last, source)
		} else {
			c.last[source] = SavedCursor{Source: source, Cursor: m.Value, At: m.Time.UTC()}
		}
		c.next = m.Offset + 1
		return nil
	})
}
