package jira

import (
	"errors"
	"fmt"
	"time"

	"pilotis/connectors"
)

// walk goes through the result of one JQL, which must stay the same to the byte
// as long as a token of it is used.
type walk struct {
	low     time.Time // what the JQL was made from, a whole minute
	from    bound
	startAt int              // Data Center
	overlap bool             // the next page must start with a row met before
	met     map[string]int64 // Data Center: the versions met by this walk
	token   string           // Cloud
	tokens  map[string]bool  // Cloud: used before
	futile  int              // pages in a row that brought nothing and got no further
}

// maxFutile bounds how long a walk may turn in a circle because the server
// changes, or contradicts itself, faster than it can be read.
const maxFutile = 50

func newWalk(low time.Time, zone *time.Location) *walk {
	return &walk{low: low, from: lowerBound(low, zone), met: map[string]int64{}, tokens: map[string]bool{}}
}

// follows tells whether p goes on where the walk stopped. An issue that changed
// meanwhile has gone to the end of the list, and all after it one place to the
// front: then the first row is one never met, and rows were skipped.
func (w *walk) follows(p page) bool {
	if !w.overlap || w.startAt == 0 {
		return true
	}
	if len(p.rows) == 0 {
		return false
	}
	version, met := w.met[p.rows[0].id]
	return met && version == p.rows[0].version // changed since, it has gone to the end itself
}

// stepBack goes to the page before, to find again a row that was met.
func (w *walk) stepBack(size int) {
	w.startAt = max(0, w.startAt-size)
	w.futile++
}

// step moves the walk past p and tells whether p was the end of the list.
func (w *walk) step(flavor Flavor, p page) (end bool, err error) {
	if flavor == Cloud {
		return w.stepToken(p)
	}
	if p.total < 0 {
		return false, errors.New("the page has no total")
	}
	for _, r := range p.rows {
		w.met[r.id] = r.version
	}
	if w.startAt+len(p.rows) >= p.total {
		return true, nil
	}
	switch len(p.rows) {
	case 0:
		w.futile += maxFutile / 4 // announced, not given: ask again, not often
	case 1:
		w.startAt, w.overlap = w.startAt+1, false
	default:
		w.startAt, w.overlap = w.startAt+len(p.rows)-1, true
	}
	return false, nil
}

func (w *walk) stepToken(p page) (end bool, err error) {
	if p.token == "" {
		return true, nil
	}
	if w.tokens[p.token] {
		return false, errors.New("the server gives a page token for the second time")
	}
	w.token, w.tokens[p.token] = p.token, true
	if len(p.rows) == 0 {
		w.futile++
	}
	return false, nil
}

// stuck is the Fault of a walk that gets nowhere.
func (s *Source) stuck(w *walk) error {
	if w.futile <= maxFutile {
		return nil
	}
	return s.bad(connectors.Retry, "search issues", "the server changes faster than it is read, or its search index is damaged; if it lasts, rebuild the index",
		fmt.Errorf("%d pages in a row brought nothing new and did not end the list", w.futile))
}
