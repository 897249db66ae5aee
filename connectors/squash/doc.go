// Package squash reads Squash TM through its "API REST" plugin: projects,
// campaigns, iterations, test plan items, executions with the statuses of their
// steps and the issues linked to them, test cases, and requirements with their
// versions and coverage.
//
// Squash has no "updated since". A run therefore walks the lists, which are
// cheap, and reads in detail only what is not as the cursor remembers it:
//
//	projects ─┬─ test cases, requirements ── row differs ──► detail
//	          └─ campaigns ─ iterations ─ test plan ─┬─ item, from its row
//	             (closed ones once a week)           └─ row of an execution
//	                                                    differs ──► detail, issues
//
// # Version
//
// No date of Squash grows with every change: an execution that is reset loses
// its date or gets an older one, a status typed on the plan has none, and links,
// coverage and custom fields leave last_modified_on as it was. A Version taken
// from them would let a state that is over win against the present one. So the
// Version of every envelope is the instant, by Squash's own clock (the Date
// header), at which this state was read; it grows from run to run even when that
// clock is set back. Squash's own dates stay in the body, and they alone tell
// when something happened: the Version tells by when it was so. Statuses have no
// history in Squash; each distinct observation is a version of its own and
// together they are the history, as fine as the runs are frequent.
//
// # Bodies
//
// The bytes are Squash's. To an item and an execution a member "_embedded" is
// added, as HAL does for a linked resource: the iteration and the campaign that
// hold it with their custom fields, for an execution also its item and its
// issues, and to a requirement its former versions. They are read again when
// those change.
//
// The package imports connectors and connectors/rest.
package squash
