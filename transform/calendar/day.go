package calendar

import "time"

// Day is what the calendar knows of a date: a row of the reference calendar.
type Day struct {
	Date     Date
	Weekday  time.Weekday
	Working  bool   // a jour ouvré (C-03)
	Holiday  string // French name of the public holiday; empty when there is none
	ISOYear  int
	ISOWeek  int
	Month    string // "2026-05"
	Quarter  string // "2026-Q2", civil (C-13)
	Start    time.Time
	End      time.Time // 24:00: the Start of the next day
	N2Open   time.Time // equal to N2Close on a day without opening
	N2Close  time.Time
	HOOpen   time.Time
	HOClose  time.Time
	N2Before int64 // N2 open seconds from 1 January to Start: differences give open time by subtraction
}

// Day describes a date.
func (c *Calendar) Day(date Date) Day {
	y, i := c.at(date)
	isoYear, isoWeek := date.ISOWeek()
	instant := func(unix int64) time.Time { return time.Unix(unix, 0).UTC() }
	return Day{
		Date: date, Weekday: date.Weekday(), Working: y.working[i], Holiday: y.holiday[i],
		ISOYear: isoYear, ISOWeek: isoWeek, Month: date.MonthLabel(), Quarter: date.QuarterLabel(),
		Start: instant(y.starts[i]), End: instant(y.starts[i+1]),
		N2Open: instant(y.n2.open[i]), N2Close: instant(y.n2.shut[i]),
		HOOpen: instant(y.ho.open[i]), HOClose: instant(y.ho.shut[i]),
		N2Before: y.n2.before[i],
	}
}

// at gives the year's table and the day's index in it.
func (c *Calendar) at(date Date) (*year, int) {
	date = date.AddDays(0) // 31 June is 1 July
	return c.year(date.Year), dayOfYear(date)
}

// IsWorkingDay tells whether the date is a jour ouvré (C-03, R-005).
func (c *Calendar) IsWorkingDay(date Date) bool {
	y, i := c.at(date)
	return y.working[i]
}

// Holiday is the French name of the public holiday on a date, if it is one. A
// holiday may fall on a weekend, and Whit Monday keeps its name when it is
// worked.
func (c *Calendar) Holiday(date Date) (string, bool) {
	y, i := c.at(date)
	return y.holiday[i], y.holiday[i] != ""
}

// NthWorkingDayAfter is the n-th working day strictly after the date (C-10),
// and the date itself when n is 0. A delay expires at its End.
func (c *Calendar) NthWorkingDayAfter(date Date, n int) Date { return c.step(date, n, 1) }

// NthWorkingDayBefore is the n-th working day strictly before the date (C-11),
// and the date itself when n is 0.
func (c *Calendar) NthWorkingDayBefore(date Date, n int) Date { return c.step(date, n, -1) }

func (c *Calendar) step(date Date, n, direction int) Date {
	for n > 0 && date.Year <= lastCached && date.Year >= firstCached {
		date = date.AddDays(direction)
		if c.IsWorkingDay(date) {
			n--
		}
	}
	return date
}

// NextWorkingDay is the date itself when it is worked, else the first working
// day after it: the rule that rolls a deadline forward (C-09).
func (c *Calendar) NextWorkingDay(date Date) Date { return c.NthWorkingDayAfter(date.AddDays(-1), 1) }

// PreviousWorkingDay is the date itself when it is worked, else the last working
// day before it (C-12).
func (c *Calendar) PreviousWorkingDay(date Date) Date {
	return c.NthWorkingDayBefore(date.AddDays(1), 1)
}

// WorkingDays counts the working days of (from, to]: how many times a day was
// worked after from, up to and with to. It is negative when to comes first.
func (c *Calendar) WorkingDays(from, to Date) int {
	if to.Before(from) {
		return -c.WorkingDays(to, from)
	}
	a, i := c.at(from)
	b, j := c.at(to)
	count := int(b.worked[j+1]) - int(a.worked[i+1])
	for number := a.number; number < b.number; number++ {
		y := c.year(number)
		count += int(y.worked[len(y.working)])
	}
	return count
}

// CloseOfWorkingDay is the hour at which the N2 window closes on the n-th
// working day after the local date of from: the reading of "n jours ouvrés" as
// the end of a day.
func (c *Calendar) CloseOfWorkingDay(from time.Time, n int) time.Time {
	return c.Day(c.NthWorkingDayAfter(c.DateOf(from), n)).N2Close
}

// SameTimeOnWorkingDay is the hour of from on the local clock, on the n-th
// working day after its local date: the reading of "n jours ouvrés" as the same
// hour of a later day.
func (c *Calendar) SameTimeOnWorkingDay(from time.Time, n int) time.Time {
	local := from.In(c.options.Zone)
	hour, minute, second := local.Clock()
	clock := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
	return c.Local(c.NthWorkingDayAfter(dateOf(local), n), clock)
}
