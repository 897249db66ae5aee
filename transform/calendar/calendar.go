package calendar

import (
	"fmt"
	"sync/atomic"
	"time"
)

// Years in this range are kept once computed; others are computed each time. A
// search for an instant ends with it, where an interval that has not ended does
// in the warehouse.
const (
	firstCached = 1900
	lastCached  = 2199
)

// Calendar knows the working days and the windows of the contract. Its methods
// never fail and may be called from many goroutines; a year is computed when it
// is first asked for.
type Calendar struct {
	options Options
	extra   map[Date]bool // extra days, and whether they are open
	years   [lastCached - firstCached + 1]atomic.Pointer[year]
}

// New makes a calendar. All that is wrong with the options is told at once.
func New(options Options) (*Calendar, error) {
	if err := options.check(); err != nil {
		return nil, fmt.Errorf("make the calendar: %w", err)
	}
	c := &Calendar{options: options, extra: make(map[Date]bool, len(options.ExtraClosed)+len(options.ExtraOpen))}
	for _, date := range options.ExtraClosed {
		c.extra[date] = false
	}
	for _, date := range options.ExtraOpen {
		c.extra[date] = true
	}
	return c, nil
}

// Covers tells whether a date is one of those that the calendar counts over: a
// count that leaves them ends at their border.
func (c *Calendar) Covers(date Date) bool { return date.Year >= firstCached && date.Year <= lastCached }

// Zone is the zone in which days and windows are taken.
func (c *Calendar) Zone() *time.Location { return c.options.Zone }

// year gives a year's table. Two goroutines may compute the same year at once;
// both results are equal and one is kept.
func (c *Calendar) year(number int) *year {
	if number < firstCached || number > lastCached {
		return c.build(number)
	}
	slot := &c.years[number-firstCached]
	if y := slot.Load(); y != nil {
		return y
	}
	slot.CompareAndSwap(nil, c.build(number))
	return slot.Load()
}

// locate gives the year and the day of an instant.
func (c *Calendar) locate(instant int64) (*year, int) {
	const gregorianYear = 31556952 // mean seconds: the estimate is off by one at most
	number := 1970 + int(instant/gregorianYear)
	y := c.year(number)
	for instant < y.starts[0] {
		number--
		y = c.year(number)
	}
	for instant >= y.starts[len(y.working)] {
		number++
		y = c.year(number)
	}
	return y, y.day(instant)
}

// DateOf is the local date of an instant.
func (c *Calendar) DateOf(t time.Time) Date { return dateOf(t.In(c.options.Zone)) }

// Start is 00:00 of the date, where it begins.
func (c *Calendar) Start(date Date) time.Time { return c.Local(date, 0) }

// End is 24:00 of the date, which is 00:00 of the next: a delay in days expires
// there (C-09, C-10). An event at exactly End is on the next date.
func (c *Calendar) End(date Date) time.Time { return c.Local(date.AddDays(1), 0) }

// Local is an hour of the local clock of a date, given as the time that the
// clock shows after 00:00. An hour that occurs twice is its first occurrence; an
// hour that is skipped is moved forward by the length of the gap.
func (c *Calendar) Local(date Date, clock time.Duration) time.Time {
	shown := time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, time.UTC).Add(clock)
	_, before := shown.Add(-25 * time.Hour).In(c.options.Zone).Zone()
	_, after := shown.Add(25 * time.Hour).In(c.options.Zone).Zone()
	first := shown.Add(-time.Duration(before) * time.Second)
	if before == after {
		return first
	}
	second := shown.Add(-time.Duration(after) * time.Second)
	if _, offset := first.In(c.options.Zone).Zone(); offset == before {
		return first // before the change, or the first of the two occurrences
	}
	if _, offset := second.In(c.options.Zone).Zone(); offset == after {
		return second
	}
	return first // skipped: the old offset puts it after the gap, moved by its length
}
