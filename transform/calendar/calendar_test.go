package calendar

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/rickar/cal/v2/fr"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// standard is C-01, C-04, R-002 and R-004: Europe/Paris, eleven holidays, N2 from
// 09:00 to 18:00, HO from 08:00 to 18:00.
func standard() Options {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return Options{Zone: zone, Region: Metropole, N2: Hours{Open: 9 * 60, Close: 18 * 60}, HO: Hours{Open: 8 * 60, Close: 18 * 60}}
}

// build makes a calendar from the standard options, amended.
func build(t require.TestingT, amend func(*Options)) *Calendar {
	options := standard()
	if amend != nil {
		amend(&options)
	}
	c, err := New(options)
	require.NoError(t, err)
	return c
}

func at(t require.TestingT, text string) time.Time {
	instant, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return instant
}

func day(t require.TestingT, text string) Date {
	date, err := ParseDate(text)
	require.NoError(t, err)
	return date
}

// TestWindows is a table of windows, with instants that must be inside and
// instants that must be outside.
func TestWindows(t *testing.T) { // R-002, R-003, R-004, C-05
	plain := build(t, nil)
	worked := build(t, func(o *Options) { o.WhitMondayWorked = true })
	east := build(t, func(o *Options) { o.Region = AlsaceMoselle })
	extra := build(t, func(o *Options) {
		o.ExtraClosed, o.ExtraOpen = []Date{{2026, 5, 15}}, []Date{{2026, 5, 16}, {2026, 5, 14}}
	})
	always := build(t, func(o *Options) { o.N2.OnHolidays = true })
	for _, test := range []struct {
		name    string
		window  Opening
		inside  []string
		outside []string
	}{
		{
			"N2 is half open (C-05)", plain.N2(),
			[]string{"2026-06-09T09:00:00+02:00", "2026-06-09T17:59:59+02:00", "2026-06-09T07:00:00Z"},
			[]string{"2026-06-09T08:59:59+02:00", "2026-06-09T18:00:00+02:00", "2026-06-13T10:00:00+02:00", "2026-06-14T10:00:00+02:00"},
		},
		{
			"HO opens an hour before (R-002)", plain.HO(),
			[]string{"2026-06-09T08:00:00+02:00", "2026-06-09T17:59:59+02:00"},
			[]string{"2026-06-09T07:59:59+02:00", "2026-06-09T18:00:00+02:00", "2026-05-14T10:00:00+02:00"},
		},
		{
			"summer time begins on 2026-03-29 (R-008)", plain.N2(),
			[]string{"2026-03-27T08:00:00Z", "2026-03-27T16:59:59Z", "2026-03-30T07:00:00Z", "2026-03-30T15:59:59Z"},
			[]string{"2026-03-27T07:59:59Z", "2026-03-30T16:00:00Z", "2026-03-30T06:59:59Z", "2026-03-29T10:00:00Z"},
		},
		{
			"summer time ends on 2026-10-25 (R-008)", plain.N2(),
			[]string{"2026-10-23T07:00:00Z", "2026-10-26T08:00:00Z", "2026-10-26T16:59:59Z"},
			[]string{"2026-10-23T16:00:00Z", "2026-10-26T07:59:59Z", "2026-10-26T17:00:00Z", "2026-10-25T10:00:00Z"},
		},
		{
			"holidays of 2026 (C-04)", plain.N2(),
			[]string{"2026-05-15T10:00:00+02:00", "2026-12-24T10:00:00+01:00", "2026-04-03T10:00:00+02:00"},
			[]string{"2026-01-01T10:00:00+01:00", "2026-04-06T10:00:00+02:00", "2026-05-01T10:00:00+02:00", "2026-05-08T10:00:00+02:00", "2026-05-14T10:00:00+02:00", "2026-05-25T10:00:00+02:00", "2026-07-14T10:00:00+02:00", "2026-11-11T10:00:00+01:00", "2026-12-25T10:00:00+01:00"},
		},
		{
			"Whit Monday worked", worked.N2(),
			[]string{"2026-05-25T10:00:00+02:00"},
			[]string{"2026-04-06T10:00:00+02:00", "2026-05-23T10:00:00+02:00"},
		},
		{
			"Alsace and Moselle", east.N2(),
			[]string{"2026-04-02T10:00:00+02:00"},
			[]string{"2026-04-03T10:00:00+02:00", "2025-12-26T10:00:00+01:00"},
		},
		{
			"extra days overrule weekends and holidays", extra.N2(),
			[]string{"2026-05-14T10:00:00+02:00", "2026-05-16T10:00:00+02:00"},
			[]string{"2026-05-15T10:00:00+02:00", "2026-05-17T10:00:00+02:00"},
		},
		{
			"a window open on holidays", always.N2(),
			[]string{"2026-05-14T10:00:00+02:00"},
			[]string{"2026-08-15T10:00:00+02:00", "2026-11-01T10:00:00+01:00"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, instant := range test.inside {
				require.True(t, test.window.Contains(at(t, instant)), instant)
			}
			for _, instant := range test.outside {
				require.False(t, test.window.Contains(at(t, instant)), instant)
			}
		})
	}
	require.True(t, plain.HO().Contains(at(t, "2026-06-09T08:30:00+02:00")))
	require.False(t, plain.HO().Contains(at(t, "2026-06-09T18:00:00+02:00")))
	require.False(t, always.IsWorkingDay(day(t, "2026-05-14")), "an open window makes no working day")
}

