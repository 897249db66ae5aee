package documentstest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/documents"
)

// Program finds a server's program, or skips the test.
func Program(t *testing.T, name string) string {
	t.Helper()
	for _, folder := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/lib/openssh") {
		program := filepath.Join(folder, name)
		if info, err := os.Stat(program); err == nil && !info.IsDir() {
			return program
		}
	}
	t.Skipf("%s is not installed: run deploy/install-test-servers", name)
	return ""
}

// Port is a port of the loopback that was free a moment ago.
func Port(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// output is what a program says, for the test's log.
type output struct {
	mu sync.Mutex
	bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.Buffer.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.Buffer.String()
}

// Start runs a server until the end of the test, and returns when it answers.
func Start(t *testing.T, port int, program string, args ...string) {
	t.Helper()
	said := &output{}
	command := exec.Command(program, args...)
	command.Stdout, command.Stderr = said, said
	require.NoError(t, command.Start())
	ended := make(chan struct{})
	go func() { _ = command.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = command.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(2 * time.Second):
			_ = command.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(program), said)
		}
	})
	for deadline := time.Now().Add(15 * time.Second); ; {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			c.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s ended: %s", program, said)
		case <-time.After(20 * time.Millisecond):
		}
		require.Truef(t, time.Now().Before(deadline), "%s does not answer: %s", program, said)
	}
}

// Tree is a folder of odd files for a peer to serve.
type Tree struct {
	Root  string
	Files map[string]string // contents by path below the root
	At    time.Time         // of the files but those in Times
	Times map[string]time.Time
}

// NewTree makes one that every account can read, its folder "shut" apart.
func NewTree(t *testing.T) *Tree {
	t.Helper()
	base, err := os.MkdirTemp("", "pilotis-peer-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(base)) })
	require.NoError(t, os.Chmod(base, 0o755))
	tree := &Tree{
		Root: filepath.Join(base, "files"), At: time.Now().Add(-48 * time.Hour).UTC().Truncate(time.Second),
		Files: map[string]string{
			"/readme.txt": "read me\n", "/Procès-verbal n°1.docx": "pv", "/100% done #1.pdf": "x", "/a -> b.txt": "arrow", "/semi;colon.txt": "",
			"/plus+and&amp.txt": "x", "/été/Cafe\u0301.docx": "decomposed", "/été/Café.docx": "composed", "/été/deep/er/x.docx": "deep",
			"/latin1-\xe9t\xe9.txt": "bytes", "/old.txt": "old", "/ leading.txt": "blank", "/été/bordereau-1.txt": "Titulaire : X\n",
		},
		Times: map[string]time.Time{"/old.txt": time.Date(1999, 12, 31, 22, 59, 58, 0, time.UTC), "/readme.txt": time.Now().AddDate(0, -5, 0).UTC().Truncate(time.Second)},
	}
	for at, content := range tree.Files {
		tree.Write(t, at, content)
	}
	for _, dir := range []string{"empty", "shut"} {
		require.NoError(t, os.MkdirAll(filepath.Join(tree.Root, dir), 0o755))
	}
	require.NoError(t, os.WriteFile(filepath.Join(tree.Root, ".hidden"), nil, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(tree.Root, "upload.docx.part"), []byte("x"), 0o644))
	secret := filepath.Join(tree.Root, "shut", "secret.docx")
	require.NoError(t, os.WriteFile(secret, []byte("x"), 0o644))
	require.NoError(t, os.Chtimes(secret, tree.At, tree.At))
	require.NoError(t, os.Symlink("..", filepath.Join(tree.Root, "été", "loop")))
	require.NoError(t, os.Chmod(filepath.Join(tree.Root, "shut"), 0o700))
	return tree
}

// Write makes or replaces a file; a new one gets the tree's time.
func (x *Tree) Write(t *testing.T, at, content string) {
	t.Helper()
	name := filepath.Join(x.Root, at)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, []byte(content), 0o644))
	modified, ok := x.Times[at]
	if !ok {
		modified = x.At
	}
	require.NoError(t, os.Chtimes(name, modified, modified))
	x.Files[at] = content
}

