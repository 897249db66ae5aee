package webdav

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	dav "golang.org/x/net/webdav"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/rest"
)

func served(t *testing.T, handler http.HandlerFunc) *Server {
	t.Helper()
	web := httptest.NewServer(handler)
	t.Cleanup(web.Close)
	s, err := New(Options{URL: web.URL + "/ged", User: "pilotis", Password: "hunter2", REST: rest.Options{RequestsPerSecond: -1, Attempts: 1}})
	require.NoError(t, err)
	return s
}

func multistatus(responses ...string) string {
	return `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">` +
		told("/ged/", "<d:resourcetype><d:collection/></d:resourcetype>") + strings.Join(responses, "") + `</d:multistatus>`
}

func told(href, properties string) string {
	return "<d:response><d:href>" + href + "</d:href><d:propstat><d:prop>" + properties + "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
}

const aFile = "<d:resourcetype/><d:getcontentlength>3</d:getcontentlength>"

func TestWhatAnAnswerMeans(t *testing.T) {
	status, kind, body := 0, "", ""
	s := served(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
	good := multistatus(told("/ged/a.docx", aFile))
	for name, c := range map[string]struct {
		status     int
		kind, body string
		fault      connectors.FaultKind
		is         error
	}{
		"whole":                       {207, "text/xml", good, "", nil},
		"login page":                  {200, "text/html", "<html>login</html>", connectors.Stop, nil},
		"login page under 207":        {207, "text/html", "<html>login</html>", connectors.Stop, nil},
		"JSON":                        {207, "application/json", "{}", connectors.Stop, nil},
		"XML under 200":               {200, "text/xml", good, connectors.Stop, nil},
		"401":                         {401, "text/plain", "no", connectors.Stop, nil},
		"403":                         {403, "text/html", "<html>no</html>", connectors.Retry, documents.ErrUnreadable},
		"404":                         {404, "text/plain", "no", connectors.Retry, documents.ErrUnreadable},
		"500 of one folder":           {500, "text/html", "<html>oops</html>", connectors.Retry, documents.ErrRefused},
		"503":                         {503, "text/plain", "no", connectors.Retry, nil},
		"cut XML":                     {207, "text/xml", good[:len(good)-5], connectors.Retry, documents.ErrRefused},
		"something after the XML":     {207, "text/xml", good + "<x/>", connectors.Retry, documents.ErrRefused},
		"bytes that are not UTF-8":    {207, "text/xml", strings.Replace(good, "a.docx", "\xe9.docx", 1), connectors.Retry, documents.ErrRefused},
		"folder itself missing":       {207, "text/xml", strings.Replace(good, "/ged/<", "/other/<", 1), connectors.Retry, documents.ErrRefused},
		"member of another folder":    {207, "text/xml", multistatus(told("/ged/x/a.docx", aFile)), connectors.Retry, documents.ErrRefused},
		"address with a query":        {207, "text/xml", multistatus(told("/ged/a?b=1", aFile)), connectors.Retry, documents.ErrRefused},
		"slash within a name":         {207, "text/xml", multistatus(told("/ged/a%2fb", aFile)), connectors.Retry, documents.ErrRefused},
		"length that is no number":    {207, "text/xml", multistatus(told("/ged/a", "<d:resourcetype/><d:getcontentlength>3k</d:getcontentlength>")), connectors.Retry, documents.ErrRefused},
		"time that cannot be read":    {207, "text/xml", multistatus(told("/ged/a", aFile+"<d:getlastmodified>yesterday</d:getlastmodified>")), connectors.Retry, documents.ErrRefused},
		"listing declared incomplete": {207, "text/xml", multistatus("<d:response><d:href>/ged/</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>"), connectors.Retry, documents.ErrRefused},
	} {
		status, kind, body = c.status, c.kind, c.body
		entries, err := s.List(t.Context(), "")
		if c.fault == "" {
			require.NoError(t, err, name)
			require.Len(t, entries, 1, name)
			continue
		}
		require.Error(t, err, name)
		require.Empty(t, entries, name)
		require.Equal(t, c.fault, connectors.KindOf(err), "%s: %v", name, err)
		if c.is != nil {
			require.ErrorIs(t, err, c.is, name)
		} else {
			require.NotErrorIs(t, err, documents.ErrRefused, name)
			require.NotErrorIs(t, err, documents.ErrUnreadable, name)
		}
		require.NotContains(t, err.Error(), "hunter2")
	}
}

func TestPropertiesOfAMember(t *testing.T) {
	entries, err := parse([]byte(multistatus(
		`<d:response><d:href>http://internal/ged/Proc%C3%A8s%20n%c2%b01+.docx</d:href><d:propstat><d:prop><d:resourcetype/>`+
			"<d:getetag>\n W/\"1\" </d:getetag><d:getlastmodified>Mon, 06 Apr 2020\n  01:00:26 GMT</d:getlastmodified><d:getcontentlength> 41 </d:getcontentlength><oc:fileid>00564ocx</oc:fileid>"+
			`</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat><d:propstat><d:prop><d:getetag/><d:getcontentlength/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>`,
		told("/ged/sub", "<d:resourcetype><d:collection/></d:resourcetype><d:getlastmodified>Mon, 01 Jan 0001 00:00:00 GMT</d:getlastmodified>"),
		told("/ged/bare/", "<d:displayname>bare</d:displayname>"),
	)), "/ged/")
	require.NoError(t, err)
	require.Len(t, entries, 3)
	said := string(entries[0].Said)
	entries[0].Said = nil
	require.Equal(t, documents.Entry{Name: "Procès n°1+.docx", Type: documents.File, Handle: "/ged/Proc%C3%A8s%20n%c2%b01+.docx", ID: "00564ocx",
		Size: 41, Modified: time.Date(2020, 4, 6, 1, 0, 26, 0, time.UTC), Tag: `W/"1"`}, entries[0])
	require.Contains(t, said, `"{DAV:}getetag":"W/\"1\""`)
	require.Equal(t, documents.Directory, entries[1].Type)
	require.True(t, entries[1].Modified.IsZero(), "the year 1 is no time")
	require.Equal(t, documents.Directory, entries[2].Type, "a slash tells a folder where the server does not")
}

func TestAddressIsAskedForAsTheServerWroteIt(t *testing.T) {
	var asked []string
	s := served(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Depth"))
		if r.Method == http.MethodGet {
			fmt.Fprint(w, "abc")
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusMultiStatus)
		fmt.Fprint(w, strings.ReplaceAll(multistatus(), "/ged/", strings.TrimSuffix(r.URL.EscapedPath(), "/")+"/"))
	})
	_, err := s.List(t.Context(), "")
	require.NoError(t, err)
	_, err = s.List(t.Context(), "/ged/%c3%a9%25%23")
	require.NoError(t, err)
	content, err := s.Read(t.Context(), "/ged/%c3%a9/a%20b.docx", 3)
	require.NoError(t, err)
	require.Equal(t, "abc", string(content))
	require.Equal(t, []string{"PROPFIND /ged/ 1", "PROPFIND /ged/%c3%a9%25%23/ 1", "GET /ged/%c3%a9/a%20b.docx "}, asked)
	_, err = s.Read(t.Context(), "/ged/a", 2)
	require.ErrorIs(t, err, documents.ErrTooLarge)
	_, err = s.List(t.Context(), "//elsewhere.example/ged/")
	require.ErrorIs(t, err, documents.ErrRefused, "credentials stay with the host")
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{}, {URL: "ftp://x/"}, {URL: "https://u:p@x/"}, {URL: "https://x/", User: "u"}, {URL: "https://x/", User: "u", Password: "p", Token: "t"}} {
		_, err := New(o)
		require.Error(t, err)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", o, o, o), "p@")
	}
}

