package kafka_test

import (
	"context"
	"io"
	"testing"
	"time"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/goleak"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

func TestCommittedIsNotReadAgainAndTheRestIs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := client(t, memory(t).ListenAddrs()[0])
	ensure(t, c, "jira-a", "jira-b")
	p := publisher(t, c)
	require.NoError(t, p.Publish(ctx, append(page("jira-a", 30), page("jira-b", 10)...)))

	topics := []string{"raw.jira-a", "raw.jira-b"}
	lag, err := c.Lag(ctx, "pilotis", topics)
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"raw.jira-a": 30, "raw.jira-b": 10}, lag)

	first := reader(t, c, "jira-a", "jira-b")
	records := fetch(t, first, 40)
	var committed, left []connectors.Record
	for _, record := range records {
		if record.Source == "jira-b" {
			committed = append(committed, record)
		} else {
			left = append(left, record)
		}
	}
	require.NoError(t, first.Commit(ctx, committed))
	lag, err = first.Lag(ctx)
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"raw.jira-a": 30, "raw.jira-b": 0}, lag)
	require.NoError(t, first.Close())

	second := reader(t, c, "jira-a", "jira-b")
	defer second.Close()
	again := fetch(t, second, len(left))
	require.ElementsMatch(t, left, again)
	require.NoError(t, second.Commit(ctx, again))
	none, err := second.Fetch(ctx, 10, 200*time.Millisecond)
	require.NoError(t, err)
	require.Empty(t, none)
}

// A batch whose insert failed must not be passed over: the next commit would
// declare it done.
func TestFetchBeginsWithWhatIsNotCommitted(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := client(t, memory(t).ListenAddrs()[0])
	ensure(t, c, "jira-a")
	require.NoError(t, publisher(t, c).Publish(ctx, page("jira-a", 20)))
	r := reader(t, c, "jira-a")
	defer r.Close()
	batch := fetch(t, r, 5)
	require.Equal(t, batch, fetch(t, r, 5))
	require.Equal(t, batch, fetch(t, r, 9)[:5])
	require.NoError(t, r.Commit(ctx, batch))
	rest := fetch(t, r, 15)
	for _, record := range batch {
		require.NotContains(t, rest, record)
	}
}

func TestFetchKeepsWhatACancelledCallHadRead(t *testing.T) {
	t.Parallel()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c, "jira-a")
	require.NoError(t, publisher(t, c).Publish(context.Background(), page("jira-a", 20)))
	// Each of the four partitions is asked again once its records were handed over.
	asked := cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Fetch}, Topic: "raw.jira-a", Observe: true, Count: -1})
	r := reader(t, c, "jira-a")
	defer r.Close()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		asked.Wait(ctx, 8)
	}()
	_, err := r.Fetch(ctx, 1000, time.Minute)
	require.ErrorIs(t, err, context.Canceled)
	seen := map[string]bool{}
	for _, record := range fetch(t, r, 20) {
		seen[record.ID] = true
	}
	require.Len(t, seen, 20)
}

func TestFetchIsBoundedByBytes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := client(t, memory(t).ListenAddrs()[0])
	ensure(t, c, "jira-a")
	envelopes := page("jira-a", 20)
	for i := range envelopes {
		envelopes[i].Body = make([]byte, 1<<20)
	}
	require.NoError(t, publisher(t, c).Publish(ctx, envelopes))
	r, err := kafka.NewReader(ctx, c, kafka.ReaderOptions{Sources: []string{"jira-a"}, MaxBytes: 3 << 20, MaxWait: time.Second})
	require.NoError(t, err)
	defer r.Close()
	records, err := r.Fetch(ctx, 100, 20*time.Second)
	require.NoError(t, err)
	require.Len(t, records, 3)
}

