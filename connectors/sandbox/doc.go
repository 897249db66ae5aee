// Package sandbox is the contract's tools as network servers, so that the whole
// product can be run and tested where no tool is at hand.
//
// It speaks JIRA, in both flavours, over HTTP on the loopback interface, with
// the properties that make reading a living JIRA hard: its paging, its query
// language read in the account's own zone, its truncated histories, its limits,
// its faults and its data that change while a client pages. A site is filled in
// one of two ways:
//
//	Generate        a believable contract: 18 months of tickets, with the truth of each
//	ReadRecordings  payloads that real servers sent, byte for byte
//
// [Start] serves sites; an [Instance] is one of them, to inject faults and to
// change its issues while it serves.
//
// The package imports connectors, its own child jql and golang.org/x/time, and
// nothing else of the project: it must not know how its payloads are read.
package sandbox
