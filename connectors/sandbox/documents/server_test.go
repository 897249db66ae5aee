package documents

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

func TestWorldIsServedAsOfNow(t *testing.T) {
	at := time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)
	w := &world.World{Files: []world.File{
		{Server: "LETSDOCIT", Path: "/l/a.docx", At: at.Add(time.Hour), Owner: "o", Content: []byte("second"), Versions: []world.FileVersion{{At: at, Content: []byte("first")}}},
		{Server: "MESSIE", Path: "/m/b.docx", At: at, Content: []byte("other")},
	}}
	now := at.Add(-time.Second)
	s, err := New(w, Options{Name: "LETSDOCIT", Now: func() time.Time { return now }})
	require.NoError(t, err)
	require.Empty(t, s.Files())
	now = at
	first := s.Files()["/l/a.docx"]
	require.Equal(t, "first", string(first.Content))
	now = at.Add(2 * time.Hour)
	second := s.Files()["/l/a.docx"]
	require.Equal(t, "second", string(second.Content))
	require.Equal(t, first.ID, second.ID)
	require.Len(t, s.Files(), 1)
	require.NoError(t, s.Move("/l/a.docx", "/n/c.docx"))
	require.Equal(t, first.ID, s.Files()["/n/c.docx"].ID)
	require.NoError(t, s.Remove("/n"))
	require.Empty(t, s.Files())
}

func TestGeneratedWorldIsServed(t *testing.T) {
	w, err := world.Generate(world.Options{Seed: 1, Scale: 0.2})
	require.NoError(t, err)
	total := 0
	for _, name := range []string{world.Letsdocit, world.Messie} {
		s, err := New(w, Options{Name: name})
		require.NoError(t, err)
		total += len(s.Files())
	}
	require.Equal(t, len(w.Files), total)
	require.Positive(t, total)
}

func TestHandlerUnderAnyContextPath(t *testing.T) {
	s, err := New(&world.World{}, Options{Password: "p"})
	require.NoError(t, err)
	require.NoError(t, s.Put("/é/a b.docx", []byte("abc")))
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	ask := func(method, path, password string) (int, string) {
		req, err := http.NewRequest(method, web.URL+path, nil)
		require.NoError(t, err)
		req.SetBasicAuth("pilotis", password)
		req.Header.Set("Depth", "1")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(body)
	}
	status, _ := ask("PROPFIND", "/letsdocit"+DAV, "wrong")
	require.Equal(t, 401, status)
	status, body := ask("PROPFIND", "/letsdocit"+DAV+"%C3%A9/", "p")
	require.Equal(t, 207, status)
	require.Contains(t, body, "<d:href>/letsdocit"+DAV+"%c3%a9/a%20b.docx</d:href>")
	status, body = ask("GET", "/letsdocit"+CMIS, "p")
	require.Equal(t, 200, status)
	require.Contains(t, body, "/letsdocit/cmis/browser/sandbox/root")
	require.NoError(t, s.Deny("/é", true))
	status, _ = ask("GET", "/letsdocit"+DAV+"%C3%A9/a%20b.docx", "p")
	require.Equal(t, 403, status)
	require.EqualValues(t, 4, s.Requests())
}

func TestListenersStayOnTheLoopback(t *testing.T) {
	s, err := New(&world.World{}, Options{})
	require.NoError(t, err)
	defer s.Close()
	for _, address := range []string{"0.0.0.0:0", ":0", "example.org:21"} {
		_, err := s.ListenFTP(address, FTPOptions{})
		require.Error(t, err)
		_, err = s.ListenSFTP(address)
		require.Error(t, err)
	}
}
