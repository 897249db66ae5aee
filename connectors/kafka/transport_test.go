package kafka_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

func TestRoundTripKeepsBytesAndHeaders(t *testing.T) {
	t.Parallel()
	c := client(t, memory(t).ListenAddrs()[0])
	ensure(t, c, "jira-a")
	large := make([]byte, 12<<20) // does not compress, and is more than one fetch asks for
	rand.NewChaCha8([32]byte{1}).Read(large)
	sent := []connectors.Envelope{envelope("jira-a", 1), envelope("jira-a", 2), envelope("jira-a", 3), envelope("jira-a", 4), envelope("jira-a", 5)}
	sent[0].Body = []byte("\xff\xfe\x00 not UTF-8")
	sent[1].Body = []byte(`{"half": `)
	sent[2].Body = large
	sent[3].Version, sent[3].SeenAt = time.Time{}, time.Time{}
	sent[3].ID = "a/b/é"
	sent[4].Presence = connectors.Hidden
	sent[4].Version = sent[4].Version.In(time.FixedZone("Cayenne", -3*3600))

	require.NoError(t, publisher(t, c).Publish(context.Background(), sent))
	r := reader(t, c, "jira-a")
	defer r.Close()
	got := map[string]connectors.Record{}
	for _, record := range fetch(t, r, len(sent)) {
		require.NoError(t, r.Damage(record))
		require.Equal(t, "raw.jira-a", record.Topic)
		require.Len(t, record.SHA256, 64)
		got[record.ID] = record
	}
	letters := kafka.NewDeadLetters(c)
	defer letters.Close()
	require.NoError(t, letters.Park(context.Background(), []connectors.DeadLetter{{Record: got["3"], Reason: "large"}}))
	parked, err := letters.List(context.Background(), "jira-a")
	require.NoError(t, err)
	require.True(t, bytes.Equal(large, parked[0].Body))
	sent[4].Version = sent[4].Version.UTC()
	for _, want := range sent {
		require.True(t, bytes.Equal(want.Body, got[want.ID].Body), "the bytes of %s changed", want.ID)
		require.Equal(t, want, got[want.ID].Envelope)
	}
}

func TestDeletedWithoutBodyIsNoTombstone(t *testing.T) {
	t.Parallel()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c, "jira-a")
	gone, empty := envelope("jira-a", 1), envelope("jira-a", 2)
	gone.Presence, gone.Body = connectors.Deleted, nil
	empty.Body = nil
	require.NoError(t, publisher(t, c).Publish(context.Background(), []connectors.Envelope{gone, empty}))
	r := reader(t, c, "jira-a")
	defer r.Close()
	for _, record := range fetch(t, r, 2) {
		require.NoError(t, r.Damage(record))
		if record.ID == "1" {
			require.Equal(t, connectors.Deleted, record.Presence)
			require.Equal(t, "{}", string(record.Body))
		} else {
			require.Empty(t, record.Body)
		}
	}
}

func TestInvalidEnvelopeIsRejected(t *testing.T) {
	t.Parallel()
	p := publisher(t, client(t, "127.0.0.1:1"))
	for name, spoil := range map[string]func(*connectors.Envelope){
		"source with a dot":   func(e *connectors.Envelope) { e.Source = "jira.a" },
		"source in capitals":  func(e *connectors.Envelope) { e.Source = "JIRA" },
		"kind with a slash":   func(e *connectors.Envelope) { e.Kind = "a/b" },
		"no kind":             func(e *connectors.Envelope) { e.Kind = "" },
		"no identifier":       func(e *connectors.Envelope) { e.ID = "" },
		"no presence":         func(e *connectors.Envelope) { e.Presence = "" },
		"an unknown presence": func(e *connectors.Envelope) { e.Presence = "gone" },
	} {
		t.Run(name, func(t *testing.T) {
			e := envelope("jira-a", 1)
			spoil(&e)
			err := p.Publish(context.Background(), []connectors.Envelope{e})
			require.Error(t, err)
			require.Equal(t, connectors.Reject, connectors.KindOf(err))
		})
	}
}

