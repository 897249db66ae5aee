package jira

import (
	"context"
	"errors"
	"time"

	"pilotis/connectors"
)

// justNow is how fresh a change is that may not be the last of its second: the
// second itself, and that by which the Date header is rounded.
const justNow = 2 * time.Second

// run is one Pull.
type run struct {
	*Source
	who     identity
	emit    func([]connectors.Envelope, connectors.Cursor) error
	seen    map[string]int64  // as in the cursor
	marks   map[string]uint64 // as in the cursor
	emitted map[string]bool   // ids emitted by this run
	low     time.Time         // everything changed before has been emitted
	start   time.Time         // of the run, by JIRA's clock
	settled time.Time         // start − overlap: what the index holds by now
	asked   time.Time         // when the last page was given, by JIRA's clock
	saved   connectors.Cursor

	reference reference // as in the cursor
	ahead     ahead     // the page that comes next, on its way while this one is delivered
	pages     int
	circles   int // pages that brought only changes made during the run, again
}

// Pull emits the issues that changed since the cursor, each version once. The
// lower bound of a cursor never passes the server's time at the start of the run
// less the overlap, so that what the search index shows late is still met.
func (s *Source) Pull(ctx context.Context, from connectors.Cursor, emit func([]connectors.Envelope, connectors.Cursor) error) error {
	begun, err := parseCursor(from)
	if err != nil {
		return s.bad(connectors.Stop, "resume the reading", "the cursor is not one of this source: start a backfill", err)
	}
	who, err := s.whoami(ctx)
	if err != nil {
		return err
	}
	r := &run{Source: s, who: who, emit: emit, seen: begun.Seen, marks: begun.Marks, emitted: map[string]bool{}, low: begun.begin(who.zone), saved: from, reference: begun.Reference}
	if err := r.walk(ctx, time.UnixMilli(begun.RunStart).UTC()); err != nil {
		return err
	}
	return r.refresh(ctx)
}

func (r *run) walk(ctx context.Context, before time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer r.ahead.drop() // after cancel: nothing of ours runs on
	defer cancel()
	w := newWalk(r.low, r.who.zone)
	for {
		if err := r.stuck(w); err != nil {
			return err
		}
		p, err := r.next(ctx, w)
		if err != nil {
			return err
		}
		if r.clockWentBack(before) {
			before, w = time.Time{}, newWalk(r.low, r.who.zone)
			continue
		}
		if !w.follows(p) {
			w.stepBack()
			continue
		}
		fresh := r.fresh(w, p)
		end, err := w.step(r.who.flavor, p)
		if err != nil {
			return r.bad(connectors.Stop, "search issues", "the server does not answer as JIRA does: check the flavour and what stands before it", err)
		}
		endless := r.endless(p, fresh)
		w = r.advance(w, p, end)
		if !end && !endless {
			r.ahead.ask(ctx, r.Source, r.who.flavor, r.query(w))
		}
		if err := r.deliver(ctx, fresh); err != nil {
			return err
		}
		if len(fresh) > 0 {
			w.futile = 0
		}
		if end || endless {
			return r.finish()
		}
	}
}

// next reads a page and, of the first one, the server's time.
func (r *run) next(ctx context.Context, w *walk) (page, error) {
	q := r.query(w)
	p, header, err := r.read(ctx, r.who.flavor, q, r.ahead.take(q), func(one row) bool { return r.knows(w, one) })
	if err != nil {
		return page{}, err
	}
	r.pages++
	r.asked = r.who.now(header)
	if !r.start.IsZero() {
		return p, nil
	}
	r.start = r.asked
	if r.start.IsZero() {
		return page{}, r.bad(connectors.Stop, "search issues", "let the Date header of the server through the proxies before it",
			errors.New("the server tells its time neither in a Date header nor in serverInfo"))
	}
	r.settled = r.start.Add(-r.opts.Overlap).Truncate(time.Minute)
	return p, nil
}

// query asks for the page of the walk that comes next.
func (r *run) query(w *walk) query {
	return query{jql: r.opts.search(w.from), startAt: w.startAt, token: w.token}
}