// Remove deletes a file.
func (x *Tree) Remove(t *testing.T, at string) {
	t.Helper()
	require.NoError(t, os.Remove(filepath.Join(x.Root, at)))
	delete(x.Files, at)
}

// Live reads the peer's tree through a change, a deletion and a lost right, and
// compares what is collected with what lies there. The peer shows the folder
// "shut" as unreadable, unless sees tells that its account reads everything.
func Live(t *testing.T, tree *Tree, server documents.Server, sees bool) {
	t.Helper()
	now := time.Now().UTC()
	source, err := documents.New(documents.Options{Name: "peer", Server: server, Passes: 1, Settle: -1, Hash: []string{"**"}, Text: []string{"bordereau*.txt"}, Now: func() time.Time { return now }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, source.Close()) })
	if sees {
		tree.Files["/shut/secret.docx"] = "x"
	}
	var cursor connectors.Cursor
	latest := map[string]connectors.Envelope{}
	pull := func() int {
		t.Helper()
		n := 0
		now = now.Add(time.Hour)
		require.NoError(t, source.Pull(context.Background(), cursor, func(page []connectors.Envelope, next connectors.Cursor) error {
			for _, e := range page {
				if old, ok := latest[e.ID]; !ok || !e.Version.Before(old.Version) {
					latest[e.ID] = e
				}
			}
			n, cursor = n+len(page), next
			return nil
		}))
		return n
	}
	pull()
	tree.compare(t, latest)
	require.Zero(t, pull(), "an idle run emits nothing")

	tree.Write(t, "/été/deep/er/x.docx", "deeper and longer")
	tree.Write(t, "/new folder/new.docx", "new")
	tree.Remove(t, "/a -> b.txt")
	require.Equal(t, 2, pull())
	require.Equal(t, 1, pull(), "the deletion, once it is seen twice")
	require.Equal(t, connectors.Deleted, latest["/a -> b.txt"].Presence)
	tree.compare(t, latest)
	require.Zero(t, pull())

	keys := map[string]bool{}
	for key, err := range source.IDs(context.Background()) {
		require.NoError(t, err)
		keys[key] = true
	}
	for id, e := range latest {
		require.Equal(t, e.Presence == connectors.Present, keys["file/"+id], id)
	}
	seen, err := source.See(context.Background(), "file//a -> b.txt")
	require.NoError(t, err)
	require.Equal(t, connectors.Deleted, seen)
	if !sees {
		require.NoError(t, os.Chmod(filepath.Join(tree.Root, "été"), 0o700))
		pull()
		pull()
		for at := range tree.Files {
			want := connectors.Present
			if strings.HasPrefix(at, "/été/") {
				want = connectors.Hidden
			}
			require.Equal(t, want, latest[documents.PathID(at)].Presence, at)
		}
		require.NoError(t, os.Chmod(filepath.Join(tree.Root, "été"), 0o755))
		pull()
		tree.compare(t, latest)
	}
}

func (x *Tree) compare(t *testing.T, latest map[string]connectors.Envelope) {
	t.Helper()
	got := map[string]bool{}
	for id, e := range latest {
		var body documents.Body
		require.NoError(t, json.Unmarshal(e.Body, &body))
		if e.Presence != connectors.Present || body.Type != documents.File {
			continue
		}
		at := body.Path
		for name := range x.Files {
			if body.PathBytes != "" && documents.PathID(name) == id {
				at = name
			}
		}
		content, ok := x.Files[at]
		require.Truef(t, ok, "%q is invented", id)
		got[at] = true
		sum := sha256.Sum256([]byte(content))
		require.NotNil(t, body.Content, id)
		require.Equal(t, hex.EncodeToString(sum[:]), body.Content.SHA256, id)
		require.EqualValues(t, len(content), *body.Size, id)
		modified, ok := x.Times[at]
		if !ok {
			modified = x.At
		}
		require.Equal(t, modified.Format(time.RFC3339), body.Modified, id)
	}
	for at := range x.Files {
		require.Truef(t, got[at], "%q is lost", at)
	}
}
