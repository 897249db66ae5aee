// Package jira reads the issues of a JIRA server, Data Center or Cloud, each
// whole with its history, as the server sent it.
//
// A run walks the issues in the order of their last update, from a lower bound
// and without an upper one:
//
//	low ────► page ─► page ─► page ─► … ─► end of the list
//	 │          │ emit with a cursor        │
//	 │          └ low moves to the minute   └ low moves to the server's time at
//	 │            of the page's last row      the start of the run − overlap
//	 └ a minute, in the zone of the account: all that JQL can say
//
// Nothing shifts under such a walk: an issue that changes goes to the end of the
// list and is met again. What has been emitted above low is remembered in the
// cursor, so that it is not emitted twice.
//
// The package imports connectors, connectors/rest and go-jira, which is the
// authenticated transport; issues never pass through go-jira's types.
package jira
