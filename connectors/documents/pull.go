package documents

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"pilotis/connectors"
)

// pageBytes is how heavy a page may grow before it is emitted.
const pageBytes = 8 << 20

// patience is how many runs more a file waits that is to be read and is refused.
const patience = 3

// run is one Pull.
type run struct {
	*Source
	emit   func([]connectors.Envelope, connectors.Cursor) error
	known  snapshot
	before int             // files known as present when the run began
	met    map[string]bool // keys seen in this run
	now    time.Time
	page   []connectors.Envelope
	weight int
	saved  connectors.Cursor
}

// Pull lists the tree once and emits each file that is new or changed and has
// been seen the same long enough, each that vanished from two complete listings,
// and each that the server refuses since two runs. An idle Pull sends one request
// a directory and emits nothing.
//
// A directory that could not be listed does not keep the others from being
// emitted; it is the error at the end.
func (s *Source) Pull(ctx context.Context, from connectors.Cursor, emit func([]connectors.Envelope, connectors.Cursor) error) error {
	known, err := s.codec.parse(from)
	if err != nil {
		return &connectors.Fault{Kind: connectors.Stop, Op: "resume the reading of " + s.opts.Name, Err: err,
			Hint: "the cursor is not one of this source: start a backfill"}
	}
	r := &run{Source: s, emit: emit, known: known, met: map[string]bool{}, now: s.opts.Now().UTC(), saved: from}
	for _, f := range known {
		if f.standing == present {
			r.before++
		}
	}
	done, err := s.walk(ctx, func(filePath string, e Entry) error { return r.observe(ctx, filePath, e) })
	if err == nil {
		err = r.absences(ctx, done)
	}
	if err == nil {
		err = r.flush(0)
	}
	if err != nil {
		return err
	}
	return trouble(s.opts.Name, done.troubles)
}

// trouble is the error of a run that got past directories it could not read.
func trouble(name string, troubles []error) error {
	if len(troubles) == 0 {
		return nil
	}
	fault := &connectors.Fault{Kind: connectors.KindOf(troubles[0]), Op: fmt.Sprintf("read %d directories of %s", len(troubles), name), Err: troubles[0],
		Hint: "all others were read; what lies in these is left as it was"}
	if first, ok := errors.AsType[*connectors.Fault](troubles[0]); ok && first.Hint != "" {
		fault.Hint += "; " + first.Hint
	}
	return fault
}

// observe compares one entry with what is remembered of it.
func (r *run) observe(ctx context.Context, filePath string, e Entry) error {
	sight := &file{path: filePath, id: e.ID}
	key := sight.key()
	if r.met[key] {
		return nil // a server that files one document in several folders: the first counts
	}
	r.met[key] = true
	f := r.known[key]
	if f == nil {
		f = sight
		r.known[key] = f
	}
	mark, err := r.mark(ctx, f, filePath, &e)
	if err != nil {
		return err
	}
	if f.standing == present && f.mark == mark {
		f.doubt, f.passes, f.path = none, 0, filePath
		return nil
	}
	if f.doubt != changed || f.doubtful != mark {
		f.doubt, f.doubtful, f.passes = changed, mark, 0
	}
	f.path = filePath
	if !r.settled(f, r.opts.Passes) {
		return nil
	}
	content, stable, err := r.content(ctx, filePath, e, int(f.passes) >= min(r.opts.Passes+patience, 15))
	if err != nil || !stable {
		return err
	}
	lasting := mark
	if r.fresh(e) {
		lasting = mark ^ content.mark()
	}
	if f.standing == present && f.mark == mark^content.mark() { // written again within the same instant, it would be another
		f.mark, f.doubt, f.passes = lasting, none, 0
		return nil
	}
	f.version = after(f, e.Modified)
	body, err := describe(filePath, e, content)
	if err != nil {
		return err
	}
	f.standing, f.mark, f.doubt, f.passes = present, lasting, none, 0
	return r.add(r.envelope(f, connectors.Present, body))
}

// skew is how far the server's clock may be ahead of or behind ours without a
// fresh file being taken for an old one.
const skew = 5 * time.Minute

// fresh tells that a file was written so lately that it may be written again
// within the same instant as its listing tells it: with one length and without a
// mark of the content nothing would show that. What is read of it is read again
// in the runs to come, until it is fresh no more.
func (r *run) fresh(e Entry) bool {
	return e.Tag == "" && !e.Modified.IsZero() && r.now.Before(e.Modified.Add(2*max(e.Fineness, time.Second)+skew))
}

// settled counts one more sight of the same doubt, and tells whether they are
// enough.
func (r *run) settled(f *file, passes int) bool {
	if f.passes == 0 {
		f.since = r.now.Unix()
	}
	f.passes = min(f.passes+1, 15)
	if passes == 1 {
		return true
	}
	return int(f.passes) >= passes && r.now.Sub(time.Unix(f.since, 0)) >= r.opts.Settle
}