func TestSecondsAndDeadlines(t *testing.T) {
	c := build(t, nil)
	for _, test := range []struct {
		name, from     string
		seconds        int64
		earliest, last string
	}{
		{"inside a day", "2026-06-09T10:15:00+02:00", 14400, "2026-06-09T14:15:00+02:00", "2026-06-09T14:15:00+02:00"},
		{"over a night", "2026-06-09T10:15:00+02:00", 32400, "2026-06-10T10:15:00+02:00", "2026-06-10T10:15:00+02:00"},
		{"ends with the window (C-08)", "2026-05-24T11:00:00+02:00", 64800, "2026-05-27T18:00:00+02:00", "2026-05-28T09:00:00+02:00"},
		{"ends with the window before a weekend and a holiday", "2026-04-30T09:00:00+02:00", 32400, "2026-04-30T18:00:00+02:00", "2026-05-04T09:00:00+02:00"},
		{"from the closing second", "2026-04-30T18:00:00+02:00", 1, "2026-05-04T09:00:01+02:00", "2026-05-04T09:00:01+02:00"},
		{"nothing, while closed", "2026-04-30T18:00:00+02:00", 0, "2026-04-30T18:00:00+02:00", "2026-05-04T09:00:00+02:00"},
		{"over summer time", "2026-03-27T15:30:00Z", 14400, "2026-03-30T09:30:00Z", "2026-03-30T09:30:00Z"},
		{"over winter time", "2026-10-22T15:00:00+02:00", 162000, "2026-10-29T15:00:00+01:00", "2026-10-29T15:00:00+01:00"},
		{"over the year", "2026-12-31T09:00:00+01:00", 97200, "2027-01-05T18:00:00+01:00", "2027-01-06T09:00:00+01:00"},
		{"over several years", "2024-01-01T00:00:00+01:00", 252 * 32400, "2024-12-31T18:00:00+01:00", "2025-01-02T09:00:00+01:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			from := at(t, test.from)
			earliest, last := c.After(from, test.seconds), c.LastWithin(from, test.seconds)
			require.Equal(t, at(t, test.earliest).UTC(), earliest.UTC())
			require.Equal(t, at(t, test.last).UTC(), last.UTC())
			require.Equal(t, test.seconds, c.Seconds(from, earliest))
			require.Equal(t, test.seconds, c.Seconds(from, last))
			require.Equal(t, test.seconds+1, c.Seconds(from, last.Add(time.Second)))
		})
	}
	require.Equal(t, at(t, "2026-06-09T10:15:00Z"), c.LastWithin(at(t, "2026-06-09T10:15:00Z"), -1))
	end := at(t, "2199-12-31T23:00:00Z")
	require.Equal(t, end, c.After(at(t, "2026-06-09T10:15:00Z"), 1<<62), "a count that is never reached ends")
	require.Equal(t, end, c.LastWithin(at(t, "2026-06-09T10:15:00Z"), 1<<62))
}

// TestHolidaysAgainstATable compares each year with another author's table.
func TestHolidaysAgainstATable(t *testing.T) {
	c := build(t, nil)
	for year := 1950; year <= 2100; year++ {
		want := map[Date]bool{}
		for _, holiday := range fr.Holidays {
			date, _ := holiday.Calc(year)
			want[dateOf(date)] = true
		}
		got := map[Date]bool{}
		for date := (Date{year, 1, 1}); date.Year == year; date = date.AddDays(1) {
			if _, found := c.Holiday(date); found {
				got[date] = true
			}
		}
		require.Equal(t, want, got, year)
	}
}

