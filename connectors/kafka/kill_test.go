package kafka_test

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
	"pilotis/connectors/kafka/embedded"
)

func start(t testing.TB, dir string) *embedded.Broker {
	t.Helper()
	broker, err := embedded.Start(embedded.Options{Dir: dir})
	require.NoError(t, err)
	t.Cleanup(broker.Close)
	return broker
}

// The broker is killed with SIGKILL while pages are written, and started again on
// its folder; the publisher goes on by itself. Nothing acknowledged may be missing,
// and no cursor may be ahead of what it stands for.
func TestKilledBrokerLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	kills := 6
	if testing.Short() {
		kills = 2
	}
	dir := t.TempDir()
	broker, addr := child(t, dir)
	c := client(t, addr)
	ensure(t, c, "jira-a")
	p := publisher(t, c)
	cursors := kafka.NewCursors(c)
	defer cursors.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var acked atomic.Int64
	stop, failed := make(chan struct{}), make(chan error, 1)
	go func() { failed <- writeUntil(ctx, stop, p, cursors, &acked) }()
	for kill := range kills {
		target := acked.Load() + int64(30+10*kill) // pages, so that the kill falls into writing
		require.Eventually(t, func() bool { return acked.Load() >= target }, time.Minute, time.Millisecond)
		require.NoError(t, broker.Process.Kill())
		broker.Wait()
		var again string
		broker, again = child(t, dir)
		require.Equal(t, addr, again)
	}
	close(stop)
	require.NoError(t, <-failed)

	r := reader(t, c, "jira-a")
	defer r.Close()
	records := drain(t, r)
	seen := map[string]bool{}
	for _, record := range records {
		require.NoError(t, r.Damage(record))
		seen[record.ID] = true
	}
	for n := range acked.Load() * perPage {
		require.True(t, seen[fmt.Sprint(n)], "record %d was acknowledged and is lost", n)
	}
	cursor, err := cursors.Load(ctx, "jira-a")
	require.NoError(t, err)
	at, err := strconv.ParseInt(string(cursor), 10, 64)
	require.NoError(t, err)
	require.Equal(t, acked.Load(), at)
	t.Logf("%d kills, %d records acknowledged, %d read, %d twice", kills, acked.Load()*perPage, len(records), len(records)-len(seen))
}

const perPage = 20

func writeUntil(ctx context.Context, stop <-chan struct{}, p *kafka.Publisher, cursors *kafka.Cursors, acked *atomic.Int64) error {
	for n := int(acked.Load()); ; n++ {
		select {
		case <-stop:
			return nil
		default:
		}
		envelopes := make([]connectors.Envelope, perPage)
		for i := range envelopes {
			envelopes[i] = envelope("jira-a", n*perPage+i)
		}
		if err := p.Publish(ctx, envelopes); err != nil {
			return err
		}
		if err := cursors.Save(ctx, "jira-a", connectors.Cursor(strconv.Itoa(n+1))); err != nil {
			return err
		}
		acked.Add(1)
	}
}

func TestReaderGoesOnAfterABrokerRestart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	first := start(t, dir)
	c := client(t, first.Addr())
	ensure(t, c, "jira-a")
	p := publisher(t, c)
	require.NoError(t, p.Publish(ctx, page("jira-a", 10)))
	r := reader(t, c, "jira-a")
	defer r.Close()
	before := fetch(t, r, 10)
	require.NoError(t, r.Commit(ctx, before))
	first.Close()
	start(t, dir)
	late := envelope("jira-a", 99)
	require.NoError(t, p.Publish(ctx, []connectors.Envelope{late}))
	after := fetch(t, r, 1)
	require.Equal(t, late, after[0].Envelope, "what was committed does not come again")
	require.Eventually(t, func() bool { return r.Commit(ctx, after) == nil }, 30*time.Second, 100*time.Millisecond)
	lag, err := r.Lag(ctx)
	require.NoError(t, err)
	require.Zero(t, lag["raw.jira-a"])
}
