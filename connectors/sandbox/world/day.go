package world

import "time"

// Dates are local days of Paris, held at midnight UTC.

// day is the local day of an instant.
func (h hours) day(t time.Time) time.Time {
	y, m, d := t.In(h.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// at is the instant at which clocks show the time on a day.
func (h hours) at(day time.Time, clock time.Duration) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, int(clock), h.zone).UTC()
}

// next is the first working day from the day on.
func (h hours) next(day time.Time) time.Time {
	for !h.worked(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// prev is the last working day up to the day.
func (h hours) prev(day time.Time) time.Time {
	for !h.worked(day) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// after is the n-th working day strictly after the day (C-10); the day itself
// when n is 0.
func (h hours) after(day time.Time, n int) time.Time {
	for ; n > 0; n-- {
		day = h.next(day.AddDate(0, 0, 1))
	}
	return day
}

// before is the n-th working day strictly before the day (C-11).
func (h hours) before(day time.Time, n int) time.Time {
	for ; n > 0; n-- {
		day = h.prev(day.AddDate(0, 0, -1))
	}
	return day
}

// addMonths keeps to the end of a shorter month.
func addMonths(day time.Time, n int) time.Time {
	y, m, d := day.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, min(d, last.Day())-last.Day())
}

// quarterStart is the first day of the civil quarter of a day.
func quarterStart(day time.Time) time.Time {
	return time.Date(day.Year(), (day.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
