package ftp_test

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/documents/documentstest"
	"pilotis/connectors/documents/ftp"
	sandbox "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sandbox/world"
)

// open serves FTP and connects with what the options add.
func open(t *testing.T, served sandbox.FTPOptions, opts ftp.Options) (*sandbox.Server, *ftp.Server) {
	t.Helper()
	server, err := sandbox.New(&world.World{}, sandbox.Options{Password: documentstest.Password})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	opts.Address, err = server.ListenFTP("", served)
	require.NoError(t, err)
	if opts.User == "" {
		opts.User, opts.Password = documentstest.User, documentstest.Password
	}
	opts.Clock = &documentstest.Clock{}
	client, err := ftp.New(opts)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return server, client
}

func TestBadPasswordIsTriedOnceAndNeverPrinted(t *testing.T) {
	_, client := open(t, sandbox.FTPOptions{}, ftp.Options{Security: ftp.Clear, User: "pilotis", Password: "hunter3-wrong"})
	_, err := client.List(t.Context(), "")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "530")
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "hunter3")
	require.EqualValues(t, 1, client.Requests(), "a second try would help to lock the account")
}

func TestPasswordIsNotSentToAServerWithoutTLS(t *testing.T) {
	_, client := open(t, sandbox.FTPOptions{}, ftp.Options{})
	_, err := client.List(t.Context(), "")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "AUTH")
}

func TestUnknownCertificateIsAStop(t *testing.T) {
	for _, implicit := range []bool{false, true} {
		security := ftp.Explicit
		if implicit {
			security = ftp.Implicit
		}
		_, client := open(t, sandbox.FTPOptions{TLS: true, Implicit: implicit}, ftp.Options{Security: security})
		_, err := client.List(t.Context(), "")
		require.Equal(t, connectors.Stop, connectors.KindOf(err), "%v", err)
		require.ErrorContains(t, err, "certificate")
	}
}

func TestFolderThatIsNotThereIsNotEmpty(t *testing.T) {
	_, client := open(t, sandbox.FTPOptions{Style: sandbox.Unix}, ftp.Options{Security: ftp.Clear, Root: "/nowhere"})
	entries, err := client.List(t.Context(), "")
	require.ErrorIs(t, err, documents.ErrUnreadable)
	require.Nil(t, entries)
}

func TestBrokenConnectionIsMadeAgain(t *testing.T) {
	server, client := open(t, sandbox.FTPOptions{}, ftp.Options{Security: ftp.Clear})
	require.NoError(t, server.Put("/a.docx", []byte("abc")))
	for _, fault := range []sandbox.Fault{{Cut: true}, {Status: 503}, {Status: 500}} {
		for range 3 {
			server.Disturb(1, fault)
			entries, err := client.List(t.Context(), "")
			require.NoError(t, err)
			require.Len(t, entries, 1)
			server.Disturb(1, fault)
			content, err := client.Read(t.Context(), "/a.docx", 10)
			require.NoError(t, err)
			require.Equal(t, "abc", string(content))
		}
	}
	server.Disturb(100, sandbox.Fault{Status: 503})
	_, err := client.List(t.Context(), "")
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, "421")
}

// A file that the server itself cannot read must not keep the others from being
// read.
func TestFileThatTheServerFailsAtIsUnreadable(t *testing.T) {
	server, client := open(t, sandbox.FTPOptions{}, ftp.Options{Security: ftp.Clear})
	require.NoError(t, server.Put("/a.docx", []byte("abc")))
	_, err := client.List(t.Context(), "")
	require.NoError(t, err)
	server.Disturb(100, sandbox.Fault{Status: 500})
	_, err = client.Read(t.Context(), "/a.docx", 10)
	require.ErrorIs(t, err, documents.ErrUnreadable)
	_, err = client.List(t.Context(), "")
	require.ErrorIs(t, err, documents.ErrRefused)
}

func TestContentLongerThanAllowed(t *testing.T) {
	server, client := open(t, sandbox.FTPOptions{}, ftp.Options{Security: ftp.Clear})
	require.NoError(t, server.Put("/a.docx", []byte("abc")))
	_, err := client.Read(t.Context(), "/a.docx", 2)
	require.ErrorIs(t, err, documents.ErrTooLarge)
	content, err := client.Read(t.Context(), "/a.docx", 3)
	require.NoError(t, err, "the connection is made anew")
	require.Equal(t, "abc", string(content))
}

func TestNameThatCannotBeSaid(t *testing.T) {
	_, client := open(t, sandbox.FTPOptions{}, ftp.Options{Security: ftp.Clear})
	_, err := client.Read(t.Context(), "/a\r\nDELE b", 10)
	require.ErrorIs(t, err, documents.ErrUnreadable)
	require.Zero(t, client.Requests())
}

func TestTimeOfAFile(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	at := time.Date(2026, 7, 4, 8, 15, 27, 0, time.UTC)
	for _, c := range []struct {
		style sandbox.Style
		local bool
		want  time.Time
	}{{sandbox.Unix, false, at}, {sandbox.Unix, true, at.Add(-2 * time.Hour)}, {sandbox.DOS, false, time.Time{}}} {
		server, client := open(t, sandbox.FTPOptions{Style: c.style}, ftp.Options{Security: ftp.Clear, Zone: paris, LocalMDTM: c.local})
		require.NoError(t, server.PutAt("/a.docx", nil, at))
		got, err := client.Modified(t.Context(), "/a.docx")
		require.NoError(t, err)
		require.Equal(t, c.want, got)
		if c.style == sandbox.Unix {
			_, err = client.Modified(t.Context(), "/b.docx")
			require.ErrorIs(t, err, documents.ErrUnreadable)
		}
	}
}

// A server that accepts and says nothing must not hold a run for ever.
func TestSilentServerIsARetry(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	client, err := ftp.New(ftp.Options{Address: listener.Addr().String(), Security: ftp.Clear, User: "u", Password: "p", Timeout: 30 * time.Millisecond, Attempts: 2, Clock: &documentstest.Clock{}})
	require.NoError(t, err)
	_, err = client.List(t.Context(), "")
	require.Equal(t, connectors.Retry, connectors.KindOf(err))

	patient, err := ftp.New(ftp.Options{Address: listener.Addr().String(), Security: ftp.Clear, User: "u", Password: "p"})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err = patient.List(ctx, "")
	require.ErrorIs(t, err, context.Canceled)
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []ftp.Options{
		{}, {Address: "ftp://x", User: "u"}, {Address: "x"}, {Address: "x", User: "u", Security: "ssl"}, {Address: "x", User: "u", Listing: "nlst"},
		{Address: "x", User: "u", Root: "in"}, {Address: "x", User: "u\r\n"}, {Address: "x", User: "u", CA: []byte("none")},
	} {
		_, err := ftp.New(o)
		require.Error(t, err)
	}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", ftp.Options{Password: "hunter4"}, ftp.Options{Password: "hunter4"}, ftp.Options{Password: "hunter4"}), "hunter4")
}