// The server of golang.org/x/net is an independent one.
func TestServerOfTheGoProject(t *testing.T) {
	root := t.TempDir()
	at := time.Date(2026, 3, 4, 8, 15, 27, 0, time.UTC)
	require.NoError(t, os.MkdirAll(filepath.Join(root, "été & co"), 0o755))
	for _, name := range []string{"a -> b.txt", "100% #1.pdf", "été & co/Cafe\u0301.docx"} {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte("abc"), 0o644))
		require.NoError(t, os.Chtimes(filepath.Join(root, name), at, at))
	}
	web := httptest.NewServer(&dav.Handler{Prefix: "/dav", FileSystem: dav.Dir(root), LockSystem: dav.NewMemLS()})
	t.Cleanup(web.Close)
	s, err := New(Options{URL: web.URL + "/dav/", REST: rest.Options{RequestsPerSecond: -1}})
	require.NoError(t, err)
	entries, err := s.List(t.Context(), "")
	require.NoError(t, err)
	names := map[string]documents.Entry{}
	for _, e := range entries {
		names[e.Name] = e
	}
	require.Len(t, names, 3)
	require.Equal(t, at, names["100% #1.pdf"].Modified)
	require.EqualValues(t, 3, names["100% #1.pdf"].Size)
	content, err := s.Read(t.Context(), names["100% #1.pdf"].Handle, 10)
	require.NoError(t, err)
	require.Equal(t, "abc", string(content))
	below, err := s.List(t.Context(), names["été & co"].Handle)
	require.NoError(t, err)
	require.Equal(t, "Cafe\u0301.docx", below[0].Name)
}