// mark hashes what makes the version of an entry. A time that a listing tells
// only roughly is made precise, by what is remembered if that agrees, else by
// asking, so that a file does not change when its listing becomes rougher.
func (r *run) mark(ctx context.Context, f *file, filePath string, e *Entry) (uint32, error) {
	dater, precise := r.opts.Server.(Dater)
	if e.Fineness <= time.Second {
		return e.mark(filePath), nil
	}
	if f.standing == present {
		remembered := *e
		remembered.Modified = time.UnixMilli(f.version).UTC().Truncate(time.Second)
		if e.covers(remembered.Modified) && remembered.mark(filePath) == f.mark {
			e.Modified, e.Fineness = remembered.Modified, time.Second
			return f.mark, nil
		}
	}
	if !precise || e.Type != File {
		return e.mark(filePath), nil
	}
	at, err := dater.Modified(ctx, e.Handle)
	switch {
	case errors.Is(err, ErrUnreadable), err == nil && at.IsZero():
	case err != nil:
		return 0, r.fault("date "+readable(filePath), err)
	default:
		e.Modified, e.Fineness = at.UTC(), time.Second
	}
	return e.mark(filePath), nil
}

// absences treats what is remembered and was not met.
func (r *run) absences(ctx context.Context, done walked) error {
	type loss struct {
		f        *file
		standing standing
	}
	var lost []loss
	for _, key := range slices.Sorted(maps.Keys(r.known)) {
		f := r.known[key]
		if r.met[key] || f.standing == deleted && f.doubt == none || r.exclude.match(f.path) {
			continue
		}
		why, becomes := missing, deleted
		switch done.place(f.path) {
		case unreadable:
			why, becomes = denied, hidden
		case listed:
		default:
			continue
		}
		if f.standing == unknown || f.standing == becomes {
			r.settle(key, f)
			continue
		}
		if f.doubt != why {
			f.doubt, f.passes = why, 0
		}
		if r.settled(f, 2) {
			lost = append(lost, loss{f, becomes})
		}
	}
	if r.before > 100 && len(lost)*100 > r.before*r.opts.VanishLimit {
		if err := r.flush(1); err != nil {
			return err
		}
		return &connectors.Fault{
			Kind: connectors.Stop, Op: "compare the files of " + r.opts.Name,
			Err:  fmt.Errorf("%d of %d files are gone at once", len(lost), r.before),
			Hint: "check that the whole share is mounted and readable; if they were really removed, set documents.vanish_limit of the source to 100 for one run",
		}
	}
	for _, l := range lost {
		f, presence := l.f, connectors.Deleted
		if l.standing == hidden {
			presence = connectors.Hidden
		}
		f.version = after(f, time.Time{})
		f.standing, f.doubt, f.passes = l.standing, none, 0
		f.since = r.now.Unix()
		body, err := describeAbsent(f)
		if err != nil {
			return err
		}
		if err := r.add(r.envelope(f, presence, body)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// settle ends the doubt about a file of which nothing has to be said: it was
// never emitted, or is already known as what it is.
func (r *run) settle(key string, f *file) {
	if f.standing == unknown {
		delete(r.known, key)
		return
	}
	f.doubt, f.passes = none, 0
}

// after is the version of the next observation: the server's time, unless it is
// not later than that of the last one, which then it passes by a millisecond. A
// file replaced by an older one, renamed, deleted or come back has no later time
// of its own, and the observation is the newer truth all the same.
func after(f *file, modified time.Time) int64 {
	next := int64(0)
	if modified.Unix() > 0 && modified.Year() < 2200 {
		next = modified.UnixMilli()
	}
	if f.standing == unknown {
		return next
	}
	return max(next, f.version+1)
}

func (r *run) envelope(f *file, presence connectors.Presence, body []byte) connectors.Envelope {
	e := connectors.Envelope{Source: r.opts.Name, Kind: Kind, ID: f.key(), SeenAt: r.now, Presence: presence, Body: body}
	if f.version != 0 {
		e.Version = time.UnixMilli(f.version).UTC()
	}
	return e
}

func (r *run) add(e connectors.Envelope) error {
	r.page = append(r.page, e)
	r.weight += len(e.Body)
	if len(r.page) < r.opts.PageSize && r.weight < pageBytes {
		return nil
	}
	return r.flush(1)
}

// flush emits the page if it holds at least so many, or if the cursor has become
// another.
func (r *run) flush(enough int) error {
	if len(r.page) < enough {
		return nil
	}
	cursor, err := r.codec.encode(r.known)
	if err != nil {
		return err
	}
	if len(cursor) > r.opts.MaxCursor {
		return &connectors.Fault{
			Kind: connectors.Stop, Op: "remember the files of " + r.opts.Name,
			Err:  fmt.Errorf("%d files need a cursor of %d bytes, more than %d", len(r.known), len(cursor), r.opts.MaxCursor),
			Hint: "make several sources of it, each with its own root folder, or exclude folders without deliveries",
		}
	}
	if len(r.page) == 0 && bytes.Equal(cursor, r.saved) {
		return nil
	}
	if err := r.emit(r.page, cursor); err != nil {
		return err
	}
	r.page, r.weight, r.saved = nil, 0, cursor
	return nil
}
