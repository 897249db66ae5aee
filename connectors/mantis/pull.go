package mantis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors"
)

// justNow is how fresh a change is that may not be the last of its second: the
// second itself, and that by which the Date header is rounded.
const justNow = 2 * time.Second

// run is one Pull.
type run struct {
	*Source
	memory
	view    view
	emit    func([]connectors.Envelope, connectors.Cursor) error
	saved   connectors.Cursor
	refused map[int64]error // listed, and not given when asked for alone
	sent    bool            // something was emitted
	// privileged is that the account was found to have the right to see histories.
	privileged bool
	settled    bool // something was read again and had not changed: the next run need not
}

// Pull emits every issue whose updated_at is not the one that the cursor knows,
// every issue of a project that changed and, once a day, every issue that
// differs to the byte from what was emitted; and the objects beside the issues
// where they differ. It ends with a Fault when an issue is listed but cannot be
// read, after all others have been emitted.
func (s *Source) Pull(ctx context.Context, from connectors.Cursor, emit func([]connectors.Envelope, connectors.Cursor) error) error {
	begun, err := parseCursor(from)
	if err != nil {
		return s.bad(connectors.Stop, "resume the reading", "the cursor is not one of this source: start a backfill", err)
	}
	r := &run{Source: s, memory: begun, emit: emit, saved: from, refused: map[int64]error{}}
	if r.view, err = s.look(ctx); err != nil {
		return err
	}
	containers, err := s.containers(r.view)
	if err != nil {
		return err
	}
	changed := r.changedProjects(containers)
	sweep := r.sweepDue()
	if r.view.release.selects() {
		err = r.byIndex(ctx, containers, changed, sweep)
	} else {
		err = r.byPages(ctx, containers, len(changed) > 0 || sweep)
	}
	if err != nil {
		return err
	}
	if err := r.refer(ctx); err != nil {
		return err
	}
	return r.finish()
}

// sweepDue tells that everything has to be read again. A first run reads
// everything anyhow.
func (r *run) sweepDue() bool {
	if r.swept.IsZero() {
		r.swept = r.view.at
		return false
	}
	return !r.view.at.Before(r.swept.Add(r.opts.SweepEvery)) || r.view.at.Before(r.swept.Add(-time.Hour))
}

// changedProjects gives the projects that are not as the cursor knows them.
// Renames in them change issues without moving updated_at.
func (r *run) changedProjects(containers []object) map[int64]bool {
	changed := map[int64]bool{}
	for _, o := range containers {
		before, known := r.objects[o.key()]
		if o.kind == Project && known && before != fingerprint(o.body) {
			id, _ := strconv.ParseInt(o.id, 10, 64) // it was written from a number
			changed[id] = true
		}
	}
	return changed
}

// byIndex reads what the index shows to have changed.
func (r *run) byIndex(ctx context.Context, containers []object, changed map[int64]bool, sweep bool) error {
	since := r.since
	if sweep || len(changed) > 0 || r.stale() {
		since = time.Time{}
	}
	l, err := r.index(ctx, r.view, since)
	if err != nil {
		return err
	}
	listed := make(map[int64]bool, len(l.rows))
	for _, one := range l.rows {
		if !r.view.covers(one.project) {
			continue
		}
		listed[one.id] = true
		if k, met := r.issues[one.id]; met && (sweep || changed[one.project]) {
			k.stale = true
			r.issues[one.id] = k
		}
	}
	if l.whole {
		r.forget(listed)
	}
	if sweep {
		r.swept = r.view.at
	}
	if err := r.send(r.differing(containers)); err != nil {
		return err
	}
	if err := r.fetch(ctx, l.rows); err != nil {
		return err
	}
	r.since = l.date.Add(-r.opts.Overlap)
	return r.complain(ctx)
}

// byPages reads whole issues newest first until what is known, on servers that
// have no index.
func (r *run) byPages(ctx context.Context, containers []object, everything bool) error {
	if err := r.send(r.differing(containers)); err != nil {
		return err
	}
	since := r.since
	if everything {
		since = time.Time{}
	}
	listed := map[int64]bool{}
	l, err := r.pass(ctx, pass{do: "list the issues", size: r.wholes, since: since}, func(page []row, at time.Time) error {
		var envelopes []connectors.Envelope
		if err := r.complete(ctx, page); err != nil {
			return err
		}
		for _, one := range page {
			if r.view.covers(one.project) {
				listed[one.id] = true
				envelopes = r.take(envelopes, one, at)
			}
		}
		return r.send(envelopes, nil)
	})
	if err != nil {
		return err
	}
	if l.whole {
		r.forget(listed)
	}
	if everything {
		r.swept = r.view.at
	}
	r.since = l.date.Add(-r.opts.Overlap)
	return nil
}

