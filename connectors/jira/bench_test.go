package jira_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/jira"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/jira"
)

// crowd is a site of n issues of some 6 kB with 12 histories each, of which a
// Cloud shows at once as many as inline.
func crowd(flavor sandbox.Flavor, n, inline int) sandbox.Site {
	site := sandbox.Site{
		Name: "crowd", Tool: "jira", Flavor: flavor, BaseURL: "https://jira.example", Account: sandbox.Account{ID: "5f01", Name: "svc"},
		Projects: []sandbox.Project{{ID: "10100", Key: "N2CAS", Name: "Cassiopée"}}, Limits: sandbox.Limits{InlineChangelog: inline},
	}
	start := time.Date(2025, 1, 6, 8, 0, 0, 0, time.UTC)
	description := strings.Repeat("L'utilisateur signale le problème depuis ce matin. ", 50)
	for i := range n {
		at := start.Add(time.Duration(i) * 37 * time.Minute)
		stamp := func(after time.Duration) string { return at.Add(after).Format(jiraStamp) }
		var histories []json.RawMessage
		for h := range 12 {
			histories = append(histories, json.RawMessage(fmt.Sprintf(
				`{"id":"%d","author":{"name":"tit.zoe","displayName":"Zoé"},"created":%q,"items":[{"field":"status","fieldtype":"jira","from":"1","fromString":"Ouvert","to":"3","toString":"En cours N2"}]}`,
				1+i*12+h, stamp(time.Duration(h)*time.Hour))))
		}
		shown := histories
		if flavor == sandbox.Cloud {
			shown = histories[:min(inline, len(histories))]
		}
		raw := fmt.Sprintf(`{"id":"%d","key":"N2CAS-%d","fields":{"summary":"Ticket %d","description":%q,"issuetype":{"id":"10001","name":"Incident"},`+
			`"project":{"id":"10100","key":"N2CAS"},"status":{"id":"3","name":"En cours N2"},"created":%q,"updated":%q},`+
			`"changelog":{"startAt":0,"maxResults":%d,"total":%d,"histories":[%s]}}`,
			10001+i, i+1, i+1, description, stamp(0), stamp(12*time.Hour), len(shown), len(histories), strings.Join(texts(shown), ","))
		issue, err := sandbox.ParseIssue(json.RawMessage(raw))
		if err != nil {
			panic(err)
		}
		if flavor == sandbox.Cloud {
			issue.Histories = histories
		}
		site.Issues = append(site.Issues, issue)
	}
	return site
}

func texts(raws []json.RawMessage) []string {
	var all []string
	for _, raw := range raws {
		all = append(all, string(raw))
	}
	return all
}

// TestServeCrowd is the server of the benchmark, a process of its own so that the
// memory measured is that of the pull.
func TestServeCrowd(t *testing.T) {
	setting := strings.Fields(os.Getenv("PILOTIS_TEST_CROWD"))
	if len(setting) != 4 {
		t.Skip("it serves the benchmark")
	}
	number := func(i int) int {
		n, err := strconv.Atoi(setting[i])
		require.NoError(t, err)
		return n
	}
	instance, err := sandbox.NewInstance(crowd(sandbox.Flavor(setting[0]), number(1), number(2)),
		sandbox.InstanceOptions{Latency: time.Duration(number(3)) * time.Millisecond})
	require.NoError(t, err)
	server := httptest.NewServer(instance)
	defer server.Close()
	fmt.Println("serving", server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin) // until the benchmark ends
}

func serveCrowd(b *testing.B, c crowded) (address string) {
	command := exec.Command(os.Args[0], "-test.run=^TestServeCrowd$")
	command.Env = append(os.Environ(), fmt.Sprintf("PILOTIS_TEST_CROWD=%s %d %d %d", c.flavor, c.issues, c.inline, c.latency.Milliseconds()))
	stdin, err := command.StdinPipe()
	require.NoError(b, err)
	stdout, err := command.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, command.Start())
	b.Cleanup(func() { _ = stdin.Close(); _ = command.Wait() })
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if url, found := strings.CutPrefix(lines.Text(), "serving "); found {
			return url
		}
	}
	b.Fatal("the server did not start")
	return ""
}

