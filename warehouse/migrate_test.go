package warehouse_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
)

func TestMigrateTwiceDoesNothingTheSecondTime(t *testing.T) {
	store := openStore(t)
	pending, err := store.Check(t.Context(), sql.Files)
	require.NoError(t, err)
	first, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.Equal(t, pending, first)
	require.Contains(t, first.Applied, "schema/0003_tickets.sql")
	require.Contains(t, first.Marts, "contractual.service_levels")
	second, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.Empty(t, second.Applied)
	require.Empty(t, second.Marts)
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, time.Now()))
}

func TestEditedMigrationStops(t *testing.T) {
	store := openStore(t)
	files := fstest.MapFS{"schema/0001_a.sql": {Data: []byte("CREATE DATABASE IF NOT EXISTS a;")}}
	_, err := store.Migrate(t.Context(), files)
	require.NoError(t, err)
	files["schema/0001_a.sql"] = &fstest.MapFile{Data: []byte("CREATE DATABASE IF NOT EXISTS b;")}
	_, err = store.Migrate(t.Context(), files)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "0001_a.sql")
}

func TestEveryTableAndColumnIsExplained(t *testing.T) {
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	_, tables, err := store.Select(t.Context(), `SELECT database || '.' || name FROM system.tables
		WHERE database IN ('raw','core','ref','ops','contractual','operational','pilotage') AND comment = ''`)
	require.NoError(t, err)
	require.Empty(t, tables)
	_, columns, err := store.Select(t.Context(), `SELECT database || '.' || table || '.' || name FROM system.columns
		WHERE database IN ('raw','core','ref','ops','contractual','operational','pilotage') AND comment = ''`)
	require.NoError(t, err)
	require.Empty(t, columns)
}
