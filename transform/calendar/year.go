package calendar

import (
	"sort"
	"time"
)

// year is everything known of one year, computed once and never changed.
type year struct {
	number  int
	starts  []int64 // local midnight of each day in Unix seconds, and of the next 1 January
	working []bool
	worked  []int32 // working days before each day of the year, and in all
	holiday []string
	n2, ho  shift
}

// shift is a daily window over one year.
type shift struct {
	open   []int64 // Unix seconds; equal to shut on a closed day
	shut   []int64
	before []int64 // open seconds from 1 January to the start of each day, and in all
}

func (s *shift) total() int64 { return s.before[len(s.before)-1] }

// until is the open time from 1 January to an instant of the given day.
func (s *shift) until(day int, instant int64) int64 {
	return s.before[day] + min(max(instant-s.open[day], 0), s.shut[day]-s.open[day])
}

// reaching is the earliest instant at which until gives seconds, for seconds in
// (0, total].
func (s *shift) reaching(seconds int64) int64 {
	day := sort.Search(len(s.open), func(i int) bool { return s.before[i+1] >= seconds })
	return s.open[day] + seconds - s.before[day]
}

// leaving is the latest instant at which until is still seconds, for seconds in
// [0, total).
func (s *shift) leaving(seconds int64) int64 {
	day := sort.Search(len(s.open), func(i int) bool { return s.before[i+1] > seconds })
	return s.open[day] + seconds - s.before[day]
}

// day finds the day of an instant that lies in the year. Days last 23 to 25
// hours, so that the division is off by one day at most.
func (y *year) day(instant int64) int {
	day := min(int((instant-y.starts[0])/secondsPerDay), len(y.working)-1)
	for instant < y.starts[day] {
		day--
	}
	for instant >= y.starts[day+1] {
		day++
	}
	return day
}

func (c *Calendar) build(number int) *year {
	first := Date{Year: number, Month: time.January, Day: 1}
	days := first.DaysUntil(Date{Year: number + 1, Month: time.January, Day: 1})
	y := &year{
		number:  number,
		starts:  make([]int64, days+1),
		working: make([]bool, days),
		worked:  make([]int32, days+1),
		holiday: make([]string, days),
		n2:      newShift(days),
		ho:      newShift(days),
	}
	names := holidays(number, c.options.Region)
	whit := dayOfYear(easter(number).AddDays(whitMondayOffset))
	weekday := first.Weekday()
	for day := range days {
		date := first.AddDays(day)
		y.starts[day] = c.wall(date, 0)
		y.holiday[day] = names[day]
		closed := y.holiday[day] != "" && (day != whit || !c.options.WhitMondayWorked)
		open, overruled := c.extra[date]
		y.working[day] = !weekend(weekday) && !closed
		staffed := !weekend(weekday) // what a window that ignores holidays goes by
		if overruled {
			y.working[day], staffed = open, open
		}
		y.worked[day+1] = y.worked[day]
		if y.working[day] {
			y.worked[day+1]++
		}
		c.extend(&y.n2, day, date, c.options.N2, y.working[day] || staffed && c.options.N2.OnHolidays)
		c.extend(&y.ho, day, date, c.options.HO, y.working[day] || staffed && c.options.HO.OnHolidays)
		weekday = (weekday + 1) % 7
	}
	y.starts[days] = c.wall(Date{Year: number + 1, Month: time.January, Day: 1}, 0)
	return y
}

func newShift(days int) shift {
	return shift{open: make([]int64, days), shut: make([]int64, days), before: make([]int64, days+1)}
}

func (c *Calendar) extend(s *shift, day int, date Date, hours Hours, open bool) {
	s.open[day] = c.wall(date, hours.Open)
	s.shut[day] = s.open[day]
	if open {
		s.shut[day] = c.wall(date, hours.Close)
	}
	s.before[day+1] = s.before[day] + s.shut[day] - s.open[day]
}

// wall is the Unix second of a minute of the local clock of a date.
func (c *Calendar) wall(date Date, minute int) int64 {
	return c.Local(date, time.Duration(minute)*time.Minute).Unix()
}
