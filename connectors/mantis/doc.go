// Package mantis reads the issues of a Mantis BT server by its REST interface,
// from 2.9 on, each whole with its history, notes, relationships and the list of
// its attachments, and beside them the projects, versions, categories, users and
// enumerations that the issues speak of.
//
// Mantis cannot be asked what changed since an instant. A run therefore takes an
// index of all issues and compares it with what its cursor knows:
//
//	projects ─► index (id, updated_at) ─► differs from the cursor? ─► whole issues ─► emit
//	    │         one answer, or pages           │ new, changed            by pages where many
//	    │         newest first that overlap      │ project changed         stand together, else
//	    │                                        │ sweep is due            one by one
//	    └ a project that changed: all its issues are read again
//
// What Mantis changes without moving updated_at (renames, monitors, deleted
// files) is found by the sweep, which reads everything again once a day and
// emits only what differs to the byte.
//
// Servers before 2.26 know no index: there the pages hold whole issues, and a
// run reads them newest first until what it knows.
//
// The package imports connectors and connectors/rest.
package mantis
