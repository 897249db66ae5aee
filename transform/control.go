package transform

import "time"

// Control is a row of core.control_store: a control of a migration with its
// accepted threshold.
type Control struct {
	Origin
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	Indicator      string     `ch:"indicator"`
	Unit           string     `ch:"unit"`
	MeasuredOn     *time.Time `ch:"measured_on"` // nil while it is not measured
	Measure        int64      `ch:"measure"`
	Threshold      int64      `ch:"threshold"`
	AtLeast        bool       `ch:"at_least"` // the measure must reach the threshold rather than stay within it
}

// Table is where controls are stored; analysts read core.controls.
func (*Control) Table() string { return "core.control_store" }
