package calendar

import "time"

// holiday is a public holiday: a fixed date, or a number of days after Easter
// Sunday when it has no month.
type holiday struct {
	name   string
	month  time.Month
	day    int
	easter int
}

// The public holidays of article L3133-1 of the code du travail (C-04), and what
// Alsace and Moselle add.
var (
	national = [...]holiday{
		{name: "Jour de l'An", month: time.January, day: 1},
		{name: "Lundi de Pâques", easter: 1},
		{name: "Fête du Travail", month: time.May, day: 1},
		{name: "Victoire 1945", month: time.May, day: 8},
		{name: "Ascension", easter: 39},
		{name: "Lundi de Pentecôte", easter: whitMondayOffset},
		{name: "Fête nationale", month: time.July, day: 14},
		{name: "Assomption", month: time.August, day: 15},
		{name: "Toussaint", month: time.November, day: 1},
		{name: "Armistice 1918", month: time.November, day: 11},
		{name: "Noël", month: time.December, day: 25},
	}
	regional = [...]holiday{
		{name: "Vendredi saint", easter: -2},
		{name: "Saint-Étienne", month: time.December, day: 26},
	}
)

const whitMondayOffset = 50

func (h holiday) in(year int) Date {
	if h.month == 0 {
		return easter(year).AddDays(h.easter)
	}
	return Date{Year: year, Month: h.month, Day: h.day}
}

// holidays gives the public holidays of a year by day of the year, from 0. Two
// may share a day: Ascension fell on 1 May in 2008, and then both are named.
func holidays(year int, region Region) map[int]string {
	names := make(map[int]string, len(national)+len(regional))
	add := func(h holiday) {
		index := dayOfYear(h.in(year))
		if other, taken := names[index]; taken {
			names[index] = other + ", " + h.name
			return
		}
		names[index] = h.name
	}
	for _, h := range national {
		add(h)
	}
	if region == AlsaceMoselle {
		for _, h := range regional {
			add(h)
		}
	}
	return names
}

// easter is Easter Sunday of the Gregorian calendar, by the anonymous algorithm
// of 1876 (Meeus, Jones, Butcher).
func easter(year int) Date {
	golden := year % 19
	century, inCentury := year/100, year%100
	leapCenturies, century4 := century/4, century%4
	correction := (century + 8) / 25
	moon := (century - correction + 1) / 3
	epact := (19*golden + century - leapCenturies - moon + 15) % 30
	leap, year4 := inCentury/4, inCentury%4
	weekday := (32 + 2*century4 + 2*leap - epact - year4) % 7
	late := (golden + 11*epact + 22*weekday) / 451
	day := epact + weekday - 7*late + 114
	return Date{Year: year, Month: time.Month(day / 31), Day: day%31 + 1}
}

// dayOfYear counts from 0 on 1 January.
func dayOfYear(date Date) int {
	return Date{Year: date.Year, Month: time.January, Day: 1}.DaysUntil(date)
}

func weekend(weekday time.Weekday) bool {
	return weekday == time.Saturday || weekday == time.Sunday
}
