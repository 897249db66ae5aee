package committee

import (
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
)

// FreezeAt is when the figures that a committee sees are frozen (C-15): at the
// end of the day on which its support is due, with which the monthly dashboard and
// the quarterly statement of the support service are due too; under period.freeze on_period_end,
// at the end of the period before the one in which it is held. It is the zero
// time when nothing freezes: under never, without support, or without a day.
func FreezeAt(code string, held calendar.Date, c *contract.Contract) time.Time {
	c = c.At(held)
	delay, bound := delays(code, c)
	if !bound || held.IsZero() {
		return time.Time{}
	}
	switch c.Knobs().Period.Freeze {
	case "on_support_deadline":
		if delay.SupportDays != nil {
			return c.Calendar().End(c.PlainDaysBefore(held, *delay.SupportDays))
		}
	case "on_period_end":
		if period, found := PeriodOf(code, held, c); found {
			return c.Calendar().Start(period.First)
		}
	}
	return time.Time{}
}
