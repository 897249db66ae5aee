package mantis

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/mantis"
	"pilotis/connectors/sandbox/world"
)

// lived is a world of so many anomalies.
func lived(n int) *world.World {
	w := &world.World{Until: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}
	opened := time.Date(2025, 1, 6, 8, 0, 0, 0, time.UTC)
	for id := 1; id <= n; id++ {
		at := opened.Add(time.Duration(id) * 97 * time.Minute)
		w.Anomalies = append(w.Anomalies, world.Anomaly{
			Ref: fmt.Sprintf("ANO-%05d", id), ID: id, Summary: "Édition tronquée", Application: "APP" + fmt.Sprint(id%20), Tranche: "FERME", Kind: "ANOMALIE", Severity: "MAJEURE",
			Ticket: fmt.Sprint("N2CAS-", id),
			Events: []world.Event{{At: at, Kind: "opened"}, {At: at.Add(time.Hour), Kind: "assigned"}, {At: at.Add(50 * time.Hour), Kind: "resolved"}, {At: at.Add(90 * time.Hour), Kind: "closed"}},
		})
	}
	return w
}

func BenchmarkPull5000(b *testing.B) {
	const issues = 5000
	server, err := sandbox.New(lived(issues), sandbox.Options{Token: secret})
	require.NoError(b, err)
	listener := httptest.NewServer(server.Handler())
	defer listener.Close()
	s, err := New(Options{Name: "mantis-bench", URL: listener.URL, Auth: Auth{Token: secret}, REST: rest.Options{RequestsPerSecond: -1}})
	require.NoError(b, err)
	defer s.Close()
	var cursor connectors.Cursor
	count := 0
	emit := func(page []connectors.Envelope, c connectors.Cursor) error {
		for _, e := range page {
			if e.Kind == Issue {
				count++
			}
		}
		cursor = c
		return nil
	}
	b.Run("backfill", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			count = 0
			requests := s.Requests()
			require.NoError(b, s.Pull(b.Context(), nil, emit))
			require.Equal(b, issues, count)
			b.ReportMetric(float64(s.Requests()-requests), "requests")
			b.ReportMetric(float64(len(cursor)), "cursor-bytes")
		}
	})
	b.Run("idle", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			requests := s.Requests()
			require.NoError(b, s.Pull(b.Context(), cursor, emit))
			b.ReportMetric(float64(s.Requests()-requests), "requests")
		}
	})
}
