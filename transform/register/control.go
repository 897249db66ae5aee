package register

// Control is an indicator of a migration, in any unit.
type Control struct {
	Measure, Threshold int64
	AtLeast            bool // the measure must reach the threshold rather than stay within it
}

// Within tells whether the measure is acceptable; equality is.
func (c Control) Within() bool {
	if c.AtLeast {
		return c.Measure >= c.Threshold
	}
	return c.Measure <= c.Threshold
}
