// Package documentstest runs the suite of the sources over one protocol of the
// sandbox's document server. Only tests import it.
package documentstest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/sourcetest"
)

// User and Password log in to the server; no error may hold the password.
const (
	User     = "pilotis"
	Password = "hunter2-never-printed"
)

// Clock is the time of a test: nothing sleeps by it.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	waited time.Duration
}

// Now is the present instant.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep returns at once and remembers how long it should have slept.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waited += d
	return ctx.Err()
}

// tool is a sandbox server as the suite wants it.
type tool struct {
	t       testing.TB
	server  *sandbox.Server
	clock   *Clock
	skew    time.Duration
	connect Connector
	page    int
	passes  int
	paths   map[string]string // by key
	made    int
	ids     bool
	prefix  string
	unread  bool
	shared  bool
	spares  func(sourcetest.Fault) string
	lacks   map[string]string
}

var (
	_ sourcetest.Tool    = (*tool)(nil)
	_ sourcetest.Deleter = (*tool)(nil)
	_ sourcetest.Hider   = (*hiding)(nil)
	_ sourcetest.Idler   = (*tool)(nil)
	_ sourcetest.Mover   = (*identified)(nil)
	_ sourcetest.Pager   = (*paged)(nil)
	_ sourcetest.Waiter  = (*tool)(nil)
	_ sourcetest.Spared  = (*tool)(nil)
	_ sourcetest.Lacking = (*tool)(nil)
)

func (f *tool) Source(t testing.TB) connectors.Source {
	server := f.connect(t)
	source, err := documents.New(documents.Options{
		Name: "letsdocit", Server: server, Passes: f.passes, Settle: -1, Hash: f.read(), PageSize: f.page,
		Now: func() time.Time { return f.clock.Now().Add(-f.skew) },
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, source.Close()) })
	if f.passes == 1 {
		return source
	}
	return twice{source}
}

// twice pulls two times: what is new counts when it is seen the same twice.
type twice struct{ *documents.Source }

func (s twice) Pull(ctx context.Context, from connectors.Cursor, emit func([]connectors.Envelope, connectors.Cursor) error) error {
	err := s.Source.Pull(ctx, from, func(page []connectors.Envelope, cursor connectors.Cursor) error {
		from = cursor
		return emit(page, cursor)
	})
	if err != nil {
		return err
	}
	return s.Source.Pull(ctx, from, emit)
}

func (f *tool) key(file sandbox.File) string {
	if f.ids {
		return "file/" + f.prefix + file.ID
	}
	return "file/" + file.Path
}

// read are the patterns of what is read.
func (f *tool) read() []string {
	if f.unread {
		return nil
	}
	return []string{"**"}
}

func (f *tool) fingerprint(file sandbox.File) string {
	sum := sha256.Sum256(file.Content)
	read := hex.EncodeToString(sum[:])
	if f.unread {
		read = ""
	}
	return fmt.Sprintf("%s %d %s", file.Path, len(file.Content), read)
}

func (f *tool) State() map[string]string {
	state := map[string]string{}
	for _, file := range f.server.Files() {
		state[f.key(file)] = f.fingerprint(file)
	}
	return state
}

func (f *tool) Fingerprint(e connectors.Envelope) string {
	var body documents.Body
	require.NoError(f.t, json.Unmarshal(e.Body, &body))
	if body.Size == nil {
		return "gone: " + body.Path
	}
	if body.Content == nil {
		body.Content = &documents.Content{}
	}
	return fmt.Sprintf("%s %d %s", body.Path, *body.Size, body.Content.SHA256)
}

func (f *tool) Now() time.Time { return f.clock.Now() }

func (f *tool) Advance(d time.Duration) {
	f.clock.mu.Lock()
	defer f.clock.mu.Unlock()
	f.clock.now = f.clock.now.Add(d)
}

func (f *tool) Create(n int) []string {
	var keys []string
	for range n {
		f.made++
		folder := f.made
		if f.shared {
			folder %= 2
		}
		at := fmt.Sprintf("/livraisons/BC-%03d/Procès-verbal n°%d.docx", folder, f.made)
		require.NoError(f.t, f.server.Put(at, []byte("first content\n")))
		key := f.key(f.server.Files()[at])
		f.paths[key] = at
		keys = append(keys, key)
	}
	return keys
}

// Change makes the file longer: of one of the same length that is replaced within
// the second, FTP and SFTP tell nothing.
func (f *tool) Change(key string) {
	file, ok := f.server.Files()[f.paths[key]]
	if !ok {
		return // deleted
	}
	require.NoError(f.t, f.server.Put(file.Path, append(bytes.Clone(file.Content), "more\n"...)))
}

func (f *tool) Delete(key string) { require.NoError(f.t, f.server.Remove(f.paths[key])) }

