// Package openproject reads the work packages of an OpenProject, each whole with
// its history and its relations, and beside them projects, versions, types,
// statuses, priorities, users, time entries and meetings.
//
// A run walks the work packages in the order of their last update, always the
// first page of what was updated at or after a bound:
//
//	low ──► page ─► page ─► … ─► end of the list
//	 │        │ emit with a cursor    │
//	 │        └ low moves to the      └ low moves to the server's time at the
//	 │          page's last row         start of the run − overlap
//	 └ an instant as the server prints it: cut, so never late
//
// Nothing shifts under such a walk: what changes goes to the end and is met
// again. Only where a page is filled by one printed instant, its other pages are
// walked by number, and from the start again when their count changes.
//
// The history is prose in the language of the account, and its latest entry is
// rewritten in place for some minutes: the source carries it raw and reads it
// again when it can no longer change. Custom fields have no names outside the
// schema of a project and a type: the names travel with the work package. The
// body of a work package is
//
//	{"work_package": …, "activities": […], "relations": […],
//	 "custom_fields": {"customField12": {"name": "Tranche", "type": "CustomOption"}}, "language": "fr"}
//
// and that of a meeting {"meeting": …, "attachments": […]}, all parts as the
// server sent them. All other bodies are the server's bytes.
//
// What OpenProject does not stamp is not met until something else changes: a
// renamed status or custom field, a spent time. Deletions leave no trace and are
// for a census.
//
// The package imports connectors and connectors/rest.
package openproject