func TestDamagedRecordComesOutWithItsReason(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	addr := memory(t).ListenAddrs()[0]
	c := client(t, addr)
	ensure(t, c, "jira-a")
	require.NoError(t, publisher(t, c).Publish(ctx, page("jira-a", 1)))
	full := func(change map[string]string) []kafkago.Header {
		values := map[string]string{
			"kind": "issue", "id": "9", "presence": "present", "version": "2026-03-01T08:00:00Z", "seen_at": "",
			"sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", // of {}
		}
		var headers []kafkago.Header
		for key, value := range values {
			if other, ok := change[key]; ok {
				value = other
			}
			headers = append(headers, kafkago.Header{Key: key, Value: []byte(value)})
		}
		return headers
	}
	foreign := []kafkago.Message{
		{Key: []byte("issue/9"), Value: []byte("{}"), Headers: full(nil)},
		{Key: []byte("issue/9"), Value: []byte("{ }"), Headers: full(nil)},
		{Key: []byte("issue/9"), Value: []byte("{}")},
		{Key: []byte("issue/9"), Value: []byte("{}"), Headers: full(map[string]string{"version": "yesterday"})},
		{Key: []byte("issue/9"), Value: []byte("{}"), Headers: full(map[string]string{"presence": "maybe"})},
		{Key: []byte("issue/8"), Value: []byte("{}"), Headers: full(nil)},
		{Key: nil, Value: []byte("{}"), Headers: full(nil)},
		{Key: []byte("issue/9"), Value: nil, Headers: full(nil)},
	}
	reasons := []string{"", "SHA-256", "no header version", "yesterday", "maybe", "the key says", "the key says", "SHA-256"}
	w := &kafkago.Writer{Addr: kafkago.TCP(addr), Topic: "raw.jira-a", Balancer: &kafkago.ReferenceHash{}, BatchTimeout: time.Millisecond}
	defer w.Close()
	for i := range foreign {
		foreign[i].Headers = append(foreign[i].Headers, kafkago.Header{Key: "n", Value: []byte{byte(i)}})
	}
	// One by one on one partition: the order tells which is which.
	w.Balancer = kafkago.BalancerFunc(func(kafkago.Message, ...int) int { return 3 })
	for _, m := range foreign {
		require.NoError(t, w.WriteMessages(ctx, m))
	}
	r := reader(t, c, "jira-a")
	defer r.Close()
	var got []connectors.Record
	for _, record := range fetch(t, r, len(foreign)+1) {
		if record.Partition == 3 && (record.ID != "0" || len(record.Body) != len(envelope("jira-a", 0).Body)) {
			got = append(got, record)
		}
	}
	require.Len(t, got, len(foreign))
	for i, record := range got {
		err := r.Damage(record)
		if reasons[i] == "" {
			require.NoError(t, err)
			continue
		}
		require.Error(t, err, "record %d", i)
		require.Equal(t, connectors.Reject, connectors.KindOf(err))
		require.ErrorContains(t, err, reasons[i], "record %d", i)
		require.Empty(t, record.Presence)
		require.Equal(t, string(foreign[i].Value), string(record.Body))
		if foreign[i].Key != nil {
			require.Equal(t, string(foreign[i].Key), record.Key())
		}
	}
	// The answer goes with the commit, so that it cannot pile up.
	require.NoError(t, r.Commit(ctx, got))
	for _, record := range got {
		require.NoError(t, r.Damage(record))
	}
}

func TestCompactionKeepsTheLatest(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c, "jira-a")
	p := publisher(t, c)
	for round := range 5 {
		envelopes := page("jira-a", 25)
		for i := range envelopes {
			envelopes[i].Version = envelopes[i].Version.Add(time.Duration(round) * time.Hour)
		}
		require.NoError(t, p.Publish(ctx, envelopes))
	}
	cluster.Compact()
	r := reader(t, c, "jira-a")
	defer r.Close()
	latest := map[string]time.Time{}
	records := drain(t, r)
	for _, record := range records {
		require.NoError(t, r.Damage(record))
		if record.Version.After(latest[record.ID]) {
			latest[record.ID] = record.Version
		}
	}
	require.Less(t, len(records), 5*25)
	require.Len(t, latest, 25)
	for _, e := range page("jira-a", 25) {
		require.Equal(t, e.Version.Add(4*time.Hour), latest[e.ID])
	}
}

// Members that come and go move partitions about: records come again, none is
// left out.
func TestRedistributionLosesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := client(t, memory(t).ListenAddrs()[0])
	ensure(t, c, "jira-a")
	p := publisher(t, c)
	seen := map[string]bool{}
	take := func(r *kafka.Reader) {
		records, err := r.Fetch(ctx, 7, 100*time.Millisecond)
		if err != nil {
			require.Equal(t, connectors.Retry, connectors.KindOf(err), "%v", err)
			return
		}
		if r.Commit(ctx, records) == nil {
			for _, record := range records {
				seen[record.ID] = true
			}
		}
	}
	first := reader(t, c, "jira-a")
	defer first.Close()
	for round := range 3 {
		envelopes := make([]connectors.Envelope, 40)
		for i := range envelopes {
			envelopes[i] = envelope("jira-a", round*40+i)
		}
		require.NoError(t, p.Publish(ctx, envelopes))
		second := reader(t, c, "jira-a")
		for range 10 {
			take(first)
			take(second)
		}
		require.NoError(t, second.Close())
	}
	for deadline := time.Now().Add(30 * time.Second); len(seen) < 120; take(first) {
		require.True(t, time.Now().Before(deadline), "%d of 120 came", len(seen))
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	addr := memory(t).ListenAddrs()[0]
	before := goleak.IgnoreCurrent()
	c, err := kafka.New(kafka.Options{Brokers: []string{addr}})
	require.NoError(t, err)
	ensure(t, c, "jira-a")
	p := kafka.NewPublisher(c, kafka.PublisherOptions{})
	require.NoError(t, p.Publish(context.Background(), page("jira-a", 3)))
	r := reader(t, c, "jira-a")
	fetch(t, r, 3)
	letters, cursors := kafka.NewDeadLetters(c), kafka.NewCursors(c)
	_, err = cursors.All(context.Background())
	require.NoError(t, err)
	for _, thing := range []io.Closer{r, p, letters, cursors, c} {
		require.NoError(t, thing.Close())
	}
	goleak.VerifyNone(t, before)
}