func (f *tool) BeforeRequest(hook func(n int)) { f.server.BeforeRequest(hook) }

func (f *tool) Disturb(n int, fault sourcetest.Fault) {
	f.server.Disturb(n, sandbox.Fault{Status: fault.Status, RetryAfter: fault.RetryAfter, Cut: fault.Cut, Malformed: fault.Malformed, HTML: fault.HTML, Delay: fault.Delay})
}

func (f *tool) Requests() int     { return int(f.server.Requests()) }
func (f *tool) IdleRequests() int { return 2 * (f.made + 3) } // a listing a folder, which in FTP is two commands
func (f *tool) Waited() time.Duration {
	f.clock.mu.Lock()
	defer f.clock.mu.Unlock()
	return f.clock.waited
}
func (f *tool) Secrets() []string        { return []string{Password} }
func (f *tool) Lacks() map[string]string { return f.lacks }

func (f *tool) Spares(s sourcetest.Fault) string {
	if f.spares == nil {
		return ""
	}
	return f.spares(s)
}

// hiding is a tool of which each object lies in a folder of its own, which can be
// shut.
type hiding struct{ *tool }

func (f hiding) Hide(key string, hidden bool) {
	require.NoError(f.t, f.server.Deny(path.Dir(f.paths[key]), hidden))
}

// identified is one of which the files have identifiers that survive a move.
type identified struct{ hiding }

func (f identified) Move(key string) {
	from := f.paths[key]
	to := strings.Replace(from, "/BC-", "/archive-BC-", 1)
	if strings.Contains(from, "/archive-BC-") {
		to = strings.Replace(from, "/archive-BC-", "/BC-", 1)
	}
	require.NoError(f.t, f.server.Move(from, to))
	f.paths[key] = to
}

// paged is one that gives children by the page.
type paged struct{ identified }

func (f paged) LimitPage(n int) { f.server.LimitPage(n) }
func (f paged) Blank(n int)     { f.server.Blank(n) }

// Connector gives a new connection to the server of one tool.
type Connector func(t testing.TB) documents.Server

// Protocol is one way to the server.
type Protocol struct {
	Flavor sandbox.Flavor
	Passes int    // as of the source; 0 is 1
	IDs    bool   // files have identifiers that survive a move
	Prefix string // of these identifiers
	Paged  bool   // the server gives children by the page
	Unread bool   // contents are not read, and compared by their length
	Shared bool   // objects lie together in few folders: less to list, and none can be hidden alone
	// Spares says why the protocol knows no such fault; nil knows all.
	Spares func(sourcetest.Fault) string
	// Listen makes the server ready, and gives the way to connect to it.
	Listen func(t testing.TB, server *sandbox.Server, clock *Clock, setting sourcetest.Setting) Connector
}

// lacks says why the suite cannot do some things to the server.
func (p Protocol) lacks() map[string]string {
	lacks := map[string]string{
		"archive a container": "a folder is there, shut or gone: none of them is archived",
	}
	if !p.Paged {
		lacks["limit its pages"] = "a folder is listed whole"
		lacks["give empty pages before the end"] = "an empty answer of a server that gives folders whole is an empty folder"
	}
	if !p.IDs {
		lacks["move"] = "a file has only its path: moved, it is another"
	}
	if p.Shared {
		lacks["take away a permission"] = "here the files lie together in few folders, and a folder can be shut only as a whole"
	}
	return lacks
}

// Run runs the suite.
func Run(t *testing.T, p Protocol) {
	sourcetest.Run(t, func(t testing.TB, setting sourcetest.Setting) sourcetest.Tool {
		f := &tool{
			t: t, clock: &Clock{now: setting.Start.Add(setting.Skew)}, skew: setting.Skew, page: setting.Page, passes: max(p.Passes, 1),
			paths: map[string]string{}, ids: p.IDs, prefix: p.Prefix, unread: p.Unread, shared: p.Shared, spares: p.Spares, lacks: p.lacks(),
		}
		server, err := sandbox.New(&world.World{}, sandbox.Options{Name: "LETSDOCIT", Now: f.clock.Now, Password: Password, Flavor: p.Flavor})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, server.Close()) })
		f.server = server
		f.connect = p.Listen(t, server, f.clock, setting)
		switch {
		case p.Paged:
			return paged{identified{hiding{f}}}
		case p.IDs:
			return identified{hiding{f}}
		case p.Shared:
			return f
		}
		return hiding{f}
	})
}

// OverHTTP serves the handler and gives its address and options to reach it by.
func OverHTTP(t testing.TB, server *sandbox.Server, clock *Clock) (string, rest.Options) {
	t.Helper()
	web := httptest.NewServer(server.Handler())
	t.Cleanup(web.Close)
	return web.URL, rest.Options{RequestsPerSecond: -1, Clock: clock, Jitter: func() float64 { return 0 }}
}
