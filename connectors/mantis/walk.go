package mantis

import "time"

// walk goes through a list that has page numbers only and moves while it is
// read. Each page but the first begins with a row met before, so that a row that
// slipped over the border is noticed: as pages are numbered, that takes pages of
// changing size.
//
//	rows    0 1 2 3 4 5 6 7 8 9
//	size 5  └─page 1─┘
//	size 4          └page 2┘
type walk struct {
	size    int
	stretch int  // by how much the pages are longer than asked
	ordered bool // newest first; a stored filter may order otherwise
	at      int  // how many rows are behind
	met     map[int64]time.Time
	last    time.Time // updated_at of the last row met
	futile  int       // steps back
}

// maxFutile bounds how often a walk steps back because the list moves faster
// than it is read.
const maxFutile = 50

// futileUntilLonger is after how many of them the pages grow: what moves, or has
// no order of its own, then has less room to hide between two of them.
const futileUntilLonger = 8

func newWalk(size int, ordered bool) *walk {
	return &walk{size: size, stretch: 1, ordered: ordered, met: map[int64]time.Time{}}
}

// window chooses the next page: the size, near the one wanted, and the number
// that together begin at a row behind and bring the most new ones.
func (w *walk) window() (page, size int) {
	if w.at == 0 {
		return 1, w.size
	}
	best, gained := 0, 0
	for size := w.size + w.size/4; size >= max(2, w.size/2); size-- {
		if gain := size - 1 - (w.at-1)%size; gain > gained {
			best, gained = size, gain
		}
	}
	for size := w.size + w.size/4 + 1; gained == 0; size++ {
		best, gained = size, size-1-(w.at-1)%size
	}
	return (w.at-1)/best + 1, best
}

// accept takes the rows of a window. It is false when the window does not join
// what was met: rows between may have been skipped, and the walk steps back.
func (w *walk) accept(page, size int, rows []row) (joined, end bool) {
	start := (page - 1) * size
	if start > 0 && !w.joins(rows) {
		w.at = max(0, w.at-w.size)
		if w.futile++; w.futile%futileUntilLonger == 0 {
			w.lengthen()
		}
		return false, false
	}
	for _, r := range rows {
		w.met[r.id], w.last = r.updated, r.updated
	}
	w.at = start + len(rows)
	return true, len(rows) < size
}

// lengthen doubles the pages.
func (w *walk) lengthen() { w.size, w.stretch = 2*w.size, 2*w.stretch }

// resize changes the size asked for.
func (w *walk) resize(size int) { w.size = size * w.stretch }

func (w *walk) joins(rows []row) bool {
	if len(rows) == 0 {
		return false
	}
	seen, met := w.met[rows[0].id]
	if met && seen.Equal(rows[0].updated) {
		return true
	}
	// A row newer than the last one met stands before it in the list.
	return w.ordered && rows[0].updated.After(w.last)
}

// before tells that the walk has come to issues older than since.
func (w *walk) before(since time.Time) bool {
	return w.ordered && w.at > 0 && !since.IsZero() && w.last.Before(since)
}
