package sandbox

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"pilotis/connectors"
	"pilotis/connectors/sandbox/world"
)

func lived(t *testing.T) *world.World {
	t.Helper()
	w, err := world.Generate(world.Options{Seed: 1, Scale: 0.02, Until: time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC)})
	require.NoError(t, err)
	return w
}

// ask calls a tool as its clients log in.
func ask(t *testing.T, tool Tool, path string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tool.URL+path, nil)
	require.NoError(t, err)
	switch c := tool.Credentials; {
	case c.Email != "":
		request.SetBasicAuth(c.Email, c.Token)
	case c.User != "":
		request.SetBasicAuth(c.User, c.Password)
	case c.Token != "" && tool.Tool == "mantis":
		request.Header.Set("Authorization", c.Token)
	case c.Token != "":
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func TestEveryToolAnswersAtItsAddressWithItsCredentials(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	w := lived(t)
	letter := w.Files[slices.IndexFunc(w.Files, func(f world.File) bool { return f.Server == world.Letsdocit })].Path
	running, err := Start(Options{World: w})
	require.NoError(t, err)
	probes := map[string]string{
		"jira": "/rest/api/2/myself", "mantis": "/api/rest/users/me", "squash": "/api/rest/latest/projects",
		"openproject": "/api/v3/users/me", "documents": letter,
	}
	var names []string
	for _, tool := range running.Tools() {
		names = append(names, tool.Name)
		if strings.HasPrefix(tool.URL, "ftp+clear://") {
			requireFTP(t, tool)
			continue
		}
		status, body := ask(t, tool, probes[tool.Tool])
		require.Equal(t, http.StatusOK, status, "%s: %s", tool.Name, body)
		stranger := tool
		stranger.Credentials = Credentials{}
		status, _ = ask(t, stranger, probes[tool.Tool])
		require.Equal(t, http.StatusUnauthorized, status, tool.Name)
	}
	require.Equal(t, []string{world.SiteCassiopee, world.SitePPN, NameMantis, NameSquash, NameOpenProject, NameLetsdocit, NameMessie}, names)
	servers := running.Servers()
	require.EqualValues(t, 4, servers.JIRA.Requests())
	for name, requests := range map[string]int64{
		NameMantis: servers.Mantis.Requests(), NameSquash: servers.Squash.Requests(), NameOpenProject: servers.OpenProject.Requests(), NameLetsdocit: servers.Letsdocit.Requests(),
	} {
		require.EqualValues(t, 2, requests, name)
	}
	require.NoError(t, running.Close())
	http.DefaultClient.CloseIdleConnections()
}

// requireFTP says who is there and logs in, as an FTP client begins.
func requireFTP(t *testing.T, tool Tool) {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(tool.URL, "ftp+clear://"))
	require.NoError(t, err)
	defer func() { require.NoError(t, connection.Close()) }()
	lines := bufio.NewReader(connection)
	expect := func(code string) {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(line, code), line)
	}
	expect("220")
	_, err = fmt.Fprintf(connection, "USER %s\r\n", tool.Credentials.User)
	require.NoError(t, err)
	expect("331")
	_, err = fmt.Fprintf(connection, "PASS %s\r\n", tool.Credentials.Password)
	require.NoError(t, err)
	expect("230")
}

func TestSandboxStaysOnLoopback(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "nonsense"} {
		_, err := Start(Options{Listen: address, World: &world.World{}})
		require.Error(t, err, address)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
	}
}

func TestSandboxServesOneThing(t *testing.T) {
	for _, options := range []Options{{}, {World: &world.World{}, Recordings: t.TempDir()}, {Recordings: filepath.Join(t.TempDir(), "nowhere")}} {
		_, err := Start(options)
		require.Error(t, err)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
	}
}

func TestRecordingsAreServedAsTools(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "jira", "Site A"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "jira", "Site A", "1.json"), []byte(`{"id":"7","key":"AB-7","fields":{"summary":"x"}}`), 0o600))
	running, err := Start(Options{Recordings: folder})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.Close()) }()
	require.Len(t, running.Tools(), 1)
	tool := running.Tools()[0]
	require.Equal(t, "jira-site-a", tool.Name)
	require.True(t, tool.Recorded)
	require.Empty(t, tool.Projects)
	require.Len(t, running.Files(), 1)
	status, body := ask(t, tool, "/rest/api/2/issue/7")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "AB-7")
}

func TestCredentialsAreNotPrinted(t *testing.T) {
	for _, c := range []Credentials{{Token: "hush"}, {Email: "a@b.example", Token: "hush"}, {User: "me", Password: "hush"}} {
		require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", c, Tool{Credentials: c}, Tool{Credentials: c}, c), "hush")
	}
}
