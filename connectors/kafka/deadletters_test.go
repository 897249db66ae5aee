package kafka_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

func TestDeadLettersAreParkedListedAndSentAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c, "jira-a")
	p := publisher(t, c)
	envelopes := page("jira-a", 4)
	envelopes[0].Body = []byte("\xff{")
	require.NoError(t, p.Publish(ctx, envelopes))
	r := reader(t, c, "jira-a")
	defer r.Close()
	records := drain(t, r)
	require.Len(t, records, 4)

	letters := kafka.NewDeadLetters(c, "test")
	defer letters.Close()
	none, err := letters.List(ctx, "jira-a")
	require.NoError(t, err)
	require.Empty(t, none)
	var parked []connectors.DeadLetter
	for _, record := range records[:3] {
		parked = append(parked, connectors.DeadLetter{Record: record, Reason: "priorité « À définir » inconnue", At: time.Date(2026, 3, 2, 0, 0, 0, 1, time.UTC)})
	}
	// A replay parks again: one letter a record all the same.
	for range 3 {
		require.NoError(t, letters.Park(ctx, parked))
		cluster.Compact()
	}
	listed, err := letters.List(ctx, "jira-a")
	require.NoError(t, err)
	require.Equal(t, parked, listed)

	sent, err := letters.Resend(ctx, "jira-a")
	require.NoError(t, err)
	require.Equal(t, 3, sent)
	listed, err = letters.List(ctx, "jira-a")
	require.NoError(t, err)
	require.Empty(t, listed)
	again := drain(t, r)
	require.Len(t, again, 3)
	var want, got []connectors.Envelope
	for i := range again {
		want, got = append(want, records[i].Envelope), append(got, again[i].Envelope)
	}
	require.ElementsMatch(t, want, got)
	sent, err = letters.Resend(ctx, "jira-a")
	require.NoError(t, err)
	require.Zero(t, sent)
}

// Compaction keeps the last record of a key: an old version sent again must not
// drive out the newer one that landed meanwhile.
func TestResendOfAnOldVersionDoesNotDriveOutTheNewer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c, "jira-a")
	p := publisher(t, c)
	old, recent := envelope("jira-a", 1), envelope("jira-a", 1)
	recent.Version, recent.Body = old.Version.Add(time.Hour), []byte(`{"id":"1","mended":true}`)
	require.NoError(t, p.Publish(ctx, []connectors.Envelope{old}))
	r := reader(t, c, "jira-a")
	defer r.Close()
	letters := kafka.NewDeadLetters(c, "test")
	defer letters.Close()
	require.NoError(t, letters.Park(ctx, []connectors.DeadLetter{{Record: drain(t, r)[0], Reason: "bad"}}))
	require.NoError(t, p.Publish(ctx, []connectors.Envelope{recent}))
	sent, err := letters.Resend(ctx, "jira-a")
	require.NoError(t, err)
	require.Equal(t, 1, sent)

	var bodies []string
	for _, record := range drain(t, r) {
		bodies = append(bodies, string(record.Body))
	}
	require.Equal(t, []string{string(recent.Body), string(old.Body), string(recent.Body)}, bodies)
}

func TestLettersAreCheckedForTheirSource(t *testing.T) {
	t.Parallel()
	c := client(t, "127.0.0.1:1")
	letters := kafka.NewDeadLetters(c, "test")
	defer letters.Close()
	err := letters.Park(context.Background(), []connectors.DeadLetter{{}})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	_, err = letters.List(context.Background(), "A")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}
