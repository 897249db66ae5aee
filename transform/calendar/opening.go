package calendar

import (
	"math"
	"time"
)

// Opening is one of the two daily windows of a calendar. Its methods are those
// of [Calendar], for that window.
type Opening struct {
	calendar *Calendar
	ho       bool
}

// N2 is the opening of the level 2 support.
func (c *Calendar) N2() Opening { return Opening{calendar: c} }

// HO is the opening called "heures ouvrées"; what lies outside it are the
// "heures non ouvrées". No target runs on it.
func (c *Calendar) HO() Opening { return Opening{calendar: c, ho: true} }

func (o Opening) of(y *year) *shift {
	if o.ho {
		return &y.ho
	}
	return &y.n2
}

// Hours is the window itself.
func (o Opening) Hours() Hours {
	if o.ho {
		return o.calendar.options.HO
	}
	return o.calendar.options.N2
}

// Contains tells whether the window is open at t (C-05): it is at the opening
// second and is no more at the closing second.
func (o Opening) Contains(t time.Time) bool {
	instant := t.Unix()
	y, day := o.calendar.locate(instant)
	s := o.of(y)
	return instant >= s.open[day] && instant < s.shut[day]
}

// Seconds is the open time of [from, to) (C-06), negative when to comes first,
// so that Seconds(a,b) + Seconds(b,c) = Seconds(a,c) in every case.
func (o Opening) Seconds(from, to time.Time) int64 {
	if to.Before(from) {
		return -o.Seconds(to, from)
	}
	a, dayA := o.calendar.locate(from.Unix())
	b, dayB := o.calendar.locate(to.Unix())
	seconds := o.of(b).until(dayB, to.Unix()) - o.of(a).until(dayA, from.Unix())
	for number := a.number; number < b.number; number++ {
		seconds += o.of(o.calendar.year(number)).total()
	}
	return seconds
}

// After is the earliest instant at which the open time since from reaches
// seconds (C-08): a count that ends with the window gives its closing hour, not
// the next opening. It is from itself when seconds is not positive, and the end
// of the year 2199 when the count is not reached by then.
func (o Opening) After(from time.Time, seconds int64) time.Time {
	if seconds <= 0 {
		return from
	}
	y, day := o.calendar.locate(from.Unix())
	wanted := saturate(o.of(y).until(day, from.Unix()), seconds)
	for ; y.number <= lastCached; y = o.calendar.year(y.number + 1) {
		s := o.of(y)
		if wanted <= s.total() {
			return time.Unix(s.reaching(wanted), 0).UTC()
		}
		wanted -= s.total()
	}
	return time.Unix(y.starts[0], 0).UTC()
}

// LastWithin is the latest instant at which the open time since from is still no
// more than seconds: a count that ends with the window gives the next opening.
// It is from itself when seconds is negative, and the end of the year 2199 when
// the count is not exceeded by then.
func (o Opening) LastWithin(from time.Time, seconds int64) time.Time {
	if seconds < 0 {
		return from
	}
	y, day := o.calendar.locate(from.Unix())
	allowed := saturate(o.of(y).until(day, from.Unix()), seconds)
	for ; y.number <= lastCached; y = o.calendar.year(y.number + 1) {
		s := o.of(y)
		if allowed < s.total() {
			return time.Unix(s.leaving(allowed), 0).UTC()
		}
		allowed -= s.total()
	}
	return time.Unix(y.starts[0], 0).UTC()
}

func saturate(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// Seconds is the N2 open time of [from, to); see [Opening.Seconds].
func (c *Calendar) Seconds(from, to time.Time) int64 { return c.N2().Seconds(from, to) }

// After is the earliest instant at which the N2 open time since from reaches
// seconds; see [Opening.After].
func (c *Calendar) After(from time.Time, seconds int64) time.Time {
	return c.N2().After(from, seconds)
}

// LastWithin is the latest instant at which the N2 open time since from is no
// more than seconds; see [Opening.LastWithin].
func (c *Calendar) LastWithin(from time.Time, seconds int64) time.Time {
	return c.N2().LastWithin(from, seconds)
}
