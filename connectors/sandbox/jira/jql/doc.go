// Package jql reads the part of JIRA's query language that the sandbox answers:
//
//	project | status | issuetype | key | id   = value, in (value, …)
//	updated | created                         > >= < <= date
//	AND, OR, parentheses, ORDER BY updated | created | key | id [ASC | DESC], …
//
// Its quirks are the point: a date without a zone is read in the zone of the
// calling account, to the minute, and everything unknown is an error, as in JIRA.
//
// The package imports the standard library only.
package jql