// forget drops the issues that the server no longer shows: should it show one
// again, it is emitted again.
func (r *run) forget(listed map[int64]bool) {
	before := len(r.issues)
	maps.DeleteFunc(r.issues, func(id int64, _ known) bool { return !listed[id] })
	r.settled = r.settled || len(r.issues) != before
}

func (r *run) stale() bool {
	for _, k := range r.issues {
		if k.stale {
			return true
		}
	}
	return false
}

// take notes what was read of an issue at an instant of the server, and appends
// it when it is not what was emitted before. What changed within the second may
// change again under the same updated_at, and is read once more by the next run.
func (r *run) take(envelopes []connectors.Envelope, one row, at time.Time) []connectors.Envelope {
	before, met := r.issues[one.id]
	now := known{updated: stamp(one.updated), print: fingerprint(one.body)}
	now.stale = one.updated.IsZero() || !one.updated.Before(at.Add(-justNow))
	r.issues[one.id] = now
	if met && before.print == now.print {
		r.settled = r.settled || before != now
		return envelopes
	}
	return append(envelopes, r.envelope(one))
}

func (s *Source) envelope(one row) connectors.Envelope {
	return connectors.Envelope{
		Source: s.opts.Name, Kind: Issue, ID: strconv.FormatInt(one.id, 10), Version: one.latest,
		SeenAt: s.opts.REST.Clock.Now().UTC(), Presence: connectors.Present, Body: one.body,
	}
}

func (s *Source) wrap(o object) connectors.Envelope {
	return connectors.Envelope{
		Source: s.opts.Name, Kind: o.kind, ID: o.id, SeenAt: s.opts.REST.Clock.Now().UTC(), Presence: connectors.Present, Body: o.body,
	}
}

// differing notes the objects, forgets those of their kinds that are no more,
// and gives what is not as the cursor knows it.
func (r *run) differing(objects []object) (envelopes []connectors.Envelope, err error) {
	kinds, here := map[string]bool{}, map[string]bool{}
	for _, o := range objects {
		kinds[o.kind], here[o.key()] = true, true
		print := fingerprint(o.body)
		if before, met := r.objects[o.key()]; !met || before != print {
			envelopes = append(envelopes, r.wrap(o))
		}
		r.objects[o.key()] = print
	}
	before := len(r.objects)
	maps.DeleteFunc(r.objects, func(key string, _ uint32) bool {
		kind, _, _ := strings.Cut(key, "/")
		return kinds[kind] && !here[key]
	})
	r.settled = r.settled || len(r.objects) != before
	return envelopes, nil
}

// refer reads users and enumerations when they are due.
func (r *run) refer(ctx context.Context) error {
	age := r.view.at.Sub(r.referred)
	if !r.referred.IsZero() && age < r.opts.ReferenceEvery && age > -time.Hour {
		return nil
	}
	objects, err := r.references(ctx, r.view)
	if err != nil {
		return err
	}
	r.referred, r.settled = r.view.at, true
	return r.send(r.differing(objects))
}

// send emits envelopes with the cursor that covers them.
func (r *run) send(envelopes []connectors.Envelope, err error) error {
	if err != nil || len(envelopes) == 0 {
		return err
	}
	r.sent = true
	return r.save(envelopes)
}

func (r *run) save(envelopes []connectors.Envelope) error {
	cursor, err := r.encode()
	if err != nil {
		return err
	}
	if err := r.emit(envelopes, cursor); err != nil {
		return err
	}
	r.saved = cursor
	return nil
}

// finish saves what spares the next run work; an idle run writes nothing.
func (r *run) finish() error {
	cursor, err := r.encode()
	if err != nil {
		return err
	}
	if !r.sent && !r.settled || bytes.Equal(cursor, r.saved) {
		return nil
	}
	return r.save(nil)
}

// complain is the Fault of the issues that the server still lists and does not
// give.
func (r *run) complain(ctx context.Context) error {
	if len(r.refused) == 0 {
		return nil
	}
	l, err := r.index(ctx, r.view, time.Time{})
	if err != nil {
		return err
	}
	for _, one := range l.rows {
		if why, still := r.refused[one.id]; still {
			return r.bad(connectors.Stop, "read an issue", "give the account the right to read it, or correct it in Mantis", fmt.Errorf("issue %d is listed and cannot be read: %w", one.id, errors.Unwrap(why)))
		}
	}
	return nil
}
