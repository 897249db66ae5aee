package connectors

import (
	"context"
	"encoding/json"
	"iter"
)

// Cursor is a source's own note of how far it has read. Only the source that
// wrote it can read it; empty means from the beginning.
type Cursor json.RawMessage

// Source reads one tool.
type Source interface {
	// Name is the configured name, which is also the suffix of its topics.
	Name() string
	// Pull emits every object that changed since from, one call of emit a page.
	// The cursor given with a page is valid as soon as emit returns nil: a Pull
	// restarted from it loses nothing and repeats at most that page.
	// Pull stops at the first error of emit and returns it unchanged. Errors of
	// the tool are [Fault]s.
	Pull(ctx context.Context, from Cursor, emit func([]Envelope, Cursor) error) error
}

// Census is implemented by a source that can list the identifiers of all the
// objects it can see. Only a complete census may mark a deletion: a sequence
// that ends with an error proves nothing about what is absent from it.
type Census interface {
	// IDs yields kind/id keys as [Envelope.Key] forms them.
	IDs(ctx context.Context) iter.Seq2[string, error]
}

// Uncounted is implemented by a source whose census leaves out some kinds by
// design, as rights cut their lists. Nothing is concluded of objects of these
// kinds, and that is no doubt about the others.
type Uncounted interface {
	Uncounted() []string
}
