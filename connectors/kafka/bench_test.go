package kafka_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

// issues makes bodies of the size and the compressibility of JIRA issues.
func issues(n int) ([]connectors.Envelope, int64) {
	words := []string{"incident", "dossier", "tribunal", "assignee", "customfield_10310", "statut", "2026-03-01T08:00:00.000+0100", "résolution"}
	random := rand.New(rand.NewPCG(1, 2))
	envelopes := page("jira-a", n)
	var size int64
	for i := range envelopes {
		var body bytes.Buffer
		for body.Len() < 8<<10 {
			fmt.Fprintf(&body, `{"field":%q,"id":%d,"to":%q},`, words[random.IntN(len(words))], random.IntN(1e5), words[random.IntN(len(words))])
		}
		envelopes[i].Body = body.Bytes()
		size += int64(body.Len())
	}
	return envelopes, size
}

// BenchmarkPublish writes pages of 100 and of 1000 issues of 8 KiB to the embedded
// broker, which syncs every write.
func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("page=%d", n), func(b *testing.B) {
			c := client(b, start(b, b.TempDir()).Addr())
			ensure(b, c, "jira-a")
			p := publisher(b, c)
			envelopes, size := issues(n)
			b.SetBytes(size)
			for b.Loop() {
				if err := p.Publish(context.Background(), envelopes); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkFetch reads issues of 8 KiB with their hashes checked.
func BenchmarkFetch(b *testing.B) {
	ctx := context.Background()
	c := client(b, start(b, b.TempDir()).Addr())
	ensure(b, c, "jira-a")
	p := publisher(b, c)
	const n = 20_000
	envelopes, size := issues(1000)
	for range n / len(envelopes) {
		if err := p.Publish(ctx, envelopes); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(size / int64(len(envelopes)) * n)
	for b.Loop() {
		b.StopTimer()
		if err := c.Rewind(ctx, kafka.DefaultGroup, []string{"raw.jira-a"}); err != nil {
			b.Fatal(err)
		}
		r := reader(b, c, "jira-a")
		b.StartTimer()
		for got := 0; got < n; {
			records, err := r.Fetch(ctx, min(10_000, n-got), 10*time.Second)
			if err != nil {
				b.Fatal(err)
			}
			if err := r.Commit(ctx, records); err != nil {
				b.Fatal(err)
			}
			got += len(records)
		}
		b.StopTimer()
		r.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
}
