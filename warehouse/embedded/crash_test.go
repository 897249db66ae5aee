package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

// TestNoAcknowledgedRowIsLost kills the engine again and again while several
// clients insert: what was acknowledged must be there, once the insert of the
// others was sent again, exactly once under FINAL.
func TestNoAcknowledgedRowIsLost(t *testing.T) {
	e := start(t, t.TempDir())
	c := open(t, e.Endpoint(), clickhouse.CompressionLZ4)
	require.NoError(t, c.Exec(t.Context(), "CREATE TABLE default.k (k UInt64, batch UInt32) ENGINE = ReplacingMergeTree ORDER BY k PARTITION BY k % 4"))
	const writers, kills, rows = 3, 6, 2000
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	var acknowledged, failures atomic.Int64
	var stopWriting atomic.Bool
	var all sync.WaitGroup
	for writer := range writers {
		all.Go(func() {
			own := open(t, e.Endpoint(), clickhouse.CompressionLZ4)
			for batch := 0; !stopWriting.Load(); batch++ {
				for insertBatch(ctx, own, writer, batch, rows) != nil { // at least once: sent again until acknowledged
					failures.Add(1)
					if ctx.Err() != nil {
						return
					}
				}
				acknowledged.Add(1)
			}
		})
	}
	for range kills {
		before, pid := acknowledged.Load(), e.childPID()
		waitFor(t, "inserts are acknowledged", func() bool { return acknowledged.Load() >= before+2*writers })
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
		waitFor(t, "another child runs", func() bool { return e.childPIDOrZero() != pid && e.childPIDOrZero() != 0 })
	}
	stopWriting.Store(true)
	all.Wait()
	require.NoError(t, ctx.Err())
	require.Positive(t, failures.Load(), "no insert was hit by a kill: the test shows nothing")
	at := client{t, e.Endpoint()}
	require.Equal(t, fmt.Sprintf("%d\n", acknowledged.Load()*rows), at.must("SELECT count() FROM default.k FINAL"))
	require.Equal(t, fmt.Sprintf("%d\n", acknowledged.Load()), at.must(fmt.Sprintf(
		"SELECT count() FROM (SELECT intDiv(k, %d) AS b FROM default.k FINAL GROUP BY b HAVING count() = %d)", rows, rows)))
	require.Equal(t, "1\n", at.must("CHECK TABLE default.k SETTINGS check_query_single_value_result = 1"))
}

// childPIDOrZero is 0 while no child runs.
func (e *Engine) childPIDOrZero() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.current == nil {
		return 0
	}
	return e.current.command.Process.Pid
}

func insertBatch(ctx context.Context, c clickhouse.Conn, writer, batch, rows int) error {
	b, err := c.PrepareBatch(ctx, "INSERT INTO default.k")
	if err != nil {
		return err
	}
	first := uint64(writer*1_000_000+batch) * uint64(rows)
	for row := range uint64(rows) {
		if err := b.Append(first+row, uint32(batch)); err != nil {
			return err
		}
	}
	return b.Send()
}

func TestAddressStaysAndRequestsWaitDuringRestart(t *testing.T) {
	e := start(t, t.TempDir())
	c := client{t, e.Endpoint()}
	addr, pid := e.Endpoint().Addr, e.childPID()
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	waitFor(t, "the child is gone", func() bool { return !alive(pid) || zombie(pid) })
	require.Equal(t, "1\n", c.must("SELECT 1"), "a request made while nobody serves waits for the next child")
	require.Equal(t, addr, e.Endpoint().Addr)
	require.NotEqual(t, pid, e.childPID())
	other, found := Find(e.options.Dir)
	require.True(t, found)
	require.Equal(t, addr, other.Addr)
}

func TestEngineThatAlwaysCrashesIsGivenUp(t *testing.T) {
	needEngine(t)
	program := filepath.Join(t.TempDir(), "program")
	run := func(line string) {
		require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\n"+line+"\n"), 0o700))
	}
	run("exec " + os.Args[0] + " " + Verb)
	e, err := Start(t.Context(), Options{Dir: t.TempDir(), Command: []string{program}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	require.NoError(t, os.Remove(program))
	require.NoError(t, syscall.Kill(e.childPID(), syscall.SIGKILL))
	select {
	case <-e.Done():
	case <-time.After(2 * time.Minute):
		t.Fatal("it is tried for ever")
	}
	require.Equal(t, connectors.Stop, connectors.KindOf(e.Err()))
	require.ErrorContains(t, e.Err(), "in a row")
	_, err = http.Get("http://" + e.Endpoint().Addr + "/ping")
	require.True(t, errors.Is(err, syscall.ECONNREFUSED), "the address is free: %v", err)
}

func TestCloseKillsWhatDoesNotEnd(t *testing.T) {
	needEngine(t)
	e, err := Start(t.Context(), Options{Dir: t.TempDir()})
	require.NoError(t, err)
	const endless = "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7"
	go func() { _, _ = client{t, e.Endpoint()}.send(endless, nil) }()
	waitFor(t, "it runs", func() bool {
		return client{t, e.Endpoint()}.must("SELECT count() FROM system.processes WHERE query = '"+endless+"'") == "1\n"
	})
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	require.ErrorContains(t, e.Close(ctx), "killed while statements were running")
	require.NoError(t, e.Err())
}
