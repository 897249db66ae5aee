package transform

import "time"

// TestItem is a row of core.test_item_store: a test case planned in an iteration
// of a campaign, with its executions.
type TestItem struct {
	Origin
	Campaign       string      `ch:"campaign"` // reference
	Iteration      string      `ch:"iteration"`
	TestCase       string      `ch:"test_case"` // reference
	Application    string      `ch:"application"`
	OrderReference string      `ch:"order_reference"`
	Importance     string      `ch:"importance"`
	StartOn        *time.Time  `ch:"start_on"` // of the campaign, planned
	EndOn          *time.Time  `ch:"end_on"`
	ExecutedAt     []time.Time `ch:"executed_at"`
	Statuses       []string    `ch:"statuses"` // SUCCESS, FAILURE, BLOCKED, UNTESTABLE, of each execution
	Status         string      `ch:"status"`   // of the last execution; READY before any
}

// Table is where test items are stored; analysts read core.test_items.
func (*TestItem) Table() string { return "core.test_item_store" }
