package jira

import (
	"context"

	"pilotis/connectors/rest"
)

// ahead asks for one page while the one before it is delivered, so that the
// server works while Kafka does. There is never more than one page on its way.
type ahead struct {
	query  query
	answer chan early // nil when nothing was asked
}

type early struct {
	got answer
	err error
}

// ask sends the query. What was asked before must have been taken.
func (a *ahead) ask(ctx context.Context, s *Source, flavor Flavor, q query) {
	answer := make(chan early, 1)
	a.query, a.answer = q, answer
	go func() {
		got, err := s.whole(ctx, flavor, q)
		answer <- early{got, err}
	}()
}

// take gives the answer to q as a function that waits for it; nil when another
// query was sent, or none.
func (a *ahead) take(q query) func() (answer, error) {
	if a.answer == nil {
		return nil
	}
	if a.query != q {
		a.drop()
		return nil
	}
	return func() (answer, error) {
		e := <-a.answer
		a.answer = nil
		return e.got, e.err
	}
}

// drop waits for what is on its way and forgets it.
func (a *ahead) drop() {
	if a.answer != nil {
		<-a.answer
		a.answer = nil
	}
}

// completeAll completes rows, in their order.
func (s *Source) completeAll(ctx context.Context, flavor Flavor, rows []row) ([]row, error) {
	return rest.Each(ctx, s.client, rows, func(ctx context.Context, one row) (row, error) {
		if one.complete() {
			return one, nil
		}
		return s.complete(ctx, flavor, one)
	})
}

// complete tells that nothing is missing of the row, as far as it says.
func (r row) complete() bool {
	if r.broken {
		return true
	}
	for _, list := range r.lists {
		if list.present && list.total > list.here {
			return false
		}
	}
	return !r.log.short()
}
