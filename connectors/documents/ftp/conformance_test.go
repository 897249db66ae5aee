package ftp_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents"
	"pilotis/connectors/documents/documentstest"
	"pilotis/connectors/documents/ftp"
	sandbox "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sourcetest"
)

// conform runs the suite over FTP, which knows no waiting time and no login page.
func conform(t *testing.T, security ftp.Security, served sandbox.FTPOptions) {
	t.Parallel()
	documentstest.Run(t, documentstest.Protocol{
		Unread: served.Style != sandbox.MLSD, Shared: served.Style != sandbox.MLSD,
		Spares: func(s sourcetest.Fault) string {
			if s.RetryAfter != "" || s.Status == 429 || s.HTML {
				return "FTP has its own replies: none asks to wait for a time, and none is a page"
			}
			return ""
		},
		Listen: func(t testing.TB, server *sandbox.Server, clock *documentstest.Clock, setting sourcetest.Setting) documentstest.Connector {
			zone, err := time.LoadLocation(setting.Zone)
			require.NoError(t, err)
			served.Zone = zone
			address, err := server.ListenFTP("", served)
			require.NoError(t, err)
			ca, err := server.CA()
			require.NoError(t, err)
			return func(t testing.TB) documents.Server {
				server, err := ftp.New(ftp.Options{Address: address, Security: security, User: documentstest.User, Password: documentstest.Password,
					CA: ca, Clock: clock, Now: clock.Now, Zone: zone})
				require.NoError(t, err)
				return server
			}
		},
	})
}

func TestConformanceInClearWithLIST(t *testing.T) {
	conform(t, ftp.Clear, sandbox.FTPOptions{Style: sandbox.Unix, NoEPSV: true})
}

func TestConformanceExplicitTLSWithMLSD(t *testing.T) {
	conform(t, ftp.Explicit, sandbox.FTPOptions{Style: sandbox.MLSD, TLS: true})
}

func TestConformanceImplicitTLSWithDIR(t *testing.T) {
	conform(t, ftp.Implicit, sandbox.FTPOptions{Style: sandbox.DOS, TLS: true, Implicit: true})
}