// A produce that timed out may have been applied: kafka-go writes it again.
func TestAppliedTimeoutDuplicatesAndNeverLoses(t *testing.T) {
	t.Parallel()
	for _, answer := range []*kerr.Error{kerr.RequestTimedOut, kerr.NotEnoughReplicasAfterAppend} {
		t.Run(answer.Message, func(t *testing.T) {
			cluster := memory(t)
			c := client(t, cluster.ListenAddrs()[0])
			ensure(t, c, "jira-a")
			fault := cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Topic: "raw.jira-a", Err: answer, Count: 2})
			require.NoError(t, publisher(t, c).Publish(context.Background(), page("jira-a", 200)))
			require.Positive(t, fault.Hits())

			r := reader(t, c, "jira-a")
			defer r.Close()
			seen := map[string]int{}
			records := drain(t, r)
			for _, record := range records {
				seen[record.ID]++
			}
			require.Len(t, seen, 200)
			require.Greater(t, len(records), 200)
		})
	}
}

func TestNotLeaderIsRetried(t *testing.T) {
	t.Parallel()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c, "jira-a")
	cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: kerr.NotLeaderForPartition, Count: 3})
	require.NoError(t, publisher(t, c).Publish(context.Background(), page("jira-a", 10)))
}

// One huge object must neither hold back its source nor vanish: it arrives without
// its body, at its place among the versions of its object, and says what it weighed.
func TestOversizedArrivesWithoutItsBodyAndIsRefusedByItsWeight(t *testing.T) {
	t.Parallel()
	addr := memory(t).ListenAddrs()[0]
	// The second client believes in a higher limit than its topic has.
	small := func(o *kafka.Options) { o.MaxMessageBytes = 64 << 10 }
	for name, c := range map[string]*kafka.Client{"jira-a": client(t, addr, small), "jira-b": client(t, addr)} {
		ensure(t, client(t, addr, small), name)
		envelopes := page(name, 20)
		big := make([]byte, 200<<10)
		rand.NewChaCha8([32]byte{2}).Read(big)
		envelopes[7].Body = big
		gone := envelopes[8]
		gone.ID, gone.Presence, gone.Body = "gone", connectors.Deleted, big
		mended := envelopes[7]
		mended.Version, mended.Body = mended.Version.Add(time.Hour), []byte(`{"mended":true}`)
		require.NoError(t, publisher(t, c).Publish(context.Background(), append(envelopes, gone, mended)))

		r := reader(t, c, name)
		defer r.Close()
		bodies := map[string][]string{}
		for _, record := range fetch(t, r, 22) {
			bodies[record.ID] = append(bodies[record.ID], string(record.Body))
			err := r.Damage(record)
			if record.ID != "7" || len(record.Body) > 0 {
				require.NoError(t, err)
				continue
			}
			require.Equal(t, connectors.Reject, connectors.KindOf(err))
			require.ErrorContains(t, err, "204800 bytes")
			require.Equal(t, connectors.Present, record.Presence)
			require.Equal(t, envelopes[7].Version, record.Version)
		}
		require.Len(t, bodies, 21, name)
		require.Equal(t, []string{"{}"}, bodies["gone"], "a deletion needs no body")
		last := bodies["7"]
		require.Contains(t, last, "", name)
		require.Equal(t, string(mended.Body), last[len(last)-1], "compaction keeps the last one")
	}
}

func TestStaleConnectionAfterRestartIsHidden(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	c := client(t, first.Addr())
	ensure(t, c, "jira-a")
	cursors := kafka.NewCursors(c)
	defer cursors.Close()
	require.NoError(t, cursors.Save(context.Background(), "jira-a", connectors.Cursor(`{"at":1}`)))
	first.Close()
	second := start(t, dir)
	require.Equal(t, first.Addr(), second.Addr(), "the port is kept")
	cursor, err := cursors.Load(context.Background(), "jira-a")
	require.NoError(t, err)
	require.Equal(t, `{"at":1}`, string(cursor))
	_, err = c.Lag(context.Background(), "pilotis", []string{"raw.jira-a"})
	require.NoError(t, err)
	require.NoError(t, publisher(t, c).Publish(context.Background(), page("jira-a", 5)))
}