// TestHolidaysOf2026And2027 are those that C-04 lists.
func TestHolidaysOf2026And2027(t *testing.T) {
	c := build(t, nil)
	for _, test := range []struct{ date, name string }{
		{"2026-01-01", "Jour de l'An"}, {"2026-04-06", "Lundi de Pâques"}, {"2026-05-01", "Fête du Travail"}, {"2026-05-08", "Victoire 1945"},
		{"2026-05-14", "Ascension"}, {"2026-05-25", "Lundi de Pentecôte"}, {"2026-07-14", "Fête nationale"}, {"2026-08-15", "Assomption"},
		{"2026-11-01", "Toussaint"}, {"2026-11-11", "Armistice 1918"}, {"2026-12-25", "Noël"},
		{"2027-03-29", "Lundi de Pâques"}, {"2027-05-06", "Ascension"}, {"2027-05-17", "Lundi de Pentecôte"},
		{"2008-05-01", "Fête du Travail, Ascension"},
	} {
		name, found := c.Holiday(day(t, test.date))
		require.True(t, found, test.date)
		require.Equal(t, test.name, name)
	}
	_, found := c.Holiday(day(t, "2026-05-15"))
	require.False(t, found, "a bridge is no holiday")
}

func TestWorkingDaysOfYears(t *testing.T) {
	c := build(t, nil)
	for year, want := range map[int]int{2015: 252, 2020: 253, 2024: 252, 2025: 251, 2026: 252, 2027: 254, 2032: 255, 2040: 253} {
		require.Equal(t, want, c.WorkingDays(Date{year - 1, 12, 31}, Date{year, 12, 31}), year)
	}
}

func TestNthWorkingDay(t *testing.T) { // R-005, C-03, C-10, C-11
	c := build(t, nil)
	for _, test := range []struct {
		date          string
		n             int
		after, before string
	}{
		{"2026-04-30", 10, "2026-05-19", "2026-04-16"},
		{"2026-05-29", 5, "2026-06-05", "2026-05-21"},
		{"2026-07-16", 5, "2026-07-23", "2026-07-08"},
		{"2026-05-16", 1, "2026-05-18", "2026-05-15"},
		{"2026-12-24", 1, "2026-12-28", "2026-12-23"},
		{"2026-12-31", 1, "2027-01-04", "2026-12-30"},
		{"2026-05-16", 0, "2026-05-16", "2026-05-16"},
	} {
		require.Equal(t, test.after, c.NthWorkingDayAfter(day(t, test.date), test.n).String(), test.date)
		require.Equal(t, test.before, c.NthWorkingDayBefore(day(t, test.date), test.n).String(), test.date)
	}
	require.Equal(t, "2026-05-15", c.NextWorkingDay(day(t, "2026-05-14")).String())
	require.Equal(t, "2026-05-15", c.NextWorkingDay(day(t, "2026-05-15")).String())
	require.Equal(t, "2026-07-10", c.PreviousWorkingDay(day(t, "2026-07-11")).String())
	friday := at(t, "2026-06-12T20:30:00+02:00")
	require.Equal(t, at(t, "2026-06-15T18:00:00+02:00").UTC(), c.CloseOfWorkingDay(friday, 1))
	require.Equal(t, at(t, "2026-06-15T20:30:00+02:00").UTC(), c.SameTimeOnWorkingDay(friday, 1).UTC())
	require.Equal(t, at(t, "2026-10-26T10:00:00+01:00").UTC(), c.SameTimeOnWorkingDay(at(t, "2026-10-23T10:00:00+02:00"), 1).UTC(), "same clock over a change of hour")
}

// TestNaiveHours reads hours that a clock shows twice or never (R-001).
func TestNaiveHours(t *testing.T) { // R-001, C-01
	c := build(t, nil)
	for _, test := range []struct {
		date  Date
		clock string
		want  string
	}{
		{Date{2026, 3, 29}, "1h59m59s", "2026-03-29T00:59:59Z"},
		{Date{2026, 3, 29}, "2h", "2026-03-29T01:00:00Z"},
		{Date{2026, 3, 29}, "2h30m", "2026-03-29T01:30:00Z"}, // skipped: 03:30 summer time
		{Date{2026, 3, 29}, "3h", "2026-03-29T01:00:00Z"},
		{Date{2026, 10, 25}, "2h", "2026-10-25T00:00:00Z"}, // first of two
		{Date{2026, 10, 25}, "2h59m59s", "2026-10-25T00:59:59Z"},
		{Date{2026, 10, 25}, "3h", "2026-10-25T02:00:00Z"},
		{Date{2026, 6, 9}, "24h", "2026-06-09T22:00:00Z"},
	} {
		clock, err := time.ParseDuration(test.clock)
		require.NoError(t, err)
		require.Equal(t, test.want, c.Local(test.date, clock).Format(time.RFC3339), "%s %s", test.date, test.clock)
	}
	require.Equal(t, 23*time.Hour, c.End(Date{2026, 3, 29}).Sub(c.Start(Date{2026, 3, 29})))
	require.Equal(t, 25*time.Hour, c.End(Date{2026, 10, 25}).Sub(c.Start(Date{2026, 10, 25})))
}

