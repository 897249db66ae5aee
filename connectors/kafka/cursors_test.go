package kafka_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

func TestCursors(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c)
	cursors := kafka.NewCursors(c)
	defer cursors.Close()

	none, err := cursors.Load(ctx, "jira-a")
	require.NoError(t, err)
	require.Empty(t, none)

	for i := range 50 {
		require.NoError(t, cursors.Save(ctx, "jira-a", connectors.Cursor(fmt.Sprintf(`{"n":%d}`, i))))
	}
	require.NoError(t, cursors.Save(ctx, "jira-b", connectors.Cursor("\xffopaque")))

	other := kafka.NewCursors(client(t, cluster.ListenAddrs()[0]))
	defer other.Close()
	for range 2 {
		for _, cs := range []*kafka.Cursors{cursors, other} {
			got, err := cs.Load(ctx, "jira-a")
			require.NoError(t, err)
			require.Equal(t, `{"n":49}`, string(got))
			got, err = cs.Load(ctx, "jira-b")
			require.NoError(t, err)
			require.Equal(t, "\xffopaque", string(got))
		}
		cluster.Compact()
	}
	// What another process saves is seen.
	require.NoError(t, other.Save(ctx, "jira-a", connectors.Cursor(`{"n":50}`)))
	got, err := cursors.Load(ctx, "jira-a")
	require.NoError(t, err)
	require.Equal(t, `{"n":50}`, string(got))

	all, err := cursors.All(ctx)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, "jira-a", all[0].Source)
	require.WithinDuration(t, time.Now(), all[0].At, time.Minute)

	require.NoError(t, cursors.Reset(ctx, "jira-a"))
	got, err = other.Load(ctx, "jira-a")
	require.NoError(t, err)
	require.Empty(t, got)
	all, err = other.All(ctx)
	require.NoError(t, err)
	require.Len(t, all, 1)
}

func TestCursorsOfATopicMadeAnewAreRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c)
	cursors := kafka.NewCursors(c)
	defer cursors.Close()
	for range 3 {
		require.NoError(t, cursors.Save(ctx, "jira-a", connectors.Cursor("old")))
	}
	_, err := cursors.Load(ctx, "jira-a")
	require.NoError(t, err)
	require.NoError(t, cluster.DeleteTopic(kafka.CursorsTopic))
	ensure(t, c)
	got, err := cursors.Load(ctx, "jira-a")
	require.NoError(t, err)
	require.Empty(t, got)
	require.NoError(t, cursors.Save(ctx, "jira-a", connectors.Cursor("new")))
	got, err = cursors.Load(ctx, "jira-a")
	require.NoError(t, err)
	require.Equal(t, "new", string(got))
}
