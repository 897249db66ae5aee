package kafka_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

// apacheJars names the folder that deploy/fetch-kafka fills.
const apacheJars = "PILOTIS_APACHE_KAFKA"

// apache is an Apache Kafka in KRaft mode: one node, one listener without and one
// with accounts, on loopback.
type apache struct {
	jars, dir            string
	plain, account, ctrl string
	cmd                  *exec.Cmd
}

func newApache(t *testing.T) *apache {
	t.Helper()
	jars := os.Getenv(apacheJars)
	if jars == "" {
		t.Skip("set " + apacheJars + " to a folder filled by deploy/fetch-kafka to test against Apache Kafka")
	}
	a := &apache{jars: jars, dir: t.TempDir(), plain: freeAddress(t), account: freeAddress(t), ctrl: freeAddress(t)}
	settings := fmt.Sprintf(`process.roles=broker,controller
node.id=1
controller.quorum.voters=1@%[3]s
listeners=PLAINTEXT://%[1]s,ACCOUNT://%[2]s,CONTROLLER://%[3]s
advertised.listeners=PLAINTEXT://%[1]s,ACCOUNT://%[2]s
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,ACCOUNT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.account.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_pilotis="s3cr3t";
log.dirs=%[4]s
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
`, a.plain, a.account, a.ctrl, filepath.Join(a.dir, "log"))
	require.NoError(t, os.WriteFile(a.settings(), []byte(settings), 0o600))
	out, err := a.java("kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", a.settings()).CombinedOutput()
	require.NoError(t, err, "%s", out)
	a.start(t)
	t.Cleanup(func() { a.kill(t) })
	return a
}

func (a *apache) settings() string { return filepath.Join(a.dir, "server.properties") }

func (a *apache) java(args ...string) *exec.Cmd {
	cmd := exec.Command("java", append([]string{"-Xmx384m", "-cp", filepath.Join(a.jars, "*")}, args...)...)
	cmd.Dir = a.dir
	return cmd
}

func (a *apache) start(t *testing.T) {
	t.Helper()
	a.cmd = a.java("kafka.Kafka", a.settings())
	log, err := os.Create(filepath.Join(a.dir, "server.out"))
	require.NoError(t, err)
	defer log.Close()
	a.cmd.Stdout, a.cmd.Stderr = log, log
	require.NoError(t, a.cmd.Start())
	c := client(t, a.plain, func(o *kafka.Options) { o.Timeout = 2 * time.Second })
	require.Eventually(t, func() bool {
		brokers, err := c.Ping(context.Background())
		return err == nil && brokers == 1
	}, 90*time.Second, 200*time.Millisecond, "the broker does not answer; see %s", log.Name())
}

func (a *apache) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, a.cmd.Process.Kill())
	a.cmd.Wait()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// One test, as the broker takes seconds to start: what the embedded broker proves
// holds on the real one too.
func TestApacheKafka(t *testing.T) {
	ctx := context.Background()
	a := newApache(t)
	c := client(t, a.plain)

	t.Run("topics are made once and have no drift", func(t *testing.T) {
		ensure(t, c, "jira-a", "jira-b")
		ensure(t, c, "jira-a", "jira-b")
		drift, err := kafka.NewTopics(c, kafka.TopicOptions{Partitions: 2}).Ensure(ctx, []string{"jira-a"})
		require.NoError(t, err)
		require.Len(t, drift, 1)
		require.Equal(t, "partitions", drift[0].Setting)
	})
	t.Run("a wrong password is a stop", func(t *testing.T) {
		as := func(password string) *kafka.Client {
			return client(t, a.account, func(o *kafka.Options) {
				o.SASL = &kafka.SASL{Mechanism: "PLAIN", Username: "pilotis", Password: password}
			})
		}
		_, err := as("s3cr3t").Ping(ctx)
		require.NoError(t, err)
		_, err = as("wr0ng").Ping(ctx)
		require.Equal(t, connectors.Stop, connectors.KindOf(err), "%v", err)
		require.NotContains(t, err.Error(), "wr0ng")
	})
	t.Run("records, commits, lag and rewind", func(t *testing.T) { apacheRecords(t, a, c) })
	t.Run("cursors", func(t *testing.T) {
		cursors := kafka.NewCursors(c)
		defer cursors.Close()
		for i := range 20 {
			require.NoError(t, cursors.Save(ctx, "jira-a", connectors.Cursor(fmt.Sprint(i))))
		}
		got, err := cursors.Load(ctx, "jira-a")
		require.NoError(t, err)
		require.Equal(t, "19", string(got))
		require.NoError(t, cursors.Reset(ctx, "jira-a"))
		got, err = cursors.Load(ctx, "jira-a")
		require.NoError(t, err)
		require.Empty(t, got)
	})
	t.Run("a killed broker loses nothing acknowledged", func(t *testing.T) { apacheKilled(t, a, c) })
}

