package sftp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents"
	"pilotis/connectors/documents/documentstest"
	"pilotis/connectors/documents/sftp"
	sandbox "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sourcetest"
)

func TestConformance(t *testing.T) {
	documentstest.Run(t, documentstest.Protocol{
		Spares: func(s sourcetest.Fault) string {
			switch {
			case s.Status == 401:
				return "the login is asked once, before all requests"
			case s.Status == 429 || s.RetryAfter != "" || s.HTML:
				return "SFTP has its own statuses: none asks to wait, and none is a page"
			case s.Malformed:
				return "a packet is whole or the connection is broken"
			}
			return ""
		},
		Listen: func(t testing.TB, server *sandbox.Server, clock *documentstest.Clock, _ sourcetest.Setting) documentstest.Connector {
			address, err := server.ListenSFTP("")
			require.NoError(t, err)
			key, err := server.HostKey()
			require.NoError(t, err)
			return func(t testing.TB) documents.Server {
				server, err := sftp.New(sftp.Options{Address: address, HostKeys: []string{key}, User: documentstest.User, Password: documentstest.Password, Clock: clock})
				require.NoError(t, err)
				return server
			}
		},
	})
}
