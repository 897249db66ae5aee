package webdav_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents"
	"pilotis/connectors/documents/documentstest"
	"pilotis/connectors/documents/webdav"
	sandbox "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sourcetest"
)

func listen(t testing.TB, server *sandbox.Server, clock *documentstest.Clock, _ sourcetest.Setting) documentstest.Connector {
	address, options := documentstest.OverHTTP(t, server, clock)
	return func(t testing.TB) documents.Server {
		server, err := webdav.New(webdav.Options{URL: address + sandbox.DAV, User: documentstest.User, Password: documentstest.Password, REST: options})
		require.NoError(t, err)
		return server
	}
}

func TestConformanceToNextcloudWithIdentifiers(t *testing.T) {
	t.Parallel()
	documentstest.Run(t, documentstest.Protocol{Flavor: sandbox.Nextcloud, IDs: true, Listen: listen})
}

func TestConformanceToApacheWithFilesSeenTwice(t *testing.T) {
	t.Parallel()
	documentstest.Run(t, documentstest.Protocol{Flavor: sandbox.Apache, Passes: 2, Shared: true, Unread: true, Listen: listen})
}
