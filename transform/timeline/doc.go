// Package timeline runs examples that are written down: the life of a ticket or a
// deliverable, series of dates, levels and rates, packs, committees, orders. It is
// how a verdict is explained, disputed and tried under another reading of the
// contract; [Check] compares an example with what it expects.
//
//	file ─► examples ─► contract in force at the event ─► clock, deliverable, … ─► Result
//	           └ expect ───────────────────────── Check ──────────────────────────┘ Difference
//
// It imports the packages of transform that compute, and is pure like them.
package timeline
