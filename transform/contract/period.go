package contract

import (
	"fmt"

	"pilotis/transform/calendar"
)

// Period is a stretch of days by which facts are counted, both ends included
// (C-13, R-007).
type Period struct {
	Label       string // "2026-03", "2026-Q1", "2026-W09", "A1-T2", "A1"
	First, Last calendar.Date
}

// Contains tells whether a day is in the period.
func (p Period) Contains(day calendar.Date) bool { return !day.Before(p.First) && !day.After(p.Last) }

// Month is the civil month of a day.
func (c *Contract) Month(day calendar.Date) Period {
	first := calendar.Date{Year: day.Year, Month: day.Month, Day: 1}
	return Period{Label: day.MonthLabel(), First: first, Last: ForfaitEnd(first, 1)}
}

// Quarter is the quarter of a day: the civil one, or the one counted from the
// notification by period.quarter_anchor, "A1-T2" for the second of the
// first contract year.
func (c *Contract) Quarter(day calendar.Date) Period {
	notified := c.knobs.Contract.NotificationDate
	if c.knobs.Period.QuarterAnchor != "notification_date" || notified == nil {
		first := calendar.Date{Year: day.Year, Month: (day.Month-1)/3*3 + 1, Day: 1}
		return Period{Label: day.QuarterLabel(), First: first, Last: ForfaitEnd(first, 3)}
	}
	n := since(*notified, day, 3)
	return Period{
		Label: fmt.Sprintf("A%d-T%d", floor(n, 4)+1, n-4*floor(n, 4)+1),
		First: notified.AddMonths(3 * n), Last: notified.AddMonths(3 * (n + 1)).AddDays(-1),
	}
}

// Week is the ISO week of a day.
func (c *Contract) Week(day calendar.Date) Period {
	year, week := day.ISOWeek()
	monday := day.AddDays(-(int(day.Weekday()) + 6) % 7)
	return Period{Label: fmt.Sprintf("%04d-W%02d", year, week), First: monday, Last: monday.AddDays(6)}
}

// Year is the contract year of a day, "A1" from the notification to the day
// before its first anniversary. It is false without notification date,
// and before it.
func (c *Contract) Year(day calendar.Date) (Period, bool) {
	notified := c.knobs.Contract.NotificationDate
	if notified == nil || day.Before(*notified) {
		return Period{}, false
	}
	n := since(*notified, day, 12)
	return Period{Label: fmt.Sprintf("A%d", n+1), First: notified.AddMonths(12 * n), Last: notified.AddMonths(12 * (n + 1)).AddDays(-1)}, true
}

// since counts the whole stretches of some months from a first day to a day;
// negative before it. Each begins on the day of the month of the first, clamped.
func since(first, day calendar.Date, months int) int {
	n := floor((day.Year-first.Year)*12+int(day.Month-first.Month), months)
	for first.AddMonths(months * n).After(day) {
		n--
	}
	for !first.AddMonths(months * (n + 1)).After(day) {
		n++
	}
	return n
}

func floor(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// Confirmed tells whether a tranche is confirmed on a day: the Ministry
// is bound on the firm one, and on an option from its confirmation.
func (c *Contract) Confirmed(tranche string, day calendar.Date) bool {
	confirmation := c.confirmation(tranche)
	return confirmation != nil && !day.Before(confirmation.Since)
}

// ConfirmedOn is the day from which a tranche is confirmed; it is the zero Date
// when it is so from the beginning, and false when it is not.
func (c *Contract) ConfirmedOn(tranche string) (calendar.Date, bool) {
	confirmation := c.confirmation(tranche)
	if confirmation == nil {
		return calendar.Date{}, false
	}
	return confirmation.Since, true
}

func (c *Contract) confirmation(tranche string) *Confirmation {
	switch t := c.knobs.Contract.Tranches; tranche {
	case Ferme:
		return t.Ferme
	case Optionnelle1:
		return t.Opt1
	case Optionnelle2:
		return t.Opt2
	}
	return nil
}

// Tranches are the names of the three tranches.
func Tranches() []string { return []string{Ferme, Optionnelle1, Optionnelle2} }

// DaysAfter is a delay of n days in the unit of a knob, "calendar" or "working"
// not rolled.
func (c *Contract) DaysAfter(day calendar.Date, n int, unit string) calendar.Date {
	if unit == "working" {
		return c.calendar.NthWorkingDayAfter(day, n)
	}
	return day.AddDays(n)
}

// Rolled is a deadline in plain days as tested: moved to the next working day
// under days.roll_forward. The dates of a chain are not moved, only what is
// tested (C-09).
func (c *Contract) Rolled(deadline calendar.Date) calendar.Date {
	if c.knobs.Days.RollForward == "next_working_day" {
		return c.calendar.NextWorkingDay(deadline)
	}
	return deadline
}

// Percent writes a rate as it is shown (C-02): one decimal, half up, and "n/a"
// without denominator. It serves display only: comparisons are exact.
func Percent(numerator, denominator int64) string {
	if denominator == 0 {
		return "n/a"
	}
	tenths := (2000*numerator + denominator) / (2 * denominator)
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}
