package jira

import (
	"context"
	"sync"
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
		got, err := s.search(ctx, flavor, s.whole(q))
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

// completing is how many issues are completed at a time: enough to keep the
// requests flowing at a usual latency, few enough not to be a burden.
const completing = 4

// completeAll completes rows, in their order. After an error it begins no more.
func (s *Source) completeAll(ctx context.Context, flavor Flavor, rows []row) ([]row, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wholes := make([]row, len(rows))
	slots := make(chan struct{}, completing)
	var working sync.WaitGroup
	var once sync.Once
	var first error
	for i, one := range rows {
		if one.complete() {
			wholes[i] = one
			continue
		}
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		working.Go(func() {
			defer func() { <-slots }()
			whole, err := s.complete(ctx, flavor, one)
			if err != nil {
				once.Do(func() { first = err; cancel() })
			}
			wholes[i] = whole
		})
	}
	working.Wait()
	if first == nil {
		first = ctx.Err()
	}
	return wholes, first
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