func TestDay(t *testing.T) {
	c := build(t, nil)
	got := c.Day(Date{2026, 12, 31})
	require.Equal(t, Day{
		Date: Date{2026, 12, 31}, Weekday: time.Thursday, Working: true, ISOYear: 2026, ISOWeek: 53, Month: "2026-12", Quarter: "2026-Q4",
		Start: at(t, "2026-12-30T23:00:00Z"), End: at(t, "2026-12-31T23:00:00Z"),
		N2Open: at(t, "2026-12-31T08:00:00Z"), N2Close: at(t, "2026-12-31T17:00:00Z"),
		HOOpen: at(t, "2026-12-31T07:00:00Z"), HOClose: at(t, "2026-12-31T17:00:00Z"),
		N2Before: 251 * 32400,
	}, got)
	closed := c.Day(Date{2027, 1, 1})
	require.Equal(t, "Jour de l'An", closed.Holiday)
	require.False(t, closed.Working)
	require.Equal(t, closed.N2Open, closed.N2Close)
	require.Equal(t, []int{2026, 53}, []int{closed.ISOYear, closed.ISOWeek})
}

func TestDates(t *testing.T) {
	require.Equal(t, "2026-02-28", Date{2026, 1, 31}.AddMonths(1).String())
	require.Equal(t, "2028-02-29", Date{2027, 11, 30}.AddMonths(3).String())
	require.Equal(t, "2026-12-31", Date{2027, 1, 31}.AddMonths(-1).String())
	require.Equal(t, 28, Date{2026, 3, 15}.DaysUntil(Date{2026, 4, 12}))
	require.Equal(t, -1, Date{1970, 1, 1}.DaysUntil(Date{1969, 12, 31}))
	require.True(t, Date{2026, 3, 15}.Before(Date{2026, 3, 16}))
	require.True(t, Date{2026, 3, 16}.After(Date{2026, 3, 15}))
	for _, wrong := range []string{"", "2026-02-30", "15/05/2026", "2026-5-1"} {
		_, err := ParseDate(wrong)
		require.Error(t, err, wrong)
	}
}

func TestNewTellsAllThatIsWrong(t *testing.T) {
	_, err := New(Options{Region: "corse", N2: Hours{Open: 600, Close: 600}, HO: Hours{Open: 0, Close: 1500}, ExtraClosed: []Date{{2026, 1, 2}}, ExtraOpen: []Date{{2026, 1, 2}}})
	for _, want := range []string{"time zone", "corse", "window n2", "window ho", "2026-01-02"} {
		require.ErrorContains(t, err, want)
	}
}

// someCalendar draws a calendar whose windows begin and end outside the hours
// that a change of hour touches, or at midnight.
func someCalendar(t *rapid.T) *Calendar {
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Paris", "America/Cayenne", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"}).Draw(t, "zone"))
	require.NoError(t, err)
	return build(t, func(o *Options) {
		o.Zone = zone
		o.N2 = rapid.SampledFrom([]Hours{{540, 1080, false}, {0, 1440, false}, {480, 1440, true}, {0, 720, false}}).Draw(t, "n2")
		o.WhitMondayWorked = rapid.Bool().Draw(t, "whit")
		o.ExtraOpen = []Date{{2026, 3, 29}, {2026, 10, 25}, {2018, 11, 4}, {2026, 4, 5}} // Sundays on which some zone changes
	})
}

func someInstant(t *rapid.T, name string) time.Time {
	low, high := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2040, 12, 31, 0, 0, 0, 0, time.UTC).Unix()
	return time.Unix(rapid.Int64Range(low, high).Draw(t, name), 0).UTC()
}

func TestSecondsAreAdditive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := someCalendar(t).N2()
		a, b, c := someInstant(t, "a"), someInstant(t, "b"), someInstant(t, "c")
		require.Equal(t, o.Seconds(a, c), o.Seconds(a, b)+o.Seconds(b, c))
		require.Zero(t, o.Seconds(a, a))
	})
}

func TestAfterAndLastWithinAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := someCalendar(t).N2()
		from, n := someInstant(t, "from"), rapid.Int64Range(1, 40_000_000).Draw(t, "n")
		earliest, last := o.After(from, n), o.LastWithin(from, n)
		require.Equal(t, n, o.Seconds(from, earliest))
		require.Equal(t, n-1, o.Seconds(from, earliest.Add(-time.Second)))
		require.Equal(t, n, o.Seconds(from, last))
		require.Equal(t, n+1, o.Seconds(from, last.Add(time.Second)))
		require.False(t, last.Before(earliest))
	})
}

// naive walks minute by minute, with the zone's own clock and another table of
// holidays.
func naive(c *Calendar, from, to time.Time) int64 {
	seconds := int64(0)
	for t := from; t.Before(to); t = t.Add(time.Minute) {
		local := t.In(c.options.Zone)
		date := dateOf(local)
		open, extra := c.extra[date]
		if !extra {
			holiday := false
			for _, h := range fr.Holidays {
				when, _ := h.Calc(local.Year())
				if dateOf(when) == date && (h != fr.LundiDePentecôte || !c.options.WhitMondayWorked) {
					holiday = true
				}
			}
			open = local.Weekday() != time.Saturday && local.Weekday() != time.Sunday && (!holiday || c.options.N2.OnHolidays)
		}
		minute := local.Hour()*60 + local.Minute()
		if open && minute >= c.options.N2.Open && minute < c.options.N2.Close {
			seconds += 60
		}
	}
	return seconds
}

func TestSecondsEqualAWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := someCalendar(t)
		around := rapid.SampledFrom([]string{
			"2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z", "2018-11-04T00:00:00Z", "2026-04-05T00:00:00Z", "2026-05-14T00:00:00Z",
			"2026-05-25T00:00:00Z", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z", "2024-02-29T00:00:00Z",
		}).Draw(t, "around")
		from := at(t, around).Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(t, "from")) * time.Minute)
		to := from.Add(time.Duration(rapid.IntRange(0, 6000).Draw(t, "length")) * time.Minute)
		require.Equal(t, naive(c, from, to), c.Seconds(from, to), "%s to %s", from, to)
	})
}

func TestWorkingDaysEqualAWalk(t *testing.T) {
	c := build(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		from := c.DateOf(someInstant(t, "from"))
		n := rapid.IntRange(0, 400).Draw(t, "n")
		count := 0
		to := from
		for range n {
			to = to.AddDays(1)
			if c.IsWorkingDay(to) {
				count++
			}
		}
		require.Equal(t, count, c.WorkingDays(from, to))
		require.Equal(t, -count, c.WorkingDays(to, from))
		if count > 0 && c.IsWorkingDay(to) {
			require.Equal(t, to, c.NthWorkingDayAfter(from, count))
		}
	})
}

func TestSharedBetweenGoroutines(t *testing.T) {
	c := build(t, nil)
	var group sync.WaitGroup
	totals := make([]int64, 8)
	for i := range totals {
		group.Go(func() {
			totals[i] = c.Seconds(at(t, "2015-01-01T00:00:00Z"), at(t, "2041-01-01T00:00:00Z"))
		})
	}
	group.Wait()
	for _, total := range totals {
		require.Equal(t, totals[0], total)
	}
}

func TestOutsideTheCachedYears(t *testing.T) {
	c := build(t, nil)
	from, to := at(t, "1898-12-25T00:00:00Z"), at(t, "1900-01-05T00:00:00Z")
	require.Equal(t, int64(c.WorkingDays(c.DateOf(from), c.DateOf(to).AddDays(-1)))*32400, c.Seconds(from, to))
	require.True(t, c.IsWorkingDay(Date{2300, 1, 2}))
}

func ExampleCalendar_After() {
	c, _ := New(standard())
	friday := time.Date(2026, 6, 12, 15, 30, 0, 0, time.UTC) // 17:30 in Paris
	fmt.Println(c.After(friday, 4*3600).In(c.Zone()))
	// Output: 2026-06-15 12:30:00 +0200 CEST
}

func BenchmarkSeconds(b *testing.B) {
	c := build(b, nil)
	from, to := at(b, "2026-12-24T17:00:00+01:00"), at(b, "2027-01-07T17:00:00+01:00")
	for b.Loop() {
		c.Seconds(from, to)
	}
}

func BenchmarkAfter(b *testing.B) {
	c := build(b, nil)
	from := at(b, "2026-12-24T17:00:00+01:00")
	for b.Loop() {
		c.After(from, 162000)
	}
}

func BenchmarkNewYear(b *testing.B) {
	c := build(b, nil)
	for b.Loop() {
		c.build(2026)
	}
}
