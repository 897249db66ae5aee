package mantis

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

const (
	indexFields = "id,updated_at,project"
	maxRestarts = 4
)

// listing is what a list showed.
type listing struct {
	rows  []row     // in the list's order; each issue once
	whole bool      // everything that the account sees; false when it ended at the instant asked
	date  time.Time // the server's time when it began
}

// index lists every issue that the account sees, in scope or not, without its
// content. With a since it may end where issues are older.
func (s *Source) index(ctx context.Context, v view, since time.Time) (listing, error) {
	if s.opts.Index != Paged && v.at.Unix() >= s.pagedUntil.Load() {
		l, err := s.wholeIndex(ctx)
		if err == nil || s.opts.Index == Whole || !tooHeavy(err) {
			return l, err
		}
		s.pagedUntil.Store(v.at.Add(s.opts.SweepEvery).Unix())
	}
	var rows []row
	seen := map[int64]bool{}
	l, err := s.pass(ctx, pass{do: "list the issues", fields: indexFields, size: s.lines, since: since}, func(page []row, _ time.Time) error {
		for _, r := range page {
			if !seen[r.id] {
				seen[r.id] = true
				rows = append(rows, r)
			}
		}
		return nil
	})
	l.rows = rows
	return l, err
}

// wholeIndex takes the list of one instant in one answer.
func (s *Source) wholeIndex(ctx context.Context) (listing, error) {
	rows, got, err := s.list(ctx, "list the issues", indexFields, 1, 0)
	return listing{rows: rows, whole: true, date: got.date()}, err
}

// tooHeavy tells that the server may have failed because too much was asked.
func tooHeavy(err error) bool {
	if status, ok := errors.AsType[*rest.StatusError](err); ok {
		return status.Status == http.StatusInternalServerError || status.Status == http.StatusGatewayTimeout
	}
	return errors.Is(err, rest.ErrTooLarge)
}

// list reads one page; size 0 is everything.
func (s *Source) list(ctx context.Context, do, fields string, page, size int) ([]row, answer, error) {
	query := url.Values{"page": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(size)}}
	if fields != "" {
		query.Set("select", fields)
	}
	if s.opts.FilterID > 0 {
		query.Set("filter_id", strconv.Itoa(s.opts.FilterID))
	}
	got, err := s.ask(ctx, do, "issues", query)
	if err != nil {
		return nil, got, err
	}
	rows, err := decodeRows(got.body)
	if err != nil {
		kind := connectors.Retry
		if _, judged := errors.AsType[*connectors.Fault](err); judged {
			kind = connectors.KindOf(err)
		}
		return nil, got, s.bad(kind, do, "if it lasts, look at what the server says at this address", err)
	}
	return rows, got, nil
}

// pass is one walk through the list by pages.
type pass struct {
	do     string
	fields string // empty for whole issues
	size   *rest.Size
	since  time.Time // it may end where issues are older; zero to go to the end
}

// pass gives visit the rows of each page, some twice, with the server's time
// when the page was given. It fails when it cannot be sure to have met every
// issue, those apart that changed while it went, which stand at the head of the
// list for the next.
func (s *Source) pass(ctx context.Context, p pass, visit func(page []row, at time.Time) error) (listing, error) {
	w := newWalk(p.size.Now(), s.opts.FilterID == 0)
	var l listing
	since, count := p.since, 0
	for restarts := 0; ; {
		var page, size int
		var rows []row
		var got answer
		err := p.size.Try(ctx, func(ctx context.Context, n int) (err error) {
			w.resize(n)
			page, size = w.window()
			rows, got, err = s.list(ctx, p.do, p.fields, page, size)
			return err
		})
		if err != nil {
			return l, err
		}
		if l.date.IsZero() {
			l.date = got.date()
		}
		joined, end := w.accept(page, size, rows)
		if !joined {
			if w.futile > maxFutile {
				return l, s.bad(connectors.Retry, p.do, "take it when fewer people work", errors.New("the list moves faster than it is read"))
			}
			continue
		}
		if err := visit(rows, got.date()); err != nil {
			return l, err
		}
		if !end && !w.before(since) {
			continue
		}
		head := restarts == 1 && w.ordered
		if !head {
			l.whole, count = end, w.at
		}
		if len(w.met) >= count {
			return l, nil
		}
		if restarts++; restarts > maxRestarts {
			return l, s.bad(connectors.Retry, p.do, "take it when fewer people work",
				fmt.Errorf("the list holds %d issues, %d were met", count, len(w.met)))
		}
		// What is lacking was updated meanwhile and went to the head, or it came
		// twice because issues of one second have no order of their own.
		w.at, since = 0, p.since
		if restarts == 1 && w.ordered {
			since = l.date.Add(-s.opts.Overlap)
		} else {
			w.lengthen()
		}
	}
}
