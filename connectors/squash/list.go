package squash

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"time"

	"pilotis/connectors"
)

const (
	listTries = 5 // readings of a list that moves
	pageTries = 3 // readings of a page that is damaged
)

// listing is a list as it was read.
type listing struct {
	rows     []row // in the order of their numbers, each once
	complete bool  // every object that was there when the reading began is in it
	at       time.Time
}

// list reads all pages of a list, sorted by number: without a sort Squash repeats
// rows and leaves others out.
//
// Pages are cut by position, so that an object deleted on a page already read
// makes the next page skip one, and another one created at the end hides it from
// every total. A list of several pages is therefore first asked, in one answer,
// how many objects it has and what their highest number is: the reading is whole
// when it met as many numbers up to that one. If not, it begins again.
func (s *Source) list(ctx context.Context, do, path string, query url.Values) (l listing, err error) {
	err = s.size.Try(ctx, func(ctx context.Context, size int) (err error) {
		l, err = s.still(ctx, do, path, query, size)
		return err
	})
	return l, err
}

// still reads a list by pages of one size until it held still for once.
func (s *Source) still(ctx context.Context, do, path string, query url.Values, size int) (listing, error) {
	var last listing
	for range listTries {
		first, at, err := s.page(ctx, do, path, query, 0, size, "id")
		if err != nil {
			return listing{}, err
		}
		if first.pages <= 1 {
			last = listing{rows: first.rows, complete: len(first.rows) == first.total, at: at}
		} else if last, err = s.pages(ctx, do, path, query, size); err != nil {
			return listing{}, err
		}
		if last.complete {
			break
		}
	}
	return last, nil
}

func (s *Source) pages(ctx context.Context, do, path string, query url.Values, size int) (listing, error) {
	probe, at, err := s.page(ctx, do, path, query, 0, 1, "id,desc")
	if err != nil || len(probe.rows) == 0 {
		return listing{at: at, complete: probe.total == 0}, err
	}
	highest, met, l := probe.rows[0].id, 0, listing{at: at}
	for n := 0; ; n++ {
		p, at, err := s.page(ctx, do, path, query, n, size, "id")
		if err != nil {
			return listing{}, err
		}
		l.at = at
		for _, r := range p.rows {
			if len(l.rows) > 0 && r.id <= l.rows[len(l.rows)-1].id {
				return listing{}, s.bad(connectors.Stop, do, "Squash, or what stands before it, ignores the sort parameter: without it pages repeat and leave out objects",
					fmt.Errorf("number %d comes after %d", r.id, l.rows[len(l.rows)-1].id))
			}
			l.rows = append(l.rows, r)
			if r.id <= highest {
				met++
			}
		}
		if len(p.rows) == 0 || n+1 >= p.pages {
			l.complete = met >= probe.total
			return l, nil
		}
	}
}

// page reads one page; one that is damaged is read again.
func (s *Source) page(ctx context.Context, do, path string, query url.Values, n, size int, sort string) (page, time.Time, error) {
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("page", strconv.Itoa(n))
	query.Set("size", strconv.Itoa(size))
	query.Set("sort", sort)
	var wrong error
	for range pageTries {
		got, err := s.ask(ctx, do, path, query)
		if err != nil {
			return page{}, time.Time{}, err
		}
		p, err := decodePage(got.body)
		if err == nil && p.number != n {
			err = fmt.Errorf("page %d came for page %d", p.number, n)
		}
		if err == nil {
			return p, got.at, nil
		}
		wrong = err
	}
	return page{}, time.Time{}, s.damaged(do, wrong)
}

func (s *Source) damaged(do string, err error) error {
	return s.bad(connectors.Retry, do, "a proxy or the server damages the answers, or the address is not Squash's; if it lasts, tell its administrators", err)
}

// unsteady is the error of a list that never held still.
func (s *Source) unsteady(do string) error {
	return s.bad(connectors.Retry, do, "take it again when fewer people work", errors.New("the list changes faster than it is read, or gives fewer objects than it counts"))
}
