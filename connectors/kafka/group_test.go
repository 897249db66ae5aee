package kafka_test

import (
	"context"
	"testing"

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
	r := reader(t, c, "jira-a")
	require.Len(t, drain(t, r), 12)

	err := c.Rewind(ctx, kafka.DefaultGroup, topics)
	require.Equal(t, connectors.Stop, connectors.KindOf(err), "the group has a member")
	require.ErrorContains(t, err, "stop the daemon first")
	require.NoError(t, r.Close())

	require.NoError(t, c.Rewind(ctx, kafka.DefaultGroup, topics))
	lag, err := c.Lag(ctx, kafka.DefaultGroup, topics)
	require.NoError(t, err)
	require.EqualValues(t, 12, lag["raw.jira-a"])
	again := reader(t, c, "jira-a")
	defer again.Close()
	require.Len(t, drain(t, again), 12)
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
	require.NoError(t, c.Rewind(ctx, kafka.DefaultGroup, []string{"raw.jira-a"}))
	again := reader(t, c, "jira-a")
	defer again.Close()
	require.Len(t, drain(t, again), 2)
}
