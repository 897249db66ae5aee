package squash

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestMarksComeBackAsTheyWerePacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := marks{}
		for id, row := range rapid.MapOf(rapid.Int64Range(1, 1<<40), rapid.Uint32Range(0, markMask)).Draw(t, "marks") {
			m[id] = mark{row, row ^ 0xABCDE}
		}
		back, err := unpack(m.pack())
		require.NoError(t, err)
		require.Equal(t, m, back)
	})
	for _, text := range []string{"!", "AQ", "AQIDBAUG"} {
		_, err := unpack(text)
		require.Error(t, err, text)
	}
}

func TestADigestIsOfWhatIsSaid(t *testing.T) {
	one := digest([]byte(`{"id":1,"name":"a","_links":{"self":{"href":"http://a"}},"parent":{"id":2,"_links":{}}}`))
	require.Equal(t, one, digest([]byte(`{ "name":"a", "id":1, "parent":{"id":2,"_links":{"self":{"href":"https://b"}}} }`)))
	require.NotEqual(t, one, digest([]byte(`{"id":1,"name":"b","parent":{"id":2}}`)))
	require.NotEqual(t, digest([]byte("a"), []byte("b")), digest([]byte("ab"), nil))
	require.NotEqual(t, digest([]byte(`{"n":10000000000000001}`)), digest([]byte(`{"n":10000000000000002}`)), "numbers keep their digits")
}

func TestACursorOfAnotherToolIsRefused(t *testing.T) {
	for _, text := range []string{`{"low":12}`, `[]`, `{"lists":{"campaign":"!"}}`} {
		_, err := parseCursor([]byte(text))
		require.Error(t, err, text)
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"2017-07-24T10:00:00.000+0000":  "2017-07-24T10:00:00Z",
		"2017-07-24T10:00:00.120+00:00": "2017-07-24T10:00:00.12Z",
		"2017-07-24T10:00:00Z":          "2017-07-24T10:00:00Z",
		"2017-07-24T10:00:00.000+0200":  "2017-07-24T08:00:00Z",
	} {
		at, err := parseTime(text)
		require.NoError(t, err)
		require.Equal(t, want, at.Format(time.RFC3339Nano))
	}
	_, err := parseTime("24/07/2017")
	require.Error(t, err)
}

func TestEmbedLeavesTheBytes(t *testing.T) {
	body := "{ \"a\" : 1,\n \"b\":[ ] }\n"
	require.Equal(t, "{ \"a\" : 1,\n \"b\":[ ] ,\"_embedded\":{\"x\":[1,2]}}\n", string(embed([]byte(body), []member{{"x", []byte("[1,2]")}})))
	require.Equal(t, `{"_embedded":{"x":1}}`, string(embed([]byte(`{}`), []member{{"x", []byte("1")}})))
	own := `{"_embedded":{"y":1}}`
	require.Equal(t, own, string(embed([]byte(own), []member{{"x", []byte("1")}})))
}

func TestOptionsAreChecked(t *testing.T) {
	good := Options{Name: "squash", URL: "https://host/squash/api/rest/latest/", Auth: Auth{Token: "x"}}
	source, err := New(good)
	require.NoError(t, err)
	require.Equal(t, "https://host/squash", source.opts.URL)
	for what, spoil := range map[string]func(*Options){
		"name":      func(o *Options) { o.Name = "" },
		"url":       func(o *Options) { o.URL = "host" },
		"query":     func(o *Options) { o.URL = "https://u:p@host/" },
		"auth":      func(o *Options) { o.Auth = Auth{} },
		"token":     func(o *Options) { o.Auth.User = "u" },
		"kinds":     func(o *Options) { o.Kinds = []string{"sprint"} },
		"page size": func(o *Options) { o.PageSize = -1 },
	} {
		bad := good
		spoil(&bad)
		_, err := New(bad)
		require.Error(t, err, what)
	}
	require.False(t, strings.Contains(Auth{Password: "pw"}.String()+Auth{Password: "pw"}.GoString(), "pw"))
}
