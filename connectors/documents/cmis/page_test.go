package cmis

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/rest"
)

func TestChildren(t *testing.T) {
	p, err := parsePage([]byte(`{"objects":[
		{"object":{"succinctProperties":{"cmis:objectId":"d;2","cmis:versionSeriesId":"d","cmis:name":"Procès.docx","cmis:baseTypeId":"cmis:document","cmis:lastModificationDate":1772612127125,
			"cmis:contentStreamLength":41,"cmis:contentStreamMimeType":"text/html","cmis:changeToken":"7","cmis:isPrivateWorkingCopy":null}}},
		{"object":{"properties":{"cmis:objectId":{"value":"f"},"cmis:name":{"value":["x"]},"cmis:baseTypeId":{"value":"cmis:folder"},"cmis:lastModificationDate":{"value":"2026-03-04T08:15:27.000+0000"}}}},
		{"object":{"succinctProperties":{"cmis:objectId":"w","cmis:name":"copy","cmis:baseTypeId":"cmis:document","cmis:isPrivateWorkingCopy":true,"cmis:contentStreamLength":null}}},
		{"object":{"succinctProperties":{"cmis:objectId":"i","cmis:name":"item","cmis:baseTypeId":"cmis:item"}}}],"hasMoreItems":false}`))
	require.NoError(t, err)
	require.Len(t, p.children, 4)
	require.Equal(t, -1, p.total)
	e := p.children[0].entry
	require.Contains(t, string(e.Said), `"cmis:versionSeriesId":"d"`)
	e.Said = nil
	require.Equal(t, documents.Entry{Name: "Procès.docx", Type: documents.File, Handle: "d;2\ntext/html", ID: "d", Size: 41,
		Modified: time.UnixMilli(1772612127125).UTC(), Tag: "d;2 7"}, e)
	require.Equal(t, documents.Directory, p.children[1].entry.Type)
	require.Equal(t, time.Date(2026, 3, 4, 8, 15, 27, 0, time.UTC), p.children[1].entry.Modified)
	require.True(t, p.children[2].working)
	require.EqualValues(t, -1, p.children[2].entry.Size)
	require.Equal(t, documents.Other, p.children[3].entry.Type)

	for _, broken := range []string{`{`, `{}`, `{"objects":[]}`, `{"objects":[{}],"hasMoreItems":false}`,
		`{"objects":[{"object":{"succinctProperties":{"cmis:objectId":"d","cmis:name":"x"}}}],"hasMoreItems":false}`,
		`{"objects":[{"object":{"succinctProperties":{"cmis:objectId":"d","cmis:name":"x","cmis:baseTypeId":"cmis:document","cmis:contentStreamLength":"41"}}}],"hasMoreItems":false}`,
		`{"objects":[{"object":{"succinctProperties":{"cmis:objectId":"d","cmis:name":"x","cmis:baseTypeId":"cmis:document","cmis:lastModificationDate":"yesterday"}}}],"hasMoreItems":false}`,
	} {
		p, err := parsePage([]byte(broken))
		require.Error(t, err, broken)
		require.Empty(t, p.children)
	}
}

// shelf is a repository of one folder, of which before is called before page n.
func shelf(t *testing.T, names *[]string, before func(n int)) *Server {
	t.Helper()
	pages := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("cmisselector") == "" {
			fmt.Fprint(w, `{"r":{"rootFolderUrl":"http://internal.example/cmis/r/root"}}`)
			return
		}
		pages++
		if before != nil {
			before(pages)
		}
		var skip, most int
		_, _ = fmt.Sscan(r.URL.Query().Get("skipCount")+" "+r.URL.Query().Get("maxItems"), &skip, &most)
		var objects []string
		for _, name := range (*names)[min(skip, len(*names)):min(skip+most, len(*names))] {
			objects = append(objects, fmt.Sprintf(`{"object":{"succinctProperties":{"cmis:objectId":%q,"cmis:name":%q,"cmis:baseTypeId":"cmis:document"}}}`, name, name))
		}
		fmt.Fprintf(w, `{"objects":[%s],"hasMoreItems":%t}`, strings.Join(objects, ","), skip+most < len(*names))
	}))
	t.Cleanup(web.Close)
	s, err := New(Options{URL: web.URL + "/cmis", PageSize: 3, REST: rest.Options{RequestsPerSecond: -1}})
	require.NoError(t, err)
	return s
}

func TestPagesThatShiftAreReadAgain(t *testing.T) {
	all := strings.Split("abcdefghijk", "")
	for at := 1; at <= 6; at++ {
		for _, deleted := range []bool{true, false} {
			names := append([]string(nil), all...)
			s := shelf(t, &names, func(n int) {
				switch {
				case n != at:
				case deleted:
					names = names[1:]
				default:
					names = append([]string{"A"}, names...)
				}
			})
			entries, err := s.List(t.Context(), "")
			require.NoError(t, err)
			got := map[string]bool{}
			for _, e := range entries {
				require.False(t, got[e.Name], "twice")
				got[e.Name] = true
			}
			for _, name := range all[1:] {
				require.True(t, got[name], "%s is lost when the first is gone before page %d", name, at)
			}
		}
	}
	names := append([]string(nil), all...)
	s := shelf(t, &names, func(n int) { names = append([]string{fmt.Sprint(n)}, names...) })
	_, err := s.List(t.Context(), "")
	require.ErrorIs(t, err, documents.ErrRefused)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
}

func TestServiceDocument(t *testing.T) {
	body := ""
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
	t.Cleanup(web.Close)
	for text, kind := range map[string]connectors.FaultKind{
		`{"a":{"rootFolderUrl":"http://x/"},"b":{"rootFolderUrl":"http://x/"}}`: connectors.Stop, `{}`: connectors.Stop, `{"a":{}}`: connectors.Stop, `[]`: connectors.Stop,
		`{"a":`: connectors.Retry,
	} {
		body = text
		s, err := New(Options{URL: web.URL, REST: rest.Options{RequestsPerSecond: -1}})
		require.NoError(t, err)
		_, err = s.List(t.Context(), "")
		require.Equal(t, kind, connectors.KindOf(err), "%s: %v", text, err)
	}
	for _, o := range []Options{{}, {URL: "https://u:p@x/"}, {URL: "https://x/", Token: "t", User: "u", Password: "p"}, {URL: "https://x/", PageSize: 1}} {
		_, err := New(o)
		require.Error(t, err)
	}
}
