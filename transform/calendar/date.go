package calendar

import (
	"fmt"
	"time"
)

// Date is a civil date, without hour or zone. Dates are comparable with ==. The
// zero Date is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const secondsPerDay = 24 * 60 * 60

// ParseDate reads "2026-05-14". It refuses a date that does not exist.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("read the date %q: expected an existing day as YYYY-MM-DD", text)
	}
	return dateOf(t), nil
}

func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{Year: year, Month: month, Day: day}
}

// String is the date as YYYY-MM-DD.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// IsZero tells whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// MarshalText writes YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// MarshalJSON writes "YYYY-MM-DD", and null for no date.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" {
		*d = Date{}
		return nil
	}
	if len(text) < 2 || text[0] != '"' {
		return fmt.Errorf("read the date %s: expected a text as \"YYYY-MM-DD\"", text)
	}
	return d.UnmarshalText(data[1 : len(data)-1])
}

// number counts the days since 1970-01-01; differences of it are calendar days.
func (d Date) number() int64 {
	seconds := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix()
	if seconds < 0 {
		return (seconds - secondsPerDay + 1) / secondsPerDay
	}
	return seconds / secondsPerDay
}

// AddDays is the date n calendar days later (C-09), earlier when n is negative. It
// counts dates, never stretches of 24 hours: a change of hour takes or gives no
// day.
func (d Date) AddDays(n int) Date {
	return dateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths is the same day of the month n months later, clamped to the last day
// of a shorter month: 31 January plus one is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{Year: first.Year(), Month: first.Month(), Day: min(d.Day, last)}
}

// DaysUntil is the number of calendar days from d to later, negative when later
// comes first.
func (d Date) DaysUntil(later Date) int { return int(later.number() - d.number()) }

// Before tells whether d comes strictly before other.
func (d Date) Before(other Date) bool { return d.DaysUntil(other) > 0 }

// After tells whether d comes strictly after other.
func (d Date) After(other Date) bool { return d.DaysUntil(other) < 0 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// Quarter is the civil quarter, 1 to 4 (C-13).
func (d Date) Quarter() int { return (int(d.Month)-1)/3 + 1 }

// QuarterLabel is the civil quarter as "2026-Q2".
func (d Date) QuarterLabel() string { return fmt.Sprintf("%04d-Q%d", d.Year, d.Quarter()) }

// MonthLabel is the month as "2026-05".
func (d Date) MonthLabel() string { return fmt.Sprintf("%04d-%02d", d.Year, d.Month) }

// ISOWeek is the ISO year and week of the date.
func (d Date) ISOWeek() (year, week int) {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).ISOWeek()
}
