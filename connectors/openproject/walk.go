package openproject

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// feed is a collection that can be asked for by its instants.
type feed struct {
	kind, path       string
	updated, created string // names of the filters and of the criteria
	project          string // name of the filter
	selects          bool   // its answers can be limited to some members
}

var (
	workPackages = feed{kind: KindWorkPackage, path: "work_packages", updated: "updatedAt", created: "createdAt", project: "project", selects: true}
	timeEntries  = feed{kind: KindTimeEntry, path: "time_entries", updated: "updated_at", created: "created_at", project: "project_id"}
)

// only names the members to ask for; none where the server gives all in any case.
func (f feed) only(members ...string) []string {
	if !f.selects {
		return nil
	}
	return members
}

// axis is one of the two instants of a feed.
type axis struct {
	name  string // of the filter and of the criterion
	field string // of the JSON
	of    func(row) stamp
}

func (f feed) byUpdate() axis {
	return axis{f.updated, "updatedAt", func(r row) stamp { return r.updated }}
}

func (f feed) byCreation() axis {
	return axis{f.created, "createdAt", func(r row) stamp { return r.created }}
}

// tieRestarts bounds how often the objects of one instant are counted again
// because they change.
const tieRestarts = 20

// along walks the objects of f whose instant is at or after low, in its order.
// visit gets each page with the bound that holds when all of it is treated, and
// tells whether to go on; the last page comes with end.
//
// bare asks for ids and instants only, where the server can give so little.
func (s *Source) along(ctx context.Context, who identity, f feed, a axis, low time.Time, bare bool, visit func(p page, next time.Time, end bool) (bool, error)) error {
	if low.IsZero() {
		low = time.Unix(0, 0).UTC()
	}
	q, size := query{order: []sort{sort(a.name), "id"}}, s.size
	if bare {
		q.fields, size = f.only("id", a.field), rest.NewSize(censusPage, 1, censusPage)
	}
	for {
		q.filters, q.offset = f.within(who, a, low, time.Time{}), 1
		var p page
		err := size.Try(ctx, func(ctx context.Context, n int) (err error) {
			q.size = n
			p, err = s.page(ctx, f, q)
			return err
		})
		if err != nil {
			return err
		}
		if p.total <= len(p.rows) {
			_, err := visit(p, low, true)
			return err
		}
		last, err := s.last(f, a, p, low)
		if err != nil {
			return err
		}
		if last.at.After(low) {
			if more, err := visit(p, last.at, false); err != nil || !more {
				return err
			}
			low = last.at
			continue
		}
		next := last.at.Add(last.grain)
		tie := q
		tie.filters, tie.order = f.within(who, a, last.at, next.Add(-time.Microsecond)), []sort{"id"}
		var more bool
		err = size.Try(ctx, func(ctx context.Context, n int) (err error) {
			tie.size = n
			more, err = s.tie(ctx, f, tie, func(p page) (bool, error) { return visit(p, last.at, false) })
			return err
		})
		if err != nil || !more {
			return err
		}
		low = next
	}
}

// within are the filters of what lies between two bounds, both inclusive.
func (f feed) within(who identity, a axis, from, to time.Time) []filter {
	filters := []filter{{a.name, "<>d", []string{instant(from), instant(to)}}}
	if who.scope != nil {
		filters = append(filters, filter{f.project, "=", who.scope})
	}
	return filters
}

// last is the instant of the last row of a page that is not the last. It never
// goes back: the server would not keep to the order.
func (s *Source) last(f feed, a axis, p page, low time.Time) (stamp, error) {
	do := "list " + f.path
	for i := len(p.rows) - 1; i >= 0; i-- {
		if at := a.of(p.rows[i]); !at.at.IsZero() {
			if at.at.Before(low.Truncate(at.grain)) {
				return stamp{}, s.bad(connectors.Stop, do, "check what stands before the server", fmt.Errorf("the server ignores the bound %s: it gives %s", instant(low), instant(at.at)))
			}
			return at, nil
		}
	}
	return stamp{}, s.damaged(do, fmt.Errorf("%d objects match, and a page of %d tells no %s", p.total, len(p.rows), a.field))
}

