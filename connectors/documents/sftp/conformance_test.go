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
		// A packet is whole or the connection is broken; a login is asked once.
		Knows: func(s sourcetest.Fault) bool {
			return s.Status != 401 && s.Status != 429 && s.RetryAfter == "" && !s.HTML && !s.Malformed
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