type crowded struct {
	flavor         sandbox.Flavor
	issues, inline int
	latency        time.Duration
	rps            float64 // the limit of requests; negative is none
}

// BenchmarkPull20000 backfills 20,000 issues with their histories over HTTP. Pages
// follow one another, as only a page tells where the next begins, so that the rate
// allowed is the limit of requests or, where it is lower, one page a round trip;
// completions run beside each other. The pages grow until the server clamps them.
func BenchmarkPull20000(b *testing.B) {
	const issues, limit = 20_000, rest.DefaultRequestsPerSecond
	for name, c := range map[string]crowded{
		"datacenter":                     {sandbox.DataCenter, issues, 0, 0, -1},
		"cloud":                          {sandbox.Cloud, issues, 40, 0, -1},
		"cloud/truncated histories":      {sandbox.Cloud, issues, 10, 0, -1},
		"datacenter/50ms":                {sandbox.DataCenter, issues, 0, 50 * time.Millisecond, limit},
		"cloud/50ms":                     {sandbox.Cloud, issues, 40, 50 * time.Millisecond, limit},
		"cloud/50ms/truncated histories": {sandbox.Cloud, 1000, 10, 50 * time.Millisecond, limit},
	} {
		b.Run(name, func(b *testing.B) {
			address := serveCrowd(b, c)
			for b.Loop() {
				c.pull(b, address)
			}
		})
	}
}

// trips measures how long the server takes to answer.
type trips struct {
	next         http.RoundTripper
	count, nanos atomic.Int64
}

func (t *trips) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	resp, err := t.next.RoundTrip(r)
	if err == nil {
		body, failure := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		resp.Body, err = io.NopCloser(bytes.NewReader(body)), failure
	}
	t.count.Add(1)
	t.nanos.Add(int64(time.Since(began)))
	return resp, err
}

func (c crowded) pull(b *testing.B, address string) {
	network := &trips{next: &http.Transport{MaxIdleConnsPerHost: 4}}
	source, err := jira.New(jira.Options{
		Name: "crowd", URL: address, Auth: jira.Auth{Token: "x"}, Projects: []string{"N2CAS"},
		REST: rest.Options{RequestsPerSecond: c.rps, Burst: 1, Transport: network},
	})
	require.NoError(b, err)
	defer source.Close()
	peak := watchHeap()
	records, began := 0, time.Now()
	err = source.Pull(context.Background(), nil, func(page []connectors.Envelope, _ connectors.Cursor) error {
		for _, e := range page {
			if e.Kind == jira.Kind {
				records++
			}
		}
		return nil
	})
	took := time.Since(began).Seconds()
	heap := float64(peak()) / (1 << 20)
	require.NoError(b, err)
	require.Equal(b, c.issues, records)
	b.ReportMetric(float64(records)/took, "records/s")
	b.ReportMetric(float64(source.Requests()), "requests")
	b.ReportMetric(heap, "heap-MiB")
	b.ReportMetric(resident(b), "rss-MiB")
	require.Less(b, heap, 200.0, "the memory of a backfill")
	if c.rps > 0 {
		trip := time.Duration(network.nanos.Load() / network.count.Load()).Seconds()
		rate := float64(source.Requests()) / took
		b.ReportMetric(rate/min(c.rps, 1/trip)*100, "%-of-allowed")
		b.ReportMetric(trip*1000, "ms/trip")
		require.GreaterOrEqual(b, rate, 0.8*min(c.rps, 1/trip), "of what the limits allow")
	}
}

// watchHeap gives a function that ends the watch and tells the most bytes seen.
func watchHeap() func() uint64 {
	runtime.GC()
	var most uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			most = max(most, stats.HeapAlloc)
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); <-done; return most }
}

// resident is the most memory that this process ever had, as the system counts.
func resident(b *testing.B) float64 {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	b.Log("the system does not tell the memory of a process")
	return 0
}
