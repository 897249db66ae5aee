package openapi

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

// nobody is an identifier that no object has.
const nobody = "999999999"

// Exercise lets a source ask all that it can: a full pull, a census, and the sight
// and the reading of one object a kind and of one that is not there. It gives what
// was pulled.
func Exercise(t testing.TB, source connectors.Source) []connectors.Envelope {
	t.Helper()
	ctx := context.Background()
	var pulled []connectors.Envelope
	require.NoError(t, source.Pull(ctx, nil, func(page []connectors.Envelope, _ connectors.Cursor) error {
		pulled = append(pulled, page...)
		return nil
	}))
	require.NotEmpty(t, pulled)
	if census, ok := source.(connectors.Census); ok {
		for _, err := range census.IDs(ctx) {
			require.NoError(t, err)
		}
	}
	if words, ok := source.(interface {
		Vocabulary(context.Context) (connectors.Vocabulary, error)
	}); ok {
		_, err := words.Vocabulary(ctx)
		require.NoError(t, err)
	}
	looked := map[string]bool{}
	for _, e := range pulled {
		if looked[e.Kind] {
			continue
		}
		looked[e.Kind] = true
		if witness, ok := source.(connectors.Witness); ok {
			presence, err := witness.See(ctx, e.Key())
			require.NoError(t, err)
			require.Equal(t, connectors.Present, presence)
			presence, err = witness.See(ctx, e.Kind+"/"+nobody)
			require.NoError(t, err)
			require.NotEqual(t, connectors.Present, presence)
		}
		if fetcher, ok := source.(connectors.Fetcher); ok {
			_, err := fetcher.Fetch(ctx, e.Key())
			require.NoError(t, err)
		}
	}
	return pulled
}
