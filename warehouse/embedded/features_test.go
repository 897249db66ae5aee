package embedded

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestTheSQLThatTheWarehouseReliesOn: each statement must work in the build of
// the engine that is pinned.
func TestTheSQLThatTheWarehouseReliesOn(t *testing.T) {
	dir := t.TempDir()
	e := start(t, dir)
	c := client{t, e.Endpoint()}
	c.must("CREATE DATABASE core")

	t.Run("replacing rows", func(t *testing.T) {
		c.must(`CREATE TABLE core.r (k UInt64, v UInt32, version DateTime64(3, 'UTC'), is_deleted UInt8)
			ENGINE = ReplacingMergeTree(version, is_deleted) PARTITION BY toYear(version) ORDER BY k SETTINGS min_age_to_force_merge_seconds = 60`)
		c.must("INSERT INTO core.r VALUES (1, 1, '2026-01-02', 0), (2, 1, '2026-01-01', 0), (3, 1, '2026-01-01', 0)")
		c.must("INSERT INTO core.r VALUES (1, 2, '2026-01-01', 0), (2, 2, '2026-01-02', 0), (3, 2, '2026-01-02', 1)")
		require.Equal(t, "1\t1\n2\t2\n", c.must("SELECT k, v FROM core.r FINAL ORDER BY k"))
	})
	t.Run("tables change places", func(t *testing.T) {
		c.must("CREATE TABLE core.a (x UInt8) ENGINE = MergeTree ORDER BY x")
		c.must("CREATE TABLE core.b AS core.a")
		c.must("INSERT INTO core.b VALUES (2)")
		c.must("EXCHANGE TABLES core.a AND core.b")
		require.Equal(t, "2\n", c.must("SELECT x FROM core.a"))
		c.must("RENAME TABLE core.a TO core.c")
		c.must("CREATE OR REPLACE TABLE core.c (x UInt8, y UInt8) ENGINE = MergeTree ORDER BY x")
	})
	t.Run("views and comments", func(t *testing.T) {
		c.must("CREATE OR REPLACE VIEW core.v (k UInt64 COMMENT 'clé') SQL SECURITY DEFINER AS (SELECT k FROM core.r FINAL) COMMENT 'la vue'")
		c.must("CREATE OR REPLACE VIEW core.v (k UInt64 COMMENT 'clé', v UInt32 COMMENT 'valeur') AS (SELECT k, v FROM core.r FINAL) COMMENT 'la vue, élargie'")
		require.Equal(t, "k\tclé\nv\tvaleur\n", c.must("SELECT name, comment FROM system.columns WHERE database = 'core' AND table = 'v' ORDER BY position"))
		require.Equal(t, "la vue, élargie\n", c.must("SELECT comment FROM system.tables WHERE database = 'core' AND name = 'v'"))
		c.must("ALTER TABLE core.v COMMENT COLUMN k 'clé de la vue'")
		c.must("ALTER TABLE core.r COMMENT COLUMN k 'clé de la table'")
		c.must("ALTER TABLE core.r MODIFY COMMENT 'la table'")
		require.Equal(t, "r\tclé de la table\nv\tclé de la vue\n",
			c.must("SELECT table, comment FROM system.columns WHERE database = 'core' AND table IN ('r', 'v') AND name = 'k' ORDER BY table"))
	})
	t.Run("functions and days", func(t *testing.T) {
		c.must("CREATE FUNCTION IF NOT EXISTS plus_two AS (x) -> x + 2")
		c.must("CREATE OR REPLACE FUNCTION plus_two AS (x) -> x + 1 + 1")
		require.Equal(t, "5\n", c.must("SELECT plus_two(3)"))
		require.Equal(t, "2026-02-27\n2026-02-28\n2026-03-01\n",
			c.must("SELECT arrayJoin(arrayMap(n -> toDate('2026-02-27') + n, range(toUInt32(toDate('2026-03-02') - toDate('2026-02-27')))))"))
		require.Equal(t, "2026-03-29 03:00:00\n", c.must("SELECT toTimeZone(toDateTime('2026-03-29 01:00:00', 'UTC'), 'Europe/Paris')"))
	})
	t.Run("refreshed views", func(t *testing.T) {
		c.must("CREATE MATERIALIZED VIEW core.m REFRESH EVERY 1 SECOND (n UInt64) ENGINE = MergeTree ORDER BY n AS SELECT count() AS n FROM core.r FINAL")
		waitFor(t, "the first refresh", func() bool { return c.must("SELECT n FROM core.m") == "2\n" })
		c.must("INSERT INTO core.r VALUES (9, 9, '2026-01-09', 0)")
		waitFor(t, "the next refresh", func() bool { return c.must("SELECT n FROM core.m") == "3\n" })
	})
	t.Run("lightweight deletes, alterations, parameterized views", func(t *testing.T) {
		c.must("ALTER TABLE core.r ADD COLUMN w String DEFAULT 'x' COMMENT 'ajoutée'")
		c.must("DELETE FROM core.r WHERE k = 9")
		require.Equal(t, "2\n", c.must("SELECT count() FROM core.r FINAL"))
		c.must("CREATE VIEW core.p AS SELECT k FROM core.r FINAL WHERE k = {key:UInt64}")
		require.Equal(t, "2\n", c.must("SELECT k FROM core.p(key = 2)"))
	})
	// Everything, functions included, outlives the process.
	stop(t, e)
	c.at = start(t, dir).Endpoint()
	require.Equal(t, "3\n", c.must("SELECT plus_two(count()) - 1 FROM core.v"))
}

// TestDropSyncReturnsOnAFreshFolder: in the process that made the folder the
// engine never returns from it, unless the folder was closed once before.
func TestDropSyncReturnsOnAFreshFolder(t *testing.T) {
	c := client{t, start(t, t.TempDir()).Endpoint()}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.must("CREATE DATABASE d")
		c.must("CREATE TABLE d.t (a UInt8) ENGINE = MergeTree ORDER BY a")
		c.must("INSERT INTO d.t VALUES (1)")
		c.must("DROP TABLE d.t SYNC")
		c.must("DROP DATABASE d SYNC")
	}()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("DROP … SYNC does not return")
	}
}