// tie walks, page by page, objects that the server prints with one instant.
// Nothing can join them but late; what changes leaves them, and what follows
// slips over a border: then their number is another, and they are walked again.
func (s *Source) tie(ctx context.Context, f feed, q query, visit func(page) (bool, error)) (bool, error) {
	met, total := map[string]bool{}, -1
	for restarts := 0; restarts <= tieRestarts; {
		p, err := s.page(ctx, f, q)
		if err != nil {
			return false, err
		}
		if total >= 0 && p.total != total {
			restarts, q.offset, total = restarts+1, 1, -1
			clear(met)
			continue
		}
		total = p.total
		if more, err := visit(p); err != nil || !more {
			return false, err
		}
		for _, r := range p.rows {
			met[r.id] = true
		}
		if len(met) >= total {
			return true, nil
		}
		if len(p.rows) == 0 {
			restarts, q.offset, total = restarts+1, 1, -1
			clear(met)
			continue
		}
		q.offset++ // pages of the size that the server clamps ours to: how many there are, only their content tells
	}
	return false, s.bad(connectors.Retry, "list "+f.path, "run again when the bulk change has ended", errors.New("the objects of one instant change faster than they are counted"))
}

// page reads one page. One that cannot be read, or is too large, is put together
// object by object: one bad object must not hide its neighbours.
func (s *Source) page(ctx context.Context, f feed, q query) (page, error) {
	do := "list " + f.path
	for range 2 {
		got, err := s.ask(ctx, do, f.path, q.values())
		if errors.Is(err, rest.ErrTooLarge) || errors.Is(err, errDamaged) {
			break
		}
		if err != nil {
			return page{}, err
		}
		p, err := decodePage(got.body)
		if err == nil {
			return p, nil
		}
		if len(q.fields) > 0 {
			return page{}, s.damaged(do, err)
		}
	}
	if len(q.fields) > 0 {
		return page{}, s.damaged(do, errDamaged)
	}
	return s.mend(ctx, f, q)
}

// mend reads the ids of a page, which are few bytes where the server can give so
// little, and each object alone.
func (s *Source) mend(ctx context.Context, f feed, q query) (page, error) {
	do := "read one by one a page of " + f.path
	q.fields = f.only("id", "updatedAt", "createdAt")
	got, err := s.ask(ctx, do, f.path, q.values())
	if err != nil {
		return page{}, err
	}
	small, err := decodePage(got.body)
	if err != nil {
		return page{}, s.damaged(do, err)
	}
	rows := small.rows[:0]
	for _, known := range small.rows {
		whole, err := s.alone(ctx, f.path, known)
		if absent(err) {
			small.total-- // deleted or hidden since: a census tells which
			continue
		}
		if err != nil {
			return page{}, err
		}
		rows = append(rows, whole)
	}
	small.rows = rows
	return small, nil
}

// alone reads one object. One that stays unreadable is given with the bytes
// received, under the id and the instants known from elsewhere: the transform
// parks it with the reason.
func (s *Source) alone(ctx context.Context, path string, known row) (row, error) {
	do := "read " + path + " " + known.id
	got, err := s.ask(ctx, do, path+"/"+known.id, nil)
	if errors.Is(err, errDamaged) && len(got.body) > 0 {
		known.body, known.hash, known.broken = got.body, fingerprint(got.body), true
		return known, nil
	}
	if err != nil {
		return row{}, err
	}
	whole := readRow(got.body)
	if whole.id != known.id {
		return row{}, s.bad(connectors.Stop, do, "a proxy confuses addresses, or the server is broken", fmt.Errorf("the server gives %q instead", whole.id))
	}
	return whole, nil
}
