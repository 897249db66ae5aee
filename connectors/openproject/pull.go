package openproject

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"

	"pilotis/connectors"
)

// run is one Pull.
type run struct {
	*Source
	who     identity
	emit    func([]connectors.Envelope, connectors.Cursor) error
	c       cursor
	emitted map[string]bool   // work packages and time entries emitted by this run, by kind and id
	schemas map[string][]byte // names of custom fields, by the id of their schema
	start   time.Time         // of the run, by the server's clock
	settled time.Time         // start − overlap
	dirty   bool              // the cursor is worth saving although nothing was emitted
	saved   connectors.Cursor
}

// Pull emits what changed since the cursor. The bound of a cursor never passes
// the server's time at the start of the run less the overlap.
func (s *Source) Pull(ctx context.Context, from connectors.Cursor, emit func([]connectors.Envelope, connectors.Cursor) error) error {
	c, err := parseCursor(from)
	if err != nil {
		return s.bad(connectors.Stop, "resume the reading", "the cursor is not one of this source: start a backfill", err)
	}
	who, err := s.look(ctx)
	if err != nil {
		return err
	}
	r := &run{Source: s, who: who, emit: emit, c: c, emitted: map[string]bool{}, schemas: map[string][]byte{}, start: who.now, saved: from}
	r.settled = r.start.Add(-s.opts.Overlap)
	r.clockWentBack()
	r.c.RunStart = r.start.UnixMilli()
	for _, part := range []func(context.Context) error{r.pullRelations, r.pullWorkPackages, r.pullTimeEntries, r.pullPending, r.pullLists} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return r.finish(ctx)
}

// clockWentBack notices that the server's clock was set back since the run that
// wrote the cursor, and lowers the bounds under what may be stamped from now on.
func (r *run) clockWentBack() {
	if r.c.RunStart == 0 || !r.start.Before(time.UnixMilli(r.c.RunStart).Add(-time.Minute)) {
		return
	}
	for _, p := range r.c.Feeds {
		if p.Low != 0 {
			p.Low = min(p.Low, r.settled.UnixMilli())
		}
	}
	r.c.Listed, r.c.Relations.At = 0, min(r.c.Relations.At, 1)
}

func (r *run) pullWorkPackages(ctx context.Context) error { return r.follow(ctx, workPackages) }

func (r *run) pullTimeEntries(ctx context.Context) error {
	if !r.reads(KindTimeEntry) {
		return nil
	}
	err := r.follow(ctx, timeEntries)
	if r.lacks(KindTimeEntry, err) {
		return nil
	}
	return err
}

// follow walks what a feed updated since the bound.
func (r *run) follow(ctx context.Context, f feed) error {
	at := r.c.Feeds[f.kind]
	pages := 0
	return r.along(ctx, r.who, f, f.byUpdate(), at.low(), false, func(p page, next time.Time, end bool) (bool, error) {
		if pages++; pages > 1 {
			r.dirty = true
		}
		fresh := slices.DeleteFunc(slices.Clone(p.rows), func(one row) bool { return at.knows(one) })
		endless := r.endless(f, p, fresh)
		if end {
			next = r.settled
		}
		if next.After(r.settled) {
			next = r.settled
		}
		at.raise(next)
		return !endless, r.deliver(ctx, f, fresh)
	})
}

// knows tells that a row was emitted as it is.
func (p *position) knows(one row) bool {
	seen, known := p.Seen[one.id]
	return known && seen.Hash == one.hash && seen.Updated == millis(one.updated.at)
}

// endless tells that the run has caught up with objects that change while it
// reads: all of the page changed after the run began, and it brings only what
// this run emitted before. What comes after it is for the next run.
func (r *run) endless(f feed, p page, fresh []row) bool {
	for _, one := range p.rows {
		if !one.updated.at.After(r.start) {
			return false
		}
	}
	for _, one := range fresh {
		if !r.emitted[f.kind+"/"+one.id] {
			return false
		}
	}
	return len(fresh) > 0
}

