package embedded_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
	"pilotis/connectors/kafka/embedded"
)

func start(t *testing.T, options embedded.Options) *embedded.Broker {
	t.Helper()
	options.Logf = t.Errorf // no warning is expected
	broker, err := embedded.Start(options)
	require.NoError(t, err)
	t.Cleanup(broker.Close)
	return broker
}

func TestFolderIsHeldByOneBroker(t *testing.T) {
	dir := t.TempDir()
	first := start(t, embedded.Options{Dir: dir})
	_, err := embedded.Start(embedded.Options{Dir: dir})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, fmt.Sprintf("process %d", os.Getpid()))
	first.Close()
	first.Close()
	start(t, embedded.Options{Dir: dir})
}

func TestPortIsKeptAndWrittenDown(t *testing.T) {
	dir := t.TempDir()
	_, err := embedded.Address(dir)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	first := start(t, embedded.Options{Dir: dir})
	first.Close()
	second := start(t, embedded.Options{Dir: dir})
	require.Equal(t, first.Addr(), second.Addr())
	addr, err := embedded.Address(dir)
	require.NoError(t, err)
	require.Equal(t, second.Addr(), addr)
	second.Close()

	other, err := net.Listen("tcp", addr)
	require.NoError(t, err)
	defer other.Close()
	_, err = embedded.Start(embedded.Options{Dir: dir, Listen: addr})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "another program listens on this port")
	third := start(t, embedded.Options{Dir: dir})
	require.NotEqual(t, addr, third.Addr(), "another program has the port")
	addr, err = embedded.Address(dir)
	require.NoError(t, err)
	require.Equal(t, third.Addr(), addr)
}

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	for _, listen := range []string{":9092", "0.0.0.0:0", "192.0.2.1:9092", "example.org:9092", "127.0.0.1"} {
		_, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Listen: listen})
		require.Error(t, err, listen)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
	}
	_, err := embedded.Start(embedded.Options{})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}

// kfake's retention is seven days by default, on compacted topics too.
func TestOldRecordsAreNotDeleted(t *testing.T) {
	dir := t.TempDir()
	broker := start(t, embedded.Options{Dir: dir})
	c, err := kafka.New(kafka.Options{Brokers: []string{broker.Addr()}})
	require.NoError(t, err)
	defer c.Close()
	drift, err := kafka.NewTopics(c, kafka.TopicOptions{}).Ensure(context.Background(), []string{"jira-a"})
	require.NoError(t, err)
	require.Empty(t, drift)
	settings, err := os.ReadFile(filepath.Join(dir, "log", "topics.json"))
	require.NoError(t, err)
	require.Contains(t, string(settings), `"retention.ms":"-1"`)
}

func TestCompactKeepsTheLatestAndTheOffsets(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	broker := start(t, embedded.Options{Dir: dir})
	c, err := kafka.New(kafka.Options{Brokers: []string{broker.Addr()}})
	require.NoError(t, err)
	defer c.Close()
	_, err = kafka.NewTopics(c, kafka.TopicOptions{}).Ensure(ctx, []string{"jira-a"})
	require.NoError(t, err)
	p := kafka.NewPublisher(c, kafka.PublisherOptions{})
	defer p.Close()
	cursors := kafka.NewCursors(c)
	defer cursors.Close()
	for round := range 40 {
		page := make([]connectors.Envelope, 50)
		for i := range page {
			page[i] = connectors.Envelope{
				Source: "jira-a", Kind: "issue", ID: fmt.Sprint(i), Presence: connectors.Present,
				Version: time.Unix(int64(round), 0).UTC(), SeenAt: time.Unix(1e9, 0).UTC(),
				Body: []byte(fmt.Sprintf(`{"round":%d}`, round)),
			}
		}
		require.NoError(t, p.Publish(ctx, page))
		require.NoError(t, cursors.Save(ctx, "jira-a", connectors.Cursor(fmt.Sprint(round))))
	}
	ended, err := kafka.NewReader(ctx, c, kafka.ReaderOptions{Group: "behind", Sources: []string{"jira-a"}, MaxWait: time.Second})
	require.NoError(t, err)
	for read := 0; read < 40*50; {
		records, err := ended.Fetch(ctx, 1000, time.Second)
		require.NoError(t, err)
		require.NoError(t, ended.Commit(ctx, records))
		read += len(records)
	}
	require.NoError(t, ended.Close())
	broker.Close()
	before := size(t, dir)

	start(t, embedded.Options{Dir: dir, CompactOver: 1})
	require.Less(t, size(t, dir), before)
	lag, err := c.Lag(ctx, "behind", []string{"raw.jira-a"})
	require.NoError(t, err)
	require.Zero(t, lag["raw.jira-a"])
	cursor, err := kafka.NewCursors(c).Load(ctx, "jira-a")
	require.NoError(t, err)
	require.Equal(t, "39", string(cursor))
	r, err := kafka.NewReader(ctx, c, kafka.ReaderOptions{Sources: []string{"jira-a"}, MaxWait: time.Second})
	require.NoError(t, err)
	defer r.Close()
	latest := map[string]string{}
	for deadline := time.Now().Add(20 * time.Second); len(latest) < 50 || !all(latest, `{"round":39}`); {
		require.True(t, time.Now().Before(deadline), "%v", latest)
		records, err := r.Fetch(ctx, 1000, time.Second)
		require.NoError(t, err)
		for _, record := range records {
			require.NoError(t, r.Damage(record))
			latest[record.ID] = string(record.Body)
		}
	}
}

func TestCompactionCutShortLeavesALog(t *testing.T) {
	dir := t.TempDir()
	broker := start(t, embedded.Options{Dir: dir})
	broker.Close()
	topics := filepath.Join(dir, "log", "topics.json")
	require.FileExists(t, topics)
	require.NoError(t, os.Rename(filepath.Join(dir, "log"), filepath.Join(dir, "log.old")))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "log.next"), 0o755))
	again := start(t, embedded.Options{Dir: dir, CompactOver: 1})
	again.Close()
	require.FileExists(t, topics)
	require.NoDirExists(t, filepath.Join(dir, "log.old"))
	require.NoDirExists(t, filepath.Join(dir, "log.next"))
}

func all(m map[string]string, want string) bool {
	for _, value := range m {
		if value != want {
			return false
		}
	}
	return true
}

func size(t *testing.T, dir string) int64 {
	t.Helper()
	var total int64
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			info, statErr := entry.Info()
			err = statErr
			total += info.Size()
		}
		return err
	}))
	return total
}
