package world

import "time"

// hours is the working time in which the generated support team lives: nine to
// six in Paris, Monday to Friday, without the eleven French holidays. The
// sandbox has its own on purpose: the clocks under test must not help to invent
// the data they are tested with.
type hours struct{ zone *time.Location }

const (
	openHour  = 9
	closeHour = 18
	workday   = (closeHour - openHour) * 3600 // seconds
)

func (h hours) midnight(t time.Time) time.Time {
	y, m, d := t.In(h.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, h.zone)
}

func (h hours) window(t time.Time) (from, to time.Time, open bool) {
	y, m, d := t.In(h.zone).Date()
	from = time.Date(y, m, d, openHour, 0, 0, 0, h.zone)
	to = time.Date(y, m, d, closeHour, 0, 0, 0, h.zone)
	return from, to, h.worked(t)
}

// worked tells whether the local date of t is a working day.
func (h hours) worked(t time.Time) bool {
	local := t.In(h.zone)
	if local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
		return false
	}
	_, m, d := local.Date()
	switch [2]int{int(m), d} {
	case [2]int{1, 1}, [2]int{5, 1}, [2]int{5, 8}, [2]int{7, 14}, [2]int{8, 15}, [2]int{11, 1}, [2]int{11, 11}, [2]int{12, 25}:
		return false
	}
	switch local.YearDay() - easter(local.Year()).YearDay() {
	case 1, 39, 50: // Easter Monday, Ascension, Whit Monday
		return false
	}
	return true
}

// easter is the date of Easter Sunday (Meeus's Gregorian algorithm).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	n := h + l - 7*((a+11*h+22*l)/451) + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

// open tells whether the team works at t.
func (h hours) open(t time.Time) bool {
	from, to, worked := h.window(t)
	return worked && !t.Before(from) && t.Before(to)
}

// add gives the instant at which the team has worked for the duration since t.
func (h hours) add(t time.Time, worked time.Duration) time.Time {
	for {
		from, to, isDay := h.window(t)
		if isDay && t.Before(to) {
			start := t
			if start.Before(from) {
				start = from
			}
			if left := to.Sub(start); worked < left {
				return start.Add(worked)
			} else {
				worked -= left
			}
		}
		t = h.midnight(t).AddDate(0, 0, 1)
	}
}

// between is the time that the team works in [a, b).
func (h hours) between(a, b time.Time) time.Duration {
	var sum time.Duration
	for day := h.midnight(a); day.Before(b); day = day.AddDate(0, 0, 1) {
		from, to, worked := h.window(day)
		if !worked {
			continue
		}
		if from.Before(a) {
			from = a
		}
		if to.After(b) {
			to = b
		}
		if to.After(from) {
			sum += to.Sub(from)
		}
	}
	return sum
}
