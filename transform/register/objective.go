package register

import "pilotis/transform/calendar"

// Objective is what a cost and a date are held to. Amounts are in cents.
// Quality has no objective of its own in a register: K-010 carries it.
type Objective struct {
	Cost, Budget       int64
	Forecast, Baseline calendar.Date
}

// Drifts names what drifts: COUT, DELAI. What has no objective does not drift.
func (o Objective) Drifts() []string {
	var found []string
	if o.Budget > 0 && o.Cost > o.Budget {
		found = append(found, "COUT")
	}
	if !o.Baseline.IsZero() && o.Forecast.After(o.Baseline) {
		found = append(found, "DELAI")
	}
	return found
}
