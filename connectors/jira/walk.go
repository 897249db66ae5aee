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
	anchors []anchor         // Data Center: where pages must begin, the next one last; none for the start of the list
	met     map[string]int64 // Data Center: the versions met by this walk
	token   string           // Cloud
	tokens  map[string]bool  // Cloud: used before
	futile  int              // pages in a row that brought nothing and got no further
}

// maxFutile bounds how long a walk may turn in a circle because the server
// changes, or contradicts itself, faster than it can be read.
const maxFutile = 50

// anchor is a row by which the walk knows its place: it was the last of a page
// and must be the first of the one at startAt.
type anchor struct {
	startAt int
	id      string
	version int64
}

func newWalk(low time.Time, zone *time.Location) *walk {
	return &walk{low: low, from: lowerBound(low, zone), met: map[string]int64{}, tokens: map[string]bool{}}
}

// follows tells whether p goes on where the walk stopped. An issue that changed
// meanwhile has gone to the end of the list, and all after it one place to the
// front: then the first row is another than the anchor, and rows were skipped. A
// row met elsewhere, or in another version, is no anchor: it may have gone to the
// end itself.
func (w *walk) follows(p page) bool {
	if len(w.anchors) == 0 {
		return true
	}
	last := w.anchors[len(w.anchors)-1]
	if last.startAt != w.startAt {
		return true
	}
	if len(p.rows) == 0 || p.rows[0].id != last.id {
		return false
	}
	return p.rows[0].version == last.version || last.version < 0 // an undated row has no place to go to
}

// stepBack goes to the place before, to find it again.
func (w *walk) stepBack() {
	w.futile++
	w.startAt = 0
	if n := len(w.anchors) - 1; n > 0 {
		w.anchors, w.startAt = w.anchors[:n], w.anchors[n-1].startAt
		return
	}
	w.anchors = nil
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
		w.startAt++ // a server that gives one row at a time leaves no anchor
	default:
		last := p.rows[len(p.rows)-1]
		w.startAt += len(p.rows) - 1
		w.anchors = append(w.anchors, anchor{w.startAt, last.id, last.version})
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
