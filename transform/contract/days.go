package contract

import "pilotis/transform/calendar"

// PlainDaysAfter is the date on which a delay of n plain days from a date
// expires, at its 24:00 (C-09, R-006): calendar days, unless days.plain and
// days.roll_forward say otherwise.
func (c *Contract) PlainDaysAfter(date calendar.Date, n int) calendar.Date {
	if c.knobs.Days.Plain == "working" {
		return c.calendar.NthWorkingDayAfter(date, n)
	}
	deadline := date.AddDays(n)
	if c.knobs.Days.RollForward == "next_working_day" {
		return c.calendar.NextWorkingDay(deadline)
	}
	return deadline
}

// PlainDaysBefore is the last date on which a support due n plain days before a
// meeting is on time (C-12), by committee.support_days_unit and support_roll.
func (c *Contract) PlainDaysBefore(date calendar.Date, n int) calendar.Date {
	if c.knobs.Committee.SupportDaysUnit == "working" {
		return c.calendar.NthWorkingDayBefore(date, n)
	}
	deadline := date.AddDays(-n)
	if c.knobs.Committee.SupportRoll == "previous_working_day" {
		return c.calendar.PreviousWorkingDay(deadline)
	}
	return deadline
}

// ForfaitEnd is the last day of a forfait of some months from a date.
func ForfaitEnd(start calendar.Date, months int) calendar.Date {
	return start.AddMonths(months).AddDays(-1)
}
