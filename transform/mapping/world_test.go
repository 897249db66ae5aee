package mapping_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/rest"
	"pilotis/connectors/sandbox/world"
	"pilotis/deploy"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

// until is when the generated contract ends.
var until = time.Date(2026, 9, 15, 20, 0, 0, 0, time.UTC)

// lived is the contract that the tests of this file read back.
var lived = sync.OnceValues(func() (*world.World, error) {
	return world.Generate(world.Options{Seed: 11, Scale: 0.1, Until: until})
})

func livedWorld(t testing.TB) *world.World {
	w, err := lived()
	require.NoError(t, err)
	return w
}

// quick is a clock that never sleeps.
type quick struct{}

func (quick) Now() time.Time                                   { return until }
func (quick) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func restOptions() rest.Options { return rest.Options{Clock: quick{}, RequestsPerSecond: -1} }

func serve(t testing.TB, handler http.Handler) string {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// pulled gives the latest version of every object of a source.
func pulled(t testing.TB, source connectors.Source) []connectors.Envelope {
	t.Helper()
	latest := map[string]connectors.Envelope{}
	var order []string
	var cursor connectors.Cursor
	for range 3 {
		require.NoError(t, source.Pull(t.Context(), cursor, func(page []connectors.Envelope, next connectors.Cursor) error {
			for _, e := range page {
				if old, met := latest[e.Key()]; !met {
					order = append(order, e.Key())
				} else if e.Version.Before(old.Version) {
					continue
				}
				latest[e.Key()] = e
			}
			cursor = next
			return nil
		}))
	}
	var envelopes []connectors.Envelope
	for _, key := range order {
		envelopes = append(envelopes, latest[key])
	}
	return envelopes
}

// deployed reads a mapping file that is delivered.
func deployed(t testing.TB, name string) *mapping.Mapping {
	data, err := deploy.Files.ReadFile("mapping/" + name + ".yaml")
	require.NoError(t, err)
	m, err := mapping.Parse(data, name+".yaml")
	require.NoError(t, err)
	require.NoError(t, m.Check(contract.Default()))
	return m
}

// read makes facts of all that a source gives; none may be refused.
func read(t testing.TB, name string, source connectors.Source) []transform.Row {
	t.Helper()
	m := deployed(t, name)
	convert := m.Func(contract.Default())
	var rows []transform.Row
	for _, e := range pulled(t, source) {
		got, err := convert(e)
		require.NoError(t, err)
		rows = append(rows, got...)
	}
	return rows
}

// only gives the rows of one kind without what every record's bytes change.
func only[T transform.Row](rows []transform.Row) []T {
	var list []T
	for _, row := range rows {
		if one, ok := row.(T); ok {
			list = append(list, one)
		}
	}
	return list
}

func on(day time.Time) *time.Time {
	if day.IsZero() {
		return nil
	}
	return &day
}

// matched requires that each expected fact was read exactly once, and no other.
func matched[W any, T transform.Row](t *testing.T, want []W, got []T, name func(W) string, nameOf func(T) string, fact func(W) T, bare func(T)) {
	t.Helper()
	require.NotEmpty(t, want)
	require.Len(t, got, len(want))
	byName := map[string]T{}
	for _, row := range got {
		_, twice := byName[nameOf(row)]
		require.False(t, twice, "%s was read twice", nameOf(row))
		byName[nameOf(row)] = row
	}
	for _, one := range want {
		row, found := byName[name(one)]
		require.True(t, found, "%s was not read", name(one))
		bare(row)
		require.Equal(t, fact(one), row, name(one))
	}
}
