package kafka_test

import (
	"context"
	"testing"
	"time"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

func TestRewind(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := client(t, memory(t).ListenAddrs()[0])
	ensure(t, c, "jira-a")
	p := publisher(t, c)
	topics := []string{"raw.jira-a"}
	require.NoError(t, p.Publish(ctx, page("jira-a", 12)))
	between := time.Now()
	require.Eventually(t, func() bool { return time.Since(between) > 20*time.Millisecond }, time.Second, time.Millisecond)
	between = between.Add(10 * time.Millisecond)
	late := envelope("jira-a", 77)
	require.NoError(t, p.Publish(ctx, []connectors.Envelope{late}))
	r := reader(t, c, "jira-a")
	require.Len(t, drain(t, r), 13)

	err := c.Rewind(ctx, kafka.DefaultGroup, topics, time.Time{})
	require.Equal(t, connectors.Stop, connectors.KindOf(err), "the group has a member")
	require.ErrorContains(t, err, "stop the daemon first")
	require.NoError(t, r.Close())

	for since, want := range map[time.Time]int{{}: 13, between: 1, time.Now().Add(time.Hour): 0} {
		require.NoError(t, c.Rewind(ctx, kafka.DefaultGroup, topics, since))
		lag, err := c.Lag(ctx, kafka.DefaultGroup, topics)
		require.NoError(t, err)
		require.Equal(t, int64(want), lag["raw.jira-a"], "since %s", since)
	}
	require.NoError(t, c.Rewind(ctx, kafka.DefaultGroup, topics, between))
	again := reader(t, c, "jira-a")
	defer again.Close()
	records := drain(t, again)
	require.Len(t, records, 1)
	require.Equal(t, late, records[0].Envelope)
}

// A group beyond the end of a topic would wait for ever and say nothing.
func TestTopicMadeAnewStopsTheReader(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c, "jira-a")
	p := publisher(t, c)
	require.NoError(t, p.Publish(ctx, page("jira-a", 2)))
	api := &kafkago.Client{Addr: kafkago.TCP(cluster.ListenAddrs()[0])}
	_, err := api.OffsetCommit(ctx, &kafkago.OffsetCommitRequest{GroupID: kafka.DefaultGroup, GenerationID: -1,
		Topics: map[string][]kafkago.OffsetCommit{"raw.jira-a": {{Partition: 0, Offset: 40}}}})
	require.NoError(t, err)
	_, err = kafka.NewReader(ctx, c, kafka.ReaderOptions{Sources: []string{"jira-a"}})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "rewind")
	require.NoError(t, c.Rewind(ctx, kafka.DefaultGroup, []string{"raw.jira-a"}, time.Time{}))
	again := reader(t, c, "jira-a")
	defer again.Close()
	require.Len(t, drain(t, again), 2)
}
