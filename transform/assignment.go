package transform

import "time"

// Assignment is a row of core.assignment_store: a person on the team, under a
// pseudonym.
type Assignment struct {
	Origin
	Person         string     `ch:"person"` // pseudonym
	OrderReference string     `ch:"order_reference"`
	UO             string     `ch:"uo"`
	Level          string     `ch:"level"`
	StartOn        *time.Time `ch:"start_on"`
	PlannedEndOn   *time.Time `ch:"planned_end_on"`
	EndOn          *time.Time `ch:"end_on"` // nil while active
	Years          int64      `ch:"years"`  // of experience
	RecentPractice bool       `ch:"recent_practice"`
	Unplanned      bool       `ch:"unplanned"`   // left before the planned end, by the contractor's doing
	Replacement    string     `ch:"replacement"` // pseudonym of who took over
}

// Table is where assignments are stored; analysts read core.assignments.
func (*Assignment) Table() string { return "core.assignment_store" }
