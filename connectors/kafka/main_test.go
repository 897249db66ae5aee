package kafka_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
	"pilotis/connectors/kafka/embedded"
)

// brokerDir makes the test binary a broker over this folder instead of a test run.
const brokerDir = "PILOTIS_TEST_BROKER_DIR"

func TestMain(m *testing.M) {
	dir := os.Getenv(brokerDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	broker, err := embedded.Start(embedded.Options{Dir: dir, CompactOver: -1})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(broker.Addr())
	os.Stdin.Read(make([]byte, 1)) // until the parent goes away
	broker.Close()
}

// child starts a broker in a process of its own and returns its address.
func child(t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), brokerDir+"="+dir)
	cmd.Stderr = os.Stderr
	_, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "the child broker did not start")
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd, lines.Text()
}

// memory starts a broker without a disk, whose faults a test can order.
func memory(t testing.TB, opts ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	cluster, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1)}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	return cluster
}

func client(t testing.TB, addr string, change ...func(*kafka.Options)) *kafka.Client {
	t.Helper()
	options := kafka.Options{Brokers: []string{addr}, Timeout: 15 * time.Second}
	for _, f := range change {
		f(&options)
	}
	c, err := kafka.New(options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func ensure(t testing.TB, c *kafka.Client, sources ...string) {
	t.Helper()
	drift, err := kafka.NewTopics(c, kafka.TopicOptions{}).Ensure(context.Background(), sources)
	require.NoError(t, err)
	require.Empty(t, drift)
}

func publisher(t testing.TB, c *kafka.Client) *kafka.Publisher {
	t.Helper()
	p := kafka.NewPublisher(c, kafka.PublisherOptions{Connector: "test"})
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

func reader(t testing.TB, c *kafka.Client, sources ...string) *kafka.Reader {
	t.Helper()
	r, err := kafka.NewReader(context.Background(), c, kafka.ReaderOptions{Sources: sources, MaxWait: time.Second})
	require.NoError(t, err)
	return r
}

// fetch waits until there are n records that are not committed.
func fetch(t testing.TB, r *kafka.Reader, n int) []connectors.Record {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; {
		records, err := r.Fetch(context.Background(), n, 5*time.Second)
		if err != nil {
			require.Equal(t, connectors.Retry, connectors.KindOf(err), "%v", err)
		} else if len(records) == n {
			return records
		}
		require.True(t, time.Now().Before(deadline), "%d of %d records came", len(records), n)
	}
}

// drain reads until the group has no lag.
func drain(t testing.TB, r *kafka.Reader) []connectors.Record {
	t.Helper()
	var all []connectors.Record
	for deadline := time.Now().Add(60 * time.Second); ; {
		require.True(t, time.Now().Before(deadline), "the lag does not vanish")
		records, err := r.Fetch(context.Background(), 10_000, 300*time.Millisecond)
		require.NoError(t, err)
		require.NoError(t, r.Commit(context.Background(), records))
		all = append(all, records...)
		lag, err := r.Lag(context.Background())
		require.NoError(t, err)
		left := int64(0)
		for _, n := range lag {
			left += n
		}
		if left == 0 {
			return all
		}
	}
}

func envelope(source string, n int) connectors.Envelope {
	return connectors.Envelope{
		Source: source, Kind: "issue", ID: fmt.Sprint(n), Presence: connectors.Present,
		Version: time.Date(2026, 3, 1, 8, 0, n, 123456789, time.UTC),
		SeenAt:  time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
		Body:    []byte(fmt.Sprintf(`{"id":"%d"}`, n)),
	}
}

func page(source string, n int) []connectors.Envelope {
	envelopes := make([]connectors.Envelope, n)
	for i := range envelopes {
		envelopes[i] = envelope(source, i)
	}
	return envelopes
}
