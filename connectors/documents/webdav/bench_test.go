package webdav_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/documents/webdav"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sandbox/world"
)

// BenchmarkIdleWalk is a run over 20,000 files in 500 folders of a server on the
// loopback, none of which has changed.
func BenchmarkIdleWalk(b *testing.B) {
	server, err := sandbox.New(&world.World{}, sandbox.Options{})
	require.NoError(b, err)
	const files = 20_000
	for n := range files {
		require.NoError(b, server.Put(fmt.Sprintf("/livrables/BC-2026-%03d/LIV-%05d.docx", n/40, n), []byte("x")))
	}
	web := httptest.NewServer(server.Handler())
	defer web.Close()
	client, err := webdav.New(webdav.Options{URL: web.URL + sandbox.DAV, REST: rest.Options{RequestsPerSecond: -1}})
	require.NoError(b, err)
	source, err := documents.New(documents.Options{Name: "letsdocit", Server: client, Passes: 1})
	require.NoError(b, err)
	var cursor connectors.Cursor
	emitted := 0
	pull := func() {
		require.NoError(b, source.Pull(b.Context(), cursor, func(page []connectors.Envelope, next connectors.Cursor) error {
			cursor, emitted = next, emitted+len(page)
			return nil
		}))
	}
	pull()
	require.Equal(b, files, emitted)
	for b.Loop() {
		pull()
	}
	require.Equal(b, files, emitted)
	b.ReportMetric(float64(len(cursor)), "cursor-bytes")
}