func apacheRecords(t *testing.T, a *apache, c *kafka.Client) {
	ctx := context.Background()
	envelopes := page("jira-a", 50)
	large := make([]byte, 12<<20)
	rand.NewChaCha8([32]byte{1}).Read(large)
	envelopes[7].Body = large
	envelopes[8].Body = []byte("\xff{")
	p := publisher(t, c)
	require.NoError(t, p.Publish(ctx, envelopes))
	huge := envelope("jira-a", 99)
	huge.Body = bytes.Repeat(large, 2)
	require.NoError(t, p.Publish(ctx, []connectors.Envelope{huge}))
	// The broker's own refusal: this client believes in a higher limit.
	generous := client(t, a.plain, func(o *kafka.Options) { o.MaxMessageBytes = 64 << 20 })
	require.NoError(t, publisher(t, generous).Publish(ctx, []connectors.Envelope{huge}))

	r := reader(t, c, "jira-a", "jira-b")
	got := map[string]connectors.Record{}
	records := fetch(t, r, 52)
	for _, record := range records {
		if record.ID == "99" {
			require.ErrorContains(t, r.Damage(record), "bytes was larger than the topic takes")
			continue
		}
		require.NoError(t, r.Damage(record))
		got[record.ID] = record
	}
	for _, want := range envelopes {
		require.True(t, bytes.Equal(want.Body, got[want.ID].Body), "the bytes of %s changed", want.ID)
	}
	require.NoError(t, r.Commit(ctx, records))
	lag, err := r.Lag(ctx)
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"raw.jira-a": 0, "raw.jira-b": 0}, lag)

	letters := kafka.NewDeadLetters(c)
	defer letters.Close()
	require.NoError(t, letters.Park(ctx, []connectors.DeadLetter{{Record: got["7"], Reason: "large"}, {Record: got["8"], Reason: "broken"}}))
	parked, err := letters.List(ctx, "jira-a")
	require.NoError(t, err)
	require.Len(t, parked, 2)

	topics := []string{"raw.jira-a", "raw.jira-b"}
	err = c.Rewind(ctx, kafka.DefaultGroup, topics)
	require.Equal(t, connectors.Stop, connectors.KindOf(err), "the group has a member: %v", err)
	require.NoError(t, r.Close())
	require.NoError(t, c.Rewind(ctx, kafka.DefaultGroup, topics))
	lag, err = c.Lag(ctx, kafka.DefaultGroup, topics)
	require.NoError(t, err)
	require.EqualValues(t, 52, lag["raw.jira-a"])
}

func apacheKilled(t *testing.T, a *apache, c *kafka.Client) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	p := kafka.NewPublisher(c, kafka.PublisherOptions{Timeout: 2 * time.Minute})
	defer p.Close()
	cursors := kafka.NewCursors(c)
	defer cursors.Close()
	var acked atomic.Int64
	stop, failed := make(chan struct{}), make(chan error, 1)
	go func() { failed <- retryUntil(ctx, stop, p, cursors, &acked) }()
	for range 2 {
		target := acked.Load() + 50
		require.Eventually(t, func() bool { return acked.Load() >= target }, time.Minute, time.Millisecond)
		a.kill(t)
		a.start(t)
	}
	close(stop)
	require.NoError(t, <-failed)
	r, err := kafka.NewReader(ctx, c, kafka.ReaderOptions{Group: "after-kill", Sources: []string{"jira-a"}})
	require.NoError(t, err)
	defer r.Close()
	records := drain(t, r)
	seen := map[string]bool{}
	for _, record := range records {
		seen[record.ID] = true
	}
	for n := range acked.Load() * perPage {
		require.True(t, seen[fmt.Sprint(n)], "record %d was acknowledged and is lost", n)
	}
	t.Logf("%d records acknowledged, %d read", acked.Load()*perPage, len(records))
}

// retryUntil writes as writeUntil does, and goes on after a Retry fault as the
// scheduler would: a real broker can be away for longer than one call waits.
func retryUntil(ctx context.Context, stop <-chan struct{}, p *kafka.Publisher, cursors *kafka.Cursors, acked *atomic.Int64) error {
	for {
		err := writeUntil(ctx, stop, p, cursors, acked)
		if err == nil || connectors.KindOf(err) != connectors.Retry || ctx.Err() != nil {
			return err
		}
	}
}
