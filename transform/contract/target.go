package contract

import "pilotis/transform/clock"

// Target is the rate that an indicator is held to.
type Target struct {
	Percent int  `json:"percent"`
	AtMost  bool `json:"at_most"` // else at least
}

// Met tells whether a figure respects the target; it is exact, nothing is
// rounded. Known is false without denominator (C-14).
func (t Target) Met(numerator, denominator int64) (met, known bool) {
	reached, bound := 100*numerator, int64(t.Percent)*denominator
	if t.AtMost {
		return reached <= bound, denominator != 0
	}
	return reached >= bound, denominator != 0
}

// Target is what this version of the contract holds an indicator to, for a class
// of criticality where the indicator is broken down by it; false
// where it sets no target.
func (c *Contract) Target(kpi, class string) (Target, bool) {
	optional := func(knob KPITarget) (Target, bool) {
		if knob.Target == nil {
			return Target{}, false
		}
		return Target{Percent: *knob.Target}, true
	}
	switch kpi {
	case "K-001":
		percent, known := c.knobs.SN2.RespectPct.For(clock.Criticality(class))
		return Target{Percent: percent}, known
	case "K-005":
		return Target{Percent: c.knobs.SN2.N3RateMaxPct, AtMost: true}, true
	case "K-010":
		return optional(c.knobs.KPI.FirstConf)
	case "K-012":
		return optional(c.knobs.KPI.OnTime)
	case "K-025":
		return optional(c.knobs.KPI.Stability)
	}
	return Target{}, false
}
