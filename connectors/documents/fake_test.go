package documents

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

// fake is a server in memory.
type fake struct {
	entries  map[string]Entry  // by path
	contents map[string]string // by path
	broken   map[string]error  // of a directory or a file
	listed   []string
	read     []string
	dates    map[string]time.Time // what a Dater tells
	asked    int                  // of the Dater
}

func newFake() *fake {
	return &fake{entries: map[string]Entry{}, contents: map[string]string{}, broken: map[string]error{}, dates: map[string]time.Time{}}
}

// put makes a file and the folders above it.
func (f *fake) put(at, content string, modified time.Time) {
	f.add(Entry{Type: File, Size: int64(len(content)), Modified: modified}, at)
	f.contents[at] = content
}

func (f *fake) add(e Entry, at string) {
	e.Name, e.Handle = at[strings.LastIndexByte(at, '/')+1:], at
	f.entries[at] = e
	for dir := path.Dir(at); dir != "/" && dir != "."; dir = path.Dir(dir) {
		if _, ok := f.entries[dir]; !ok {
			f.entries[dir] = Entry{Name: path.Base(dir), Handle: dir, Type: Directory, Size: -1}
		}
	}
}

func (f *fake) remove(at string) {
	for other := range f.entries {
		if other == at || strings.HasPrefix(other, at+"/") {
			delete(f.entries, other)
		}
	}
}

func (f *fake) List(ctx context.Context, handle string) ([]Entry, error) {
	f.listed = append(f.listed, handle)
	if err := f.broken[handle]; err != nil {
		return nil, err
	}
	var list []Entry
	for at, e := range f.entries {
		if at[:strings.LastIndexByte(at, '/')] == handle {
			list = append(list, e)
		}
	}
	return list, ctx.Err()
}

func (f *fake) Read(_ context.Context, handle string, limit int64) ([]byte, error) {
	f.read = append(f.read, handle)
	if err := f.broken[handle]; err != nil {
		return nil, err
	}
	if int64(len(f.contents[handle])) > limit {
		return nil, ErrTooLarge
	}
	return []byte(f.contents[handle]), nil
}

func (f *fake) Close() error { return nil }

// dated is a fake that tells the time of one file.
type dated struct{ *fake }

func (f dated) Modified(_ context.Context, handle string) (time.Time, error) {
	f.asked++
	return f.dates[handle], nil
}

// reader pulls from a fake, run after run, and remembers.
type reader struct {
	t       *testing.T
	options Options
	now     time.Time
	cursor  connectors.Cursor
	all     []connectors.Envelope
}

var noon = time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)

func read(t *testing.T, server Server) *reader {
	r := &reader{t: t, now: noon}
	r.options = Options{Name: "letsdocit", Server: server, Now: func() time.Time { return r.now }}
	return r
}

func (r *reader) source() *Source {
	r.t.Helper()
	s, err := New(r.options)
	require.NoError(r.t, err)
	return s
}

// try is one run, an hour after the last.
func (r *reader) try() ([]connectors.Envelope, error) {
	r.t.Helper()
	r.now = r.now.Add(time.Hour)
	var got []connectors.Envelope
	err := r.source().Pull(r.t.Context(), r.cursor, func(page []connectors.Envelope, cursor connectors.Cursor) error {
		got = append(got, page...)
		r.cursor = cursor
		return nil
	})
	r.all = append(r.all, got...)
	return got, err
}

// pull is a run that must end well; it gives "presence id" of what was emitted.
func (r *reader) pull() []string {
	r.t.Helper()
	got, err := r.try()
	require.NoError(r.t, err)
	return told(got)
}

func told(got []connectors.Envelope) []string {
	var list []string
	for _, e := range got {
		list = append(list, fmt.Sprintf("%s %s", e.Presence, e.ID))
	}
	slices.Sort(list)
	return list
}

// last is the latest version of a file, by its version alone.
func (r *reader) last(id string) (connectors.Envelope, Body) {
	r.t.Helper()
	var last connectors.Envelope
	for _, e := range r.all {
		if e.ID == id && !e.Version.Before(last.Version) {
			last = e
		}
	}
	require.NotEmpty(r.t, last.ID, "%s was never emitted", id)
	var body Body
	require.NoError(r.t, json.Unmarshal(last.Body, &body))
	return last, body
}
