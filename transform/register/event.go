package register

import (
	"slices"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
)

// AlertDue is the last day for an alert on an event that was due by a day: the
// kpi.proactivity.lead_jo-th working day before.
func AlertDue(due calendar.Date, c *contract.Contract) calendar.Date {
	c = c.At(due)
	return c.Calendar().NthWorkingDayBefore(due, c.Knobs().KPI.Proactivity.LeadJO)
}

// Anticipated tells whether an alert on an event was raised early enough (R-125,
// K-027).
func Anticipated(alerts []calendar.Date, due calendar.Date, c *contract.Contract) bool {
	limit := AlertDue(due, c)
	return slices.ContainsFunc(alerts, func(alert calendar.Date) bool { return !alert.IsZero() && !alert.After(limit) })
}
