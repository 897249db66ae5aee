package documents

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/connectors"
)

func drawFile(t *rapid.T) *file {
	f := &file{
		path:     "/" + rapid.StringOfN(rapid.RuneFrom([]rune("ab/é%~")), 1, 12, -1).Draw(t, "path"),
		id:       rapid.SampledFrom([]string{"", "", "7", "/odd", "workspace://a"}).Draw(t, "id"),
		standing: standing(rapid.IntRange(0, 3).Draw(t, "standing")),
		doubt:    doubt(rapid.IntRange(0, 3).Draw(t, "doubt")),
		passes:   uint8(rapid.IntRange(0, 15).Draw(t, "passes")),
	}
	if f.standing != unknown {
		f.version = rapid.Int64Range(0, 1<<43).Draw(t, "version")
	}
	if f.standing == present {
		f.mark = rapid.Uint32().Draw(t, "mark")
	}
	if f.doubt == changed {
		f.doubtful = rapid.Uint32().Draw(t, "doubtful")
	}
	if f.doubt != none || f.standing == deleted {
		f.since = rapid.Int64Range(0, 1<<33).Draw(t, "since")
	}
	return f
}

func codecOf(t require.TestingT) *codec {
	z, err := newCodec()
	require.NoError(t, err)
	return z
}

func TestCursorGivesBackTheSnapshot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := snapshot{}
		for range rapid.IntRange(0, 20).Draw(t, "files") {
			f := drawFile(t)
			s[f.key()] = f
		}
		cursor, err := codecOf(t).encode(s)
		require.NoError(t, err)
		again, err := codecOf(t).parse(cursor)
		require.NoError(t, err)
		require.Equal(t, s, again)
		same, err := codecOf(t).encode(again)
		require.NoError(t, err)
		require.Equal(t, string(cursor), string(same))
	})
}

func TestDamagedCursorIsAStop(t *testing.T) {
	whole, err := codecOf(t).encode(snapshot{"/a": {path: "/a"}})
	require.NoError(t, err)
	for _, cursor := range []string{`{`, `{"format":2}`, `{"format":1,"files":1}`, `{"format":1,"files":1,"snapshot":"AAAA"}`, string(whole[:len(whole)-9]) + `"}`} {
		_, err := read(t, newFake()).from(cursor)
		require.Equal(t, connectors.Stop, connectors.KindOf(err), cursor)
		require.ErrorContains(t, err, "backfill")
	}
}

// from is a run from a cursor.
func (r *reader) from(cursor string) ([]connectors.Envelope, error) {
	r.cursor = connectors.Cursor(cursor)
	return r.try()
}

func TestOldGravesAreForgottenFirst(t *testing.T) {
	s := snapshot{}
	for n := range graves + 10 {
		f := &file{path: fmt.Sprintf("/%d", n), standing: deleted, since: int64(n)}
		s[f.key()] = f
	}
	_, err := codecOf(t).encode(s)
	require.NoError(t, err)
	require.Len(t, s, graves)
	require.NotContains(t, s, "/9")
	require.Contains(t, s, "/10")
}

func TestPathKeyIsTextAndTellsPathsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := "/" + string(rapid.SliceOf(rapid.Byte()).Draw(t, "path"))
		key := PathID(path)
		again, ok := pathOf(key)
		require.True(t, ok)
		require.Equal(t, path, again)
		require.Equal(t, PathID(readable("/né")), "/né")
	})
	for _, broken := range []string{"/%", "/%4", "/%zz"} {
		_, ok := pathOf(broken)
		require.False(t, ok)
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"*.txt", "/a/b/C.TXT", true}, {"*.txt", "/a.txt/b", false}, {"~$*", "/in/~$x.docx", true},
		{"/livrables/**", "/livrables/x/y.docx", true}, {"/livrables/**", "/autres/x", false}, {"/livrables/*", "/livrables/x/y", false},
		{"**/v[0-9]/bordereau*", "/l/BC/v2/Bordereau-1.txt", true}, {"**/v[0-9]/bordereau*", "/l/BC/vX/bordereau-1.txt", false},
		{"/a/**/z", "/a/z", true}, {"/a/**/z", "/a/b/c/z", true}, {"procès*", "/Proce\u0300s-verbal.pdf", true}, {"**", "/anything", true},
	} {
		p, err := parsePatterns([]string{c.pattern})
		require.NoError(t, err)
		require.Equal(t, c.want, p.match(c.path), "%s on %s", c.pattern, c.path)
	}
	_, err := New(Options{Name: "x", Server: newFake(), Hash: []string{"[a"}})
	require.ErrorContains(t, err, "[a")
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{}, {Name: "x"}, {Server: newFake()}, {Name: "x", Server: newFake(), Passes: 16}, {Name: "x", Server: newFake(), VanishLimit: 101}, {Name: "x", Server: newFake(), Limit: -1}} {
		_, err := New(o)
		require.Error(t, err)
	}
}

// The bound that DefaultMaxCursor documents: files of a contract, each in a
// folder of a delivery and of a time of its own.
func TestCursorWeighsLittleAFile(t *testing.T) {
	s := realistic(20_000)
	cursor, err := codecOf(t).encode(s)
	require.NoError(t, err)
	t.Logf("%.1f bytes a file", float64(len(cursor))/float64(len(s)))
	require.Less(t, len(cursor)/len(s), 30)
}

func realistic(n int) snapshot {
	random := rand.New(rand.NewPCG(1, 2))
	s := snapshot{}
	for i := range n {
		f := &file{
			path:     fmt.Sprintf("/livrables/BC-2026-%03d/LIV-2026-%04d/v%d/%s-%d.docx", i/200, i/6, i%6/2+1, []string{"dossier-de-conception", "bordereau", "annexe"}[i%3], random.IntN(100)),
			standing: present, mark: random.Uint32(), version: noon.Add(-time.Duration(random.IntN(1e9)) * time.Millisecond * 30).Truncate(time.Second).UnixMilli(),
		}
		s[f.key()] = f
	}
	return s
}

// BenchmarkWalk is a run over 20,000 files in 3,334 folders of which one has
// changed, the cursor read and written included.
func BenchmarkWalk(b *testing.B) {
	server := newFake()
	tree := map[string][]Entry{}
	for _, f := range realistic(20_000) {
		server.put(f.path, "x", time.UnixMilli(f.version).UTC())
	}
	for at, e := range server.entries {
		tree[at[:len(at)-len(e.Name)-1]] = append(tree[at[:len(at)-len(e.Name)-1]], e)
	}
	now := noon
	source, err := New(Options{Name: "letsdocit", Server: grown{server, tree}, Passes: 1, Now: func() time.Time { return now }})
	require.NoError(b, err)
	var cursor connectors.Cursor
	emitted := 0
	pull := func() {
		require.NoError(b, source.Pull(b.Context(), cursor, func(page []connectors.Envelope, next connectors.Cursor) error {
			cursor, emitted = next, emitted+len(page)
			return nil
		}))
	}
	pull()
	require.Equal(b, len(server.contents), emitted)
	b.ReportAllocs()
	emitted = 0
	for b.Loop() {
		now = now.Add(time.Hour)
		for dir, list := range tree {
			if list[0].Type == File {
				tree[dir][0].Modified = list[0].Modified.Add(time.Second)
				break
			}
		}
		pull()
	}
	require.Equal(b, b.N, emitted)
	b.ReportMetric(float64(len(cursor)), "cursor-bytes")
}

// grown is a fake of which the listings are made beforehand.
type grown struct {
	*fake
	tree map[string][]Entry
}

func (g grown) List(_ context.Context, handle string) ([]Entry, error) {
	return append([]Entry(nil), g.tree[handle]...), nil
}
