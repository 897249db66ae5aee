package kafka_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

func TestDeadLettersAreParkedOnceAndListed(t *testing.T) {
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

	letters := kafka.NewDeadLetters(c)
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
}

func TestLettersAreCheckedForTheirSource(t *testing.T) {
	t.Parallel()
	c := client(t, "127.0.0.1:1")
	letters := kafka.NewDeadLetters(c)
	defer letters.Close()
	err := letters.Park(context.Background(), []connectors.DeadLetter{{}})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	_, err = letters.List(context.Background(), "A")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}
