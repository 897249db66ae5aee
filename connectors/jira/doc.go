// Package jira reads a JIRA server, Data Center or Cloud: its issues, each whole
// with its history, comments and worklogs, and the reference data that they point
// to, as the server sent them.
//
// A run walks the issues in the order of their last update, from a lower bound
// and without an upper one:
//
//	low ────► page ─► page ─► page ─► … ─► end of the list ─► reference data, if it is old
//	 │          │ emit with a cursor        │
//	 │          └ low moves to the minute   └ low moves to the server's time at
//	 │            of the page's last row      the start of the run − overlap
//	 └ a minute, in the zone of the account: all that JQL can say
//
// Nothing is lost under such a walk: an issue that changes goes to the end of the
// list and is met again, and a page by offset must begin with the row that the one
// before it ended with, unchanged. What has been emitted above low is remembered
// in the cursor, so that it is not emitted twice. The next page is asked for while
// one is delivered, never more; a few issues at a time are completed.
//
// Projects, versions, components, users, fields, statuses, priorities and issue
// types have no update time. They are read again each hour by the server's clock,
// and emitted when their bytes changed; of a project with another key all issues
// have other keys, and the next run reads from the beginning. A list that the server refuses is told by
// [Source.Refused] and keeps no issue back.
//
// An idle run makes one request, two more when the source is new or an hour old;
// and once an hour the lists: five of the server, two of each project, and one
// for each thousand users and project pages.
//
// The package imports connectors, connectors/rest and go-jira, which is the
// authenticated transport; issues never pass through go-jira's types.
package jira
