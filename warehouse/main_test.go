package warehouse_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/warehouse"
	"pilotis/warehouse/embedded"
)

// TestMain lets the test binary play the engine's process, as the program does
// with its hidden verb.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == embedded.Verb {
		if err := embedded.Serve(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// openStore gives an empty warehouse on a real engine.
func openStore(t *testing.T) *warehouse.Store {
	t.Helper()
	ctx := t.Context()
	engine, err := embedded.Start(ctx, embedded.Options{Dir: t.TempDir(), Log: func(line string) { t.Log(line) }})
	require.NoError(t, err, "the engine is fetched by `make engine`")
	t.Cleanup(func() { require.NoError(t, engine.Close(context.Background())) })
	endpoint := engine.Endpoint()
	store, err := warehouse.Open(ctx, warehouse.Options{Address: endpoint.Addr, User: endpoint.User, Password: endpoint.Password})
	require.NoError(t, err)
	t.Cleanup(func() { store.Close() })
	return store
}
