package openproject

import (
	"context"
	"errors"
	"slices"
	"time"

	"pilotis/connectors"
)

// list is a collection that is read whole each time: nothing in it can be asked
// for by its instant.
type list struct {
	kind, path string
	filters    []filter
	paged      bool // takes filters, pages and an order by id
	unordered  bool // takes no order
	unfiltered bool // takes no filters
	always     bool // read by each run, not once an hour
}

var relationList = list{path: "relations", paged: true, unordered: true}

// lists are the lists of this source. Archived projects are left out: what they
// hold is hidden with them.
func lists() []list {
	return []list{
		{kind: KindProject, path: "projects", paged: true, filters: []filter{{"active", "=", []string{"t"}}}},
		{kind: KindVersion, path: "versions"},
		{kind: KindType, path: "types"},
		{kind: KindStatus, path: "statuses"},
		{kind: KindPriority, path: "priorities"},
		{kind: KindUser, path: "users", paged: true},
		{kind: KindMeeting, path: "meetings", paged: true, unordered: true, unfiltered: true, always: true},
	}
}

func listOf(kind string) list {
	all := lists()
	return all[slices.IndexFunc(all, func(l list) bool { return l.kind == kind })]
}

// listPage is how many objects of a list are asked at once; the server lowers it.
const listPage = 1000

// everything reads a list to its end. What changes while it is read makes it be
// read again: it is whole, or an error.
func (s *Source) everything(ctx context.Context, do string, l list, filters []filter) ([]row, error) {
	q := query{filters: append(slices.Clone(l.filters), filters...), size: listPage, offset: 1}
	if !l.unordered {
		q.order = []sort{"id"}
	}
	found := map[string]bool{}
	var all []row
	total := -1
	for restarts := 0; restarts <= tieRestarts; {
		values := q.values()
		if !l.paged && q.offset == 1 {
			values = nil
		}
		if l.unfiltered {
			values.Del("filters")
		}
		got, err := s.ask(ctx, do, l.path, values)
		if err != nil {
			return nil, err
		}
		p, err := decodePage(got.body)
		if err != nil {
			return nil, s.damaged(do, err)
		}
		before := len(all)
		for _, r := range p.rows {
			if !found[r.id] {
				found[r.id] = true
				all = append(all, r)
			}
		}
		moved := total >= 0 && p.total != total
		if !moved && len(all) >= p.total {
			return all, nil
		}
		if total = p.total; moved || len(all) == before {
			restarts, q.offset, total, all = restarts+1, 1, -1, nil
			clear(found)
			continue
		}
		q.offset++
	}
	return nil, s.bad(connectors.Retry, do, "run again when fewer people work", errors.New("the list changes faster than it is read"))
}

// elements reads the list of a kind, within the scope. Where the list of users
// is refused, the principals are what an account without the right may see.
func (s *Source) elements(ctx context.Context, who identity, l list) ([]row, error) {
	do := "list the " + l.path
	rows, err := s.everything(ctx, do, l, nil)
	if l.kind == KindUser && forbidden(err) {
		l.path, l.unordered = "principals", true // by id, unasked
		rows, err = s.everything(ctx, do, l, []filter{{"type", "=", []string{"User"}}})
	}
	if err != nil || who.scope == nil {
		return rows, err
	}
	return slices.DeleteFunc(rows, func(r row) bool { return !who.covers(l.kind, r) }), nil
}

// covers tells whether an object lies in the projects configured.
func (who identity) covers(kind string, r row) bool {
	if who.scope == nil {
		return true
	}
	switch kind {
	case KindProject:
		return slices.Contains(who.scope, r.id)
	case KindWorkPackage, KindTimeEntry, KindMeeting:
		return slices.Contains(who.scope, linked(links(r.body), "project"))
	}
	return true
}

// pullLists emits what changed in the lists.
func (r *run) pullLists(ctx context.Context) error {
	due := r.start.Sub(time.Unix(r.c.Listed, 0)) >= r.opts.ReferenceAge
	for _, l := range lists() {
		if !r.reads(l.kind) || (!due && !l.always) {
			continue
		}
		err := r.pullList(ctx, l)
		if err != nil && !r.lacks(l.kind, err) {
			return err
		}
		if err == nil {
			r.lacks(l.kind, nil)
		}
	}
	if due {
		r.c.Listed, r.dirty = r.start.Unix(), true
	}
	return nil
}

func (r *run) pullList(ctx context.Context, l list) error {
	rows, err := r.elements(ctx, r.who, l)
	if err != nil {
		return err
	}
	before := r.c.Lists[l.kind]
	now := map[string]uint64{}
	var changed []row
	for _, one := range rows {
		if hash, known := before[one.id]; known && hash == one.hash {
			now[one.id] = hash
		} else {
			changed = append(changed, one)
		}
	}
	if len(now) != len(before) {
		r.dirty = true
	}
	r.c.Lists[l.kind] = now // what left the list is emitted again if it comes back
	for chunk := range slices.Chunk(changed, r.size.Now()) {
		var envelopes []connectors.Envelope
		for _, one := range chunk {
			w, err := r.listed(ctx, l.kind, one)
			if absent(err) {
				continue
			}
			if err != nil {
				return err
			}
			envelopes = append(envelopes, r.envelope(l.kind, w))
			now[one.id] = one.hash
		}
		if len(envelopes) == 0 {
			continue
		}
		if err := r.send(envelopes); err != nil {
			return err
		}
	}
	return nil
}

// listed is an object of a list as it is emitted.
func (s *Source) listed(ctx context.Context, kind string, one row) (whole, error) {
	if kind == KindMeeting {
		return s.meeting(ctx, one)
	}
	return whole{row: one, data: one.body, version: one.updated.at}, nil
}
