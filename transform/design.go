package transform

// Design is a row of core.design_store: what an order line of UO2.6-APDT asks
// for.
type Design struct {
	Origin
	Reference      string `ch:"reference"` // of the order line
	OrderReference string `ch:"order_reference"`
	Stories        int64  `ch:"stories"` // to refine; 0 when unknown
	WithTests      bool   `ch:"with_tests"`
}

// Table is where designs are stored; analysts read core.designs.
func (*Design) Table() string { return "core.design_store" }
