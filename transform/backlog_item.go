package transform

import "time"

// BacklogItem is a row of core.backlog_item_store: a story or a feature with its
// estimates, its plans and the times during which it was done.
type BacklogItem struct {
	Origin
	Reference        string      `ch:"reference"`
	Nature           string      `ch:"nature"` // RECIT or FONCTIONNALITE
	Title            string      `ch:"title"`
	Tranche          string      `ch:"tranche"`
	Application      string      `ch:"application"`
	FeatureReference string      `ch:"feature_reference"`
	Status           string      `ch:"status"` // in the words of the tool
	DescribedAt      *time.Time  `ch:"described_at"`
	Points           []int64     `ch:"points"` // successive estimates; 0 for one taken back
	PointsSetAt      []time.Time `ch:"points_set_at"`
	Criteria         int64       `ch:"criteria"` // of acceptance
	CriteriaAt       *time.Time  `ch:"criteria_at"`
	TestCases        []string    `ch:"test_cases"` // references of the linked ones
	TestCasesAt      *time.Time  `ch:"test_cases_at"`
	Increments       []string    `ch:"increments"` // references of the increments that it was planned for; empty for none
	Sprints          []string    `ch:"sprints"`    // S1, S2…; empty while only the increment is known
	PlannedAt        []time.Time `ch:"planned_at"`
	DoneFrom         []time.Time `ch:"done_from"` // the times during which its status was done
	DoneTo           []time.Time `ch:"done_to"`   // 2199-12-31 for one that lasts
}

// Table is where backlog items are stored; analysts read core.backlog_items.
func (*BacklogItem) Table() string { return "core.backlog_item_store" }