// deliver completes rows and emits them.
func (r *run) deliver(ctx context.Context, f feed, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	wholes, err := r.completed(ctx, f, rows)
	if err != nil {
		return err
	}
	var envelopes []connectors.Envelope
	for _, w := range wholes {
		envelopes = append(envelopes, r.envelope(f.kind, w))
		r.note(f, w)
	}
	return r.send(envelopes)
}

func (r *run) completed(ctx context.Context, f feed, rows []row) ([]whole, error) {
	if f.kind == KindWorkPackage {
		return r.complete(ctx, r.who, r.schemas, rows)
	}
	wholes := make([]whole, len(rows))
	for i, one := range rows {
		wholes[i] = whole{row: one, data: one.body, version: one.updated.at}
	}
	return wholes, nil
}

// note remembers that an object was emitted, and whether its history may change
// without a trace.
func (r *run) note(f feed, w whole) {
	r.emitted[f.kind+"/"+w.id] = true
	r.c.Feeds[f.kind].Seen[w.id] = sighted{Updated: millis(w.updated.at), Hash: w.hash}
	if f.kind != KindWorkPackage {
		return
	}
	delete(r.c.Pending, w.id)
	if w.rests.After(r.start) {
		r.c.Pending[w.id] = pending{Due: w.rests.UnixMilli(), Hash: fingerprint(w.data)}
	}
}

// pullPending reads again the work packages whose last entry of the history was
// young when they were read, now that it can no longer change in place, and emits
// those that are not as they were.
func (r *run) pullPending(ctx context.Context) error {
	var due []string
	for _, id := range slices.Sorted(maps.Keys(r.c.Pending)) {
		if r.c.Pending[id].Due <= r.start.UnixMilli() && !r.emitted[KindWorkPackage+"/"+id] {
			due = append(due, id)
		}
	}
	return r.again(ctx, due, func(w whole) bool { return r.c.Pending[w.id].Hash != fingerprint(w.data) })
}

// again reads work packages by their ids and emits those that news wants.
func (r *run) again(ctx context.Context, ids []string, news func(whole) bool) error {
	for chunk := range slices.Chunk(ids, r.size.Now()) {
		if err := r.againPage(ctx, chunk, news); err != nil {
			return err
		}
	}
	return nil
}

// againPage does it for as many as are emitted with one cursor.
func (r *run) againPage(ctx context.Context, ids []string, news func(whole) bool) error {
	rows, err := r.byIDs(ctx, r.who, ids)
	if err != nil {
		return err
	}
	wholes, err := r.complete(ctx, r.who, r.schemas, rows)
	if err != nil {
		return err
	}
	var envelopes []connectors.Envelope
	changed := map[string]bool{}
	for _, w := range wholes {
		changed[w.id] = news(w)
	}
	for _, id := range ids {
		delete(r.c.Pending, id) // what is gone is for a census
	}
	for _, w := range wholes {
		if changed[w.id] {
			envelopes = append(envelopes, r.envelope(KindWorkPackage, w))
		}
		r.note(workPackages, w)
	}
	r.dirty = true
	if len(envelopes) == 0 {
		return nil
	}
	return r.send(envelopes)
}

func (r *run) envelope(kind string, w whole) connectors.Envelope {
	return connectors.Envelope{
		Source: r.opts.Name, Kind: kind, ID: w.id, Version: w.version,
		SeenAt: r.opts.REST.Clock.Now().UTC(), Presence: connectors.Present, Body: w.data,
	}
}

func (r *run) send(envelopes []connectors.Envelope) error {
	cursor, err := r.c.encode()
	if err != nil {
		return err
	}
	if err := r.emit(envelopes, cursor); err != nil {
		return err
	}
	r.saved = cursor
	return nil
}

// finish sees that we are still who we were, and saves what spares the next run
// requests; an idle run writes nothing.
func (r *run) finish(ctx context.Context) error {
	if _, err := r.whoami(ctx); err != nil {
		return err
	}
	cursor, err := r.c.encode()
	if err != nil {
		return err
	}
	if !r.dirty || bytes.Equal(cursor, r.saved) {
		return nil
	}
	return r.send(nil)
}
