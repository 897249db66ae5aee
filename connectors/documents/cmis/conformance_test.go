package cmis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents"
	"pilotis/connectors/documents/cmis"
	"pilotis/connectors/documents/documentstest"
	sandbox "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sourcetest"
)

func TestConformance(t *testing.T) {
	documentstest.Run(t, documentstest.Protocol{
		IDs: true, Prefix: "workspace-", Paged: true,
		Listen: func(t testing.TB, server *sandbox.Server, clock *documentstest.Clock, setting sourcetest.Setting) documentstest.Connector {
			address, options := documentstest.OverHTTP(t, server, clock)
			return func(t testing.TB) documents.Server {
				server, err := cmis.New(cmis.Options{URL: address + sandbox.CMIS, User: documentstest.User, Password: documentstest.Password,
					PageSize: max(2, setting.Page), REST: options})
				require.NoError(t, err)
				return server
			}
		},
	})
}
