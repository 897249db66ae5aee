package transform

import "time"

// Increment is a row of core.increment_store: a program increment of a squad.
type Increment struct {
	Origin
	Reference string     `ch:"reference"`
	Name      string     `ch:"name"` // that of all squads of the train
	Team      string     `ch:"team"`
	Tranche   string     `ch:"tranche"`
	StartOn   *time.Time `ch:"start_on"`
	Capacity  int64      `ch:"capacity"` // in the unit of the estimates; 0 when unknown
}

// Table is where increments are stored; analysts read core.increments.
func (*Increment) Table() string { return "core.increment_store" }

// Objective is a row of core.objective_store: an objective of a squad for an
// increment.
type Objective struct {
	Origin
	Reference          string `ch:"reference"`
	IncrementReference string `ch:"increment_reference"`
	Title              string `ch:"title"`
	Committed          bool   `ch:"committed"` // false: a stretch objective
	PlannedValue       int64  `ch:"planned_value"`
	ActualValue        *int64 `ch:"actual_value"` // nil while it is not rated
}

// Table is where objectives are stored; analysts read core.objectives.
func (*Objective) Table() string { return "core.objective_store" }
