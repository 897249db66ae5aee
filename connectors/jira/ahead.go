package jira

import (
	"context"
	"slices"
	"sync"
)

// inFlight bounds how many pages are on their way at once. Few: a page with its
// histories is heavy for a server that people work on.
const inFlight = 3

// ahead asks for pages while the ones before them are read and delivered, so that
// the server works while Kafka does.
type ahead struct {
	asked []*asking
}

type asking struct {
	query  query
	cancel context.CancelFunc
	done   chan struct{}
	got    answer
	err    error
}

// ask sends those of the queries that are not on their way yet, as far as there
// is room; what else is on its way is given up.
func (a *ahead) ask(ctx context.Context, s *Source, flavor Flavor, queries []query) {
	a.keep(queries)
	for _, q := range queries {
		if len(a.asked) >= inFlight || slices.ContainsFunc(a.asked, func(one *asking) bool { return one.query == q }) {
			continue
		}
		ctx, cancel := context.WithCancel(ctx)
		one := &asking{query: q, cancel: cancel, done: make(chan struct{})}
		a.asked = append(a.asked, one)
		go func() {
			defer close(one.done)
			one.got, one.err = s.search(ctx, flavor, s.whole(q))
		}()
	}
}

// take gives the answer to q as a function that waits for it; nil when it was not
// sent.
func (a *ahead) take(q query) func() (answer, error) {
	for i, one := range a.asked {
		if one.query != q {
			continue
		}
		a.asked = slices.Delete(a.asked, i, i+1)
		return func() (answer, error) {
			<-one.done
			one.cancel()
			return one.got, one.err
		}
	}
	return nil
}

// keep gives up all but the queries, and waits until nothing of it runs on.
func (a *ahead) keep(queries []query) {
	a.asked = slices.DeleteFunc(a.asked, func(one *asking) bool {
		if slices.Contains(queries, one.query) {
			return false
		}
		one.cancel()
		<-one.done
		return true
	})
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
