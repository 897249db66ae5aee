package webdav

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents"
)

// selfOf is the path of the first response, which is the folder in recordings.
func selfOf(data []byte) string {
	for _, tag := range []string{"d:href>", "D:href>", "ns0:href>"} {
		if _, rest, ok := bytes.Cut(data, []byte("<"+tag)); ok {
			raw, _, _ := strings.Cut(string(rest), "<")
			if u, err := url.Parse(raw); err == nil {
				return u.Path
			}
		}
	}
	return "/"
}

// Every recorded answer is read whole, each response but the folder's own an
// entry, or refused whole with a reason.
func TestRecordedAnswersAreReadWholeOrRefusedWhole(t *testing.T) {
	root := os.Getenv("PILOTIS_SAMPLES")
	if root == "" {
		t.Skip("PILOTIS_SAMPLES does not name a folder of recorded payloads")
	}
	files, err := filepath.Glob(filepath.Join(root, "documents", "webdav", "*", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	whole := map[string][]documents.Entry{}
	refused := map[string]string{}
	for _, file := range files {
		if !strings.HasSuffix(file, ".xml") && !strings.HasSuffix(file, ".body") {
			continue
		}
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		name := filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)
		entries, err := parse(data, selfOf(data))
		if err != nil {
			require.Empty(t, entries, name)
			refused[name] = err.Error()
			continue
		}
		require.Len(t, entries, bytes.Count(bytes.ToLower(data), []byte("</d:response>"))+bytes.Count(data, []byte("</ns0:response>"))-1, name)
		whole[name] = entries
	}
	for name, reason := range refused {
		t.Logf("refused %s: %s", name, reason)
	}
	t.Logf("%d read whole, %d refused", len(whole), len(refused))

	// What the servers of today sent is read; what they broke is refused.
	for _, name := range []string{"apache-mod_dav-2.4.71.prop-depth1.xml", "apache-mod_dav-2.4.71.allprop-depth1.xml", "lighttpd-webdav-1.4.69.prop-depth1.xml", "lighttpd-webdav-1.4.69.allprop-depth1.xml"} {
		names := map[string]documents.Entry{}
		for _, e := range whole["recorded/"+name] {
			names[e.Name] = e
		}
		for _, want := range []string{"a -> b.txt", " leading space.txt", "trailing space.txt ", "semi;colon.txt", "latin1-\xe9t\xe9.txt", "Cafe\u0301 NFD.txt", "100% done.pdf", "plus+and&amp.txt"} {
			require.Contains(t, names, want, name)
			require.Equal(t, documents.File, names[want].Type, name)
		}
		require.Equal(t, documents.Directory, names["with#hash%25"].Type, name)
		require.EqualValues(t, 5_000_000_000, names["big-sparse.iso"].Size, name)
		require.NotEmpty(t, names["readme.txt"].Tag, name)
	}
	require.Contains(t, refused["recorded/nginx-dav-ext-3.0.0.prop-depth1.xml"], "UTF-8")
	require.Contains(t, refused["sardine/testNotWelformedAlfrescoResponse.xml"], "XML")
	require.Contains(t, refused, "perry-mitchell/search-truncated.xml")
	require.Equal(t, "564", whole["nextcloud/files_query_umlauts_1.xml"][0].ID)
}
