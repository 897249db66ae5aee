// Package jira plays JIRA, in both flavours, with the properties that make
// reading a living JIRA hard: its paging, its query language read in the
// account's own zone, its truncated histories, its limits, its faults and its
// data that change while a client pages. A site is filled in one of two ways:
//
//	Sites           the tickets of a world, in the words of its servers
//	ReadRecordings  payloads that real servers sent, byte for byte
//
// [New] makes sites live; an [Instance] is one of them, to inject faults and to
// change its issues while it serves.
//
// The package imports the world, its own child jql and golang.org/x/time, and
// nothing else of the project: it must not know how its payloads are read.
package jira
