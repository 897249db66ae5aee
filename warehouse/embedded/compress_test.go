package embedded

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWhatIsPackedIsUnpacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "unit")
		body := bytes.Repeat(unit, rapid.SampledFrom([]int{1, 7, 20000}).Draw(t, "times")) // up to several blocks
		p := packing{blocks: rapid.Bool().Draw(t, "blocks"), zstd: rapid.Bool().Draw(t, "zstd"),
			encoding: rapid.SampledFrom([]string{"", "gzip", "lz4", "zstd"}).Draw(t, "encoding")}
		var packed bytes.Buffer
		require.NoError(t, p.write(&packed, body))
		request, err := http.NewRequest(http.MethodPost, "/", &packed)
		require.NoError(t, err)
		request.Header.Set("Content-Encoding", p.encoding)
		got, refused := readBody(request, p.blocks)
		require.Nil(t, refused)
		require.True(t, bytes.Equal(body, got))
	})
}

// TestCutBodyIsRefused: half an insert must never be taken for a whole one.
func TestCutBodyIsRefused(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for _, p := range []packing{{blocks: true}, {blocks: true, zstd: true}, {encoding: "gzip"}, {encoding: "lz4"}, {encoding: "zstd"}} {
		var packed bytes.Buffer
		require.NoError(t, p.write(&packed, body))
		for _, length := range []int{1, 25, packed.Len() / 2, packed.Len() - 1} {
			request, err := http.NewRequest(http.MethodPost, "/", bytes.NewReader(packed.Bytes()[:length]))
			require.NoError(t, err)
			request.Header.Set("Content-Encoding", p.encoding)
			_, refused := readBody(request, p.blocks)
			require.NotNil(t, refused, "%+v cut at %d of %d", p, length, packed.Len())
		}
	}
}

func TestPackingFollowsTheRequest(t *testing.T) {
	for accept, want := range map[string]string{
		"":                    "",
		"gzip":                "gzip",
		"gzip, deflate, br":   "gzip",
		"lz4,zstd,br,gzip":    "zstd",
		"zstd;q=0, gzip;q=.5": "gzip",
		"br, deflate":         "",
	} {
		require.Equal(t, want, choosePacking(&call{webCompression: true, acceptEncoding: accept}).encoding, accept)
		require.Empty(t, choosePacking(&call{acceptEncoding: accept}).encoding, "only when enable_http_compression says so")
	}
}