// clockWentBack notices that the server's clock was set back since the run that
// wrote the cursor, and lowers the bound under what may be stamped from now on.
func (r *run) clockWentBack(before time.Time) bool {
	if before.IsZero() || !r.start.Before(before.Add(-time.Minute)) || !r.settled.Before(r.low) {
		return false
	}
	r.low = r.settled
	return true
}

// knows tells that one was emitted: by the cursor, or by this walk, which may
// have to go back behind the bound.
func (r *run) knows(w *walk, one row) bool {
	seen, known := r.seen[one.id]
	if met, again := w.met[one.id]; again && met == one.version {
		seen, known = met, true
	}
	if !known || seen != one.version {
		return false
	}
	mark, marked := r.marks[one.id]
	return !marked || mark == fingerprint(one.body)
}

// note remembers that one was emitted, as whole.
func (r *run) note(one, whole row) {
	r.seen[one.id], r.emitted[one.id] = one.version, true
	delete(r.marks, one.id)
	if whole.updated.IsZero() {
		return
	}
	r.seen[one.id] = whole.version
	if !one.updated.Before(r.asked.Add(-justNow)) {
		r.marks[one.id] = fingerprint(one.body)
	}
}

// fresh gives the rows not emitted before.
func (r *run) fresh(w *walk, p page) []row {
	var fresh []row
	for _, one := range p.rows {
		if !one.gone && !r.knows(w, one) {
			fresh = append(fresh, one)
		}
	}
	return fresh
}

// maxCircles is how many pages a run reads for issues that change meanwhile.
const maxCircles = 5

// endless tells that the run has caught up with issues that change while it
// reads: the page ends after the instant at which the run began, so that all
// behind it is for the next run, and brings only what this run emitted before. A
// page that holds nothing older ends the run at once; another may do so a few
// times, as a walk can also turn in a circle before such issues.
func (r *run) endless(p page, fresh []row) bool {
	for _, one := range fresh {
		if !r.emitted[one.id] {
			return false
		}
	}
	if len(fresh) == 0 || !p.rows[len(p.rows)-1].updated.After(r.start) {
		return false
	}
	r.circles++
	return r.circles > maxCircles || p.rows[0].updated.After(r.start)
}

// deep is after how many pages a search by offset is begun anew: the further in,
// the more a server works for a page.
const deep = 20

// advance moves the bound after p. A new search from the minute of the last row
// is begun where it reads few rows again; within a minute that holds many, among
// rows too recent to be settled, and by offset for some pages, the old one goes
// on.
func (r *run) advance(w *walk, p page, end bool) *walk {
	if end {
		if r.settled.After(r.low) {
			r.low = r.settled
		}
		return w
	}
	reached := r.low
	for _, one := range p.rows {
		if !one.updated.After(r.settled) && !one.updated.IsZero() {
			reached = one.updated.Truncate(time.Minute)
		}
	}
	if !reached.After(r.low) {
		return w
	}
	r.low = reached
	again := 0
	for _, one := range p.rows {
		if !one.updated.Before(reached) {
			again++
		}
	}
	if again > max(1, len(p.rows)/25) || len(w.anchors) > 0 && len(w.anchors) < deep {
		return w
	}
	if next := newWalk(reached, r.who.zone); next.from.text != w.from.text {
		forget(r.seen, r.marks, remembered(reached, r.who.zone))
		return next
	}
	return w
}

// deliver completes the histories of the rows and emits them.
func (r *run) deliver(ctx context.Context, fresh []row) error {
	if len(fresh) == 0 {
		return nil
	}
	now := r.opts.REST.Clock.Now().UTC()
	wholes, err := r.completeAll(ctx, r.who.flavor, fresh)
	if err != nil {
		return err
	}
	envelopes := make([]connectors.Envelope, 0, len(fresh))
	for i, whole := range wholes {
		envelopes = append(envelopes, r.envelope(whole, now))
		r.note(fresh[i], whole)
	}
	return r.send(envelopes)
}

func (r *run) send(envelopes []connectors.Envelope) error {
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

// finish saves the bound that the end of the list allows, if that spares the
// next run a search; an idle run, which took one, writes nothing.
func (r *run) finish() error {
	if r.pages <= 1 {
		return nil
	}
	return r.save()
}
