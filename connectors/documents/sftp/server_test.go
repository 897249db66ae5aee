package sftp_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/documents/documentstest"
	"pilotis/connectors/documents/sftp"
	sandbox "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sandbox/world"
)

// open serves SFTP and gives the options to reach it by.
func open(t *testing.T) (*sandbox.Server, sftp.Options) {
	t.Helper()
	server, err := sandbox.New(&world.World{}, sandbox.Options{Password: documentstest.Password})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	address, err := server.ListenSFTP("")
	require.NoError(t, err)
	key, err := server.HostKey()
	require.NoError(t, err)
	return server, sftp.Options{Address: address, HostKeys: []string{key}, User: documentstest.User, Password: documentstest.Password, Clock: &documentstest.Clock{}}
}

func connect(t *testing.T, o sftp.Options) *sftp.Server {
	t.Helper()
	client, err := sftp.New(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

func TestAnotherHostKeyIsAStop(t *testing.T) {
	_, o := open(t)
	_, other := pair(t, filepath.Join(t.TempDir(), "other"))
	o.HostKeys = []string{other}
	client := connect(t, o)
	_, err := client.List(t.Context(), "")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "host key")
	require.EqualValues(t, 1, client.Requests())
}

func TestHostKeyInEveryForm(t *testing.T) {
	server, o := open(t)
	require.NoError(t, server.Put("/a.docx", []byte("abc")))
	whole := o.HostKeys[0]
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(whole))
	require.NoError(t, err)
	for _, form := range []string{whole, "messie.example " + whole, ssh.FingerprintSHA256(key)} {
		o.HostKeys = []string{form}
		entries, err := connect(t, o).List(t.Context(), "")
		require.NoError(t, err, form)
		require.Len(t, entries, 1)
	}
}

func TestBadPasswordIsTriedOnceAndNeverPrinted(t *testing.T) {
	_, o := open(t)
	o.Password = "hunter3-wrong"
	client := connect(t, o)
	_, err := client.List(t.Context(), "")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "hunter3")
	require.EqualValues(t, 1, client.Requests(), "a second try would help to lock the account")
}

func TestFolderThatIsNotThereOrShut(t *testing.T) {
	server, o := open(t)
	require.NoError(t, server.Put("/shut/a.docx", nil))
	require.NoError(t, server.Deny("/shut", true))
	client := connect(t, o)
	for _, dir := range []string{"/nowhere", "/shut"} {
		_, err := client.List(t.Context(), dir)
		require.ErrorIs(t, err, documents.ErrUnreadable, dir)
	}
	_, err := client.Read(t.Context(), "/shut/a.docx", 10)
	require.ErrorIs(t, err, documents.ErrUnreadable)
}

func TestEntries(t *testing.T) {
	server, o := open(t)
	at := time.Date(2026, 7, 4, 8, 15, 27, 0, time.UTC)
	require.NoError(t, server.PutAt("/in/latin1-\xe9.txt", []byte("abc"), at))
	require.NoError(t, server.Link("/in/again", "/in"))
	o.Root = "/in"
	client := connect(t, o)
	entries, err := client.List(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, documents.Link, entries[0].Type)
	e := entries[1]
	require.Equal(t, "latin1-\xe9.txt", e.Name)
	require.Equal(t, at, e.Modified)
	require.EqualValues(t, 3, e.Size)
	require.Contains(t, string(e.Said), `{"base64":"bGF0aW4xLekudHh0"}`)
	content, err := client.Read(t.Context(), e.Handle, 3)
	require.NoError(t, err)
	require.Equal(t, "abc", string(content))
	_, err = client.Read(t.Context(), e.Handle, 2)
	require.ErrorIs(t, err, documents.ErrTooLarge)
}

func TestBrokenConnectionIsMadeAgain(t *testing.T) {
	server, o := open(t)
	require.NoError(t, server.Put("/a.docx", []byte("abc")))
	client := connect(t, o)
	for _, fault := range []sandbox.Fault{{Cut: true}, {Status: 503}} {
		for range 3 {
			server.Disturb(1, fault)
			entries, err := client.List(t.Context(), "")
			require.NoError(t, err)
			require.Len(t, entries, 1)
		}
	}
	server.Disturb(100, sandbox.Fault{Status: 503})
	_, err := client.List(t.Context(), "")
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
}

func TestOptionsAreChecked(t *testing.T) {
	key := []string{"SHA256:x"}
	for _, o := range []sftp.Options{
		{}, {Address: "x", User: "u", Password: "p"}, {Address: "x", User: "u", HostKeys: key}, {Address: "x", Password: "p", HostKeys: key},
		{Address: "sftp://x", User: "u", Password: "p", HostKeys: key}, {Address: "x", User: "u", Password: "p", HostKeys: []string{"nonsense"}},
		{Address: "x", User: "u", Key: []byte("nonsense"), HostKeys: key}, {Address: "x", User: "u", Password: "p", HostKeys: key, Root: "in"},
	} {
		_, err := sftp.New(o)
		require.Error(t, err)
	}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", sftp.Options{Password: "hunter4"}, sftp.Options{Password: "hunter4"}, sftp.Options{Password: "hunter4"}), "hunter4")
}
