package kafka_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

func TestEnsureIsIdempotentAndReportsDrift(t *testing.T) {
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	require.NoError(t, cluster.CreateTopic("raw.jira-old", 2, map[string]string{"cleanup.policy": "delete", "max.message.bytes": "1000000"}))
	topics := kafka.NewTopics(c, kafka.TopicOptions{})
	for range 2 {
		drift, err := topics.Ensure(context.Background(), []string{"jira-a", "jira-old", "jira-a"})
		require.NoError(t, err)
		found := map[string]string{}
		for _, d := range drift {
			require.Equal(t, "raw.jira-old", d.Topic)
			require.NotEmpty(t, d.Risk, d)
			found[d.Setting] = d.Have
		}
		require.Equal(t, "2", found["partitions"])
		require.Equal(t, "delete", found["cleanup.policy"])
		require.Equal(t, "1000000", found["max.message.bytes"])
		require.Contains(t, found, "retention.ms", "seven days by default: records would be lost")
	}
	require.Len(t, cluster.TopicInfo("raw.jira-a").Configs, 5)
	require.NotNil(t, cluster.TopicInfo("dead.jira-old"))
	require.NotNil(t, cluster.TopicInfo("cursors"))
}

func TestSourceNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"jira-cassiopee": true, "a": true, "0x": true,
		"": false, "-a": false, "Jira": false, "a.b": false, "a_b": false, "é": false, "a b": false, "a\n": false,
	} {
		err := kafka.CheckSource(name)
		require.Equal(t, ok, err == nil, "%q", name)
		if !ok {
			require.Equal(t, connectors.Stop, connectors.KindOf(err))
		}
	}
}
