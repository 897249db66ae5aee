package files_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"pilotis/connectors"
	"pilotis/connectors/files"
	"pilotis/connectors/sourcetest"
)

func TestConformance(t *testing.T) {
	for _, format := range []files.Format{files.CSV, files.JSON, files.XLSX} {
		t.Run(string(format), func(t *testing.T) {
			sourcetest.Run(t, func(_ testing.TB, setting sourcetest.Setting) sourcetest.Tool {
				tool := &tool{format: format, page: setting.Page, now: setting.Start, rows: map[string]string{}, next: 1}
				tool.write()
				return tool
			})
		})
	}
}

// tool is somebody who edits one file.
type tool struct {
	format files.Format
	page   int

	mu       sync.Mutex
	now      time.Time
	written  time.Time
	content  []byte
	rows     map[string]string // value by identifier
	next     int
	changes  int
	before   func(n int)
	since    int
	requests int
	faults   []sourcetest.Fault
}

func (t *tool) name() string { return "suivi/équipe." + string(t.format) }

// write saves the file, some nanoseconds after the last time.
func (t *tool) write() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changes++
	t.written = t.now.Add(time.Duration(t.changes))
	ids := slices.Sorted(maps.Keys(t.rows))
	switch t.format {
	case files.CSV:
		var b strings.Builder
		b.WriteString("Matricule;Libellé\r\n")
		for _, id := range ids {
			fmt.Fprintf(&b, "%s;%q\r\n", id, t.rows[id])
		}
		t.content = []byte(b.String())
	case files.JSON:
		var objects []string
		for _, id := range ids {
			objects = append(objects, fmt.Sprintf(`{"Matricule":%q,"Libellé":%q}`, id, t.rows[id]))
		}
		t.content = []byte("[" + strings.Join(objects, ",\n") + "]")
	default:
		book := excelize.NewFile()
		defer book.Close()
		must(book.SetSheetRow("Sheet1", "A1", &[]string{"Matricule", "Libellé"}))
		for n, id := range ids {
			must(book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", n+2), &[]string{id, t.rows[id]}))
		}
		buffer, err := book.WriteToBuffer()
		must(err)
		t.content = buffer.Bytes()
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (t *tool) Source(tb testing.TB) connectors.Source {
	source, err := files.New(files.Options{
		Name: "effectifs", FS: folder{t}, PageSize: t.page, Now: t.Now,
		Sleep: func(ctx context.Context, d time.Duration) error { t.Advance(d); return ctx.Err() },
		Tables: []files.Table{
			{Kind: "person", Pattern: "suivi/*." + string(t.format), Key: []string{"Matricule"}},
			{Kind: "other", Pattern: "autre/*.csv", Key: []string{"x"}},
		}[:1],
	})
	require.NoError(tb, err)
	return source
}

func (t *tool) State() map[string]string {
	state := map[string]string{}
	for id, value := range t.rows {
		state["person/"+id] = fmt.Sprintf(`{"Matricule":%q,"Libellé":%q}`, id, value)
	}
	return state
}

func (t *tool) Fingerprint(e connectors.Envelope) string { return string(e.Body) }

func (t *tool) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}

func (t *tool) Advance(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = t.now.Add(d)
}

func (t *tool) Waited() time.Duration { return time.Hour }

func (t *tool) Create(n int) []string {
	var keys []string
	for range n {
		id := fmt.Sprintf("P%03d", t.next)
		t.next++
		t.rows[id] = "arrivée « " + id + " »"
		keys = append(keys, "person/"+id)
	}
	t.write()
	return keys
}

func (t *tool) Change(key string) {
	id := strings.TrimPrefix(key, "person/")
	if _, there := t.rows[id]; there {
		t.rows[id] = fmt.Sprintf("changement n°%d", t.changes)
		t.write()
	}
}

func (t *tool) Delete(key string) {
	delete(t.rows, strings.TrimPrefix(key, "person/"))
	t.write()
}

func (t *tool) BeforeRequest(f func(n int)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.before, t.since = f, 0
}

func (t *tool) Disturb(n int, fault sourcetest.Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults = slices.Repeat([]sourcetest.Fault{fault}, n)
}

func (t *tool) Requests() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.requests
}

// Spares: a share can fail, and a file be cut.
func (t *tool) Spares(fault sourcetest.Fault) string {
	if fault.Status != 0 || fault.HTML {
		return "a folder answers with no status and no page"
	}
	return ""
}

func (t *tool) Lacks() map[string]string {
	const whole = "a file is read whole"
	return map[string]string{
		"move": "a row lies in nothing: its key is all that names it", "take away a permission": "who may read a file reads all its rows",
		"archive a container": "a row lies in nothing: its key is all that names it", "limit its pages": whole, "give empty pages before the end": whole,
	}
}

// folder is the share on which the file lies. Each access to it is a request.
type folder struct{ *tool }

var errShare = errors.New("the network name is no longer available")

func (f folder) Open(name string) (fs.File, error) {
	f.mu.Lock()
	f.requests++
	f.since++
	before, since := f.before, f.since
	f.mu.Unlock()
	if before != nil {
		before(since)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var fault sourcetest.Fault
	if len(f.faults) > 0 {
		fault, f.faults = f.faults[0], f.faults[1:]
	}
	time.Sleep(fault.Delay)
	content := slices.Clone(f.content)
	opened, err := fstest.MapFS{f.tool.name(): &fstest.MapFile{Data: content, ModTime: f.written, Mode: 0o644}}.Open(name)
	switch {
	case err != nil:
		return nil, err
	case fault.Cut && name != f.tool.name():
		return nil, errShare
	case fault.Cut:
		return cut{opened, io.MultiReader(io.LimitReader(opened, int64(len(content)/2)), failing{})}, nil
	case fault.Malformed && name == f.tool.name():
		return cut{opened, io.LimitReader(opened, int64(len(content)/2))}, nil
	}
	return opened, nil
}

type cut struct {
	fs.File
	reader io.Reader
}

func (c cut) Read(p []byte) (int, error) { return c.reader.Read(p) }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errShare }
