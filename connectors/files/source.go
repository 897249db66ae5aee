package files

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pilotis/connectors"
)

// Source reads one folder. Its methods may be called from several goroutines.
type Source struct {
	opts Options
}

var _ connectors.Source = (*Source)(nil)

// New checks the options. It does not touch the folder.
func New(opts Options) (*Source, error) {
	opts.Tables = slices.Clone(opts.Tables)
	opts, err := opts.checked()
	if err != nil {
		return nil, fmt.Errorf("files source %s: %w", opts.Name, err)
	}
	return &Source{opts: opts}, nil
}

// Name is the configured name.
func (s *Source) Name() string { return s.opts.Name }

// Close does nothing: no file stays open.
func (s *Source) Close() error { return nil }

func (s *Source) fault(kind connectors.FaultKind, do, hint string, err error) error {
	return &connectors.Fault{Kind: kind, Op: do + " of " + s.opts.Name, Hint: hint, Err: err}
}

// Pull emits the rows that are new or changed since the cursor, and as deleted
// those that are gone from a table that was read whole. A table that cannot be
// read does not keep the others from being read: its fault is returned at the
// end, the first if there are several.
func (s *Source) Pull(ctx context.Context, from connectors.Cursor, emit func([]connectors.Envelope, connectors.Cursor) error) error {
	c, err := parseCursor(from)
	if err != nil {
		return s.fault(connectors.Stop, "resume the reading", "the cursor is not one of this source: start a backfill", err)
	}
	listed, err := s.list(ctx)
	if err != nil {
		return err
	}
	var first error
	for _, t := range s.opts.Tables {
		r, changed, err := s.reread(ctx, t, listed[t.Kind], c.of(t.Kind))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		if !changed {
			continue
		}
		if err := (&pages{source: s, cursor: c, emit: emit}).table(t, r); err != nil {
			return err
		}
	}
	return first
}

// reread reads a table if one of its files, or its configuration, is another than
// before.
func (s *Source) reread(ctx context.Context, t Table, listed []file, before *snapshot) (reading, bool, error) {
	if len(listed) == 0 {
		if len(before.Rows) > 0 {
			return reading{}, false, s.fault(connectors.Retry, "list the files of "+t.Pattern, "put the file back, or take the table out of the configuration",
				errors.New("there is none any more; its rows are kept as they were"))
		}
		return reading{}, false, nil
	}
	slices.SortFunc(listed, byPath)
	if before.Spec == spec(t) && slices.Equal(before.Files, listed) {
		return reading{}, false, nil
	}
	r, err := s.readTable(ctx, t, slices.Clone(listed))
	return r, err == nil, err
}

func byPath(a, b file) int { return strings.Compare(a.Path, b.Path) }

// pages emits a table page by page.
type pages struct {
	source *Source
	cursor cursor
	emit   func([]connectors.Envelope, connectors.Cursor) error
	page   []connectors.Envelope
}

// table emits what differs from before. A version is never before one that was
// emitted: a file put back with an older time is the newer truth.
func (p *pages) table(t Table, r reading) error {
	before := p.cursor.of(t.Kind)
	before.Files = nil // until all of it is emitted
	current, top := make(map[string]bool, len(r.rows)), before.Top
	add := func(id string, at time.Time, presence connectors.Presence, body []byte) error {
		version := max(at.UnixNano(), top)
		before.Top = max(before.Top, version)
		p.page = append(p.page, p.source.envelope(t.Kind, id, time.Unix(0, version).UTC(), presence, body))
		if len(p.page) < p.source.opts.PageSize {
			return nil
		}
		return p.flush()
	}
	var newest time.Time
	for _, row := range r.rows {
		current[row.id] = true
		h := hash(row.body)
		if old, known := before.Rows[row.id]; known && old == h {
			continue
		}
		before.Rows[row.id] = h
		if err := add(row.id, row.at, connectors.Present, row.body); err != nil {
			return err
		}
	}
	for _, f := range r.files {
		if f.at().After(newest) {
			newest = f.at()
		}
	}
	for _, id := range slices.Sorted(maps.Keys(before.Rows)) {
		if current[id] || !r.whole {
			continue
		}
		delete(before.Rows, id)
		if err := add(id, newest, connectors.Deleted, nil); err != nil {
			return err
		}
	}
	slices.SortFunc(r.files, byPath)
	before.Files, before.Spec = r.files, spec(t)
	return p.flush()
}

func (s *Source) envelope(kind, id string, version time.Time, presence connectors.Presence, body []byte) connectors.Envelope {
	return connectors.Envelope{
		Source: s.opts.Name, Kind: kind, ID: id, Version: version, SeenAt: s.opts.Now().UTC(), Presence: presence, Body: body,
	}
}

// flush emits the page. It is empty when only the time of a file changed: the
// cursor then spares the next reading.
func (p *pages) flush() error {
	cursor, err := p.cursor.encode()
	if err != nil {
		return err
	}
	page := p.page
	p.page = nil
	return p.emit(page, cursor)
}
