// Package flaw lists the kinds of flaws that data can have: what each is called,
// how grave it is and what to do about it. A flaw is a fact of its own. It never
// makes the object vanish, and never stops its neighbours.
//
// It imports nothing.
package flaw

// Code names a kind of flaw. It never changes once given.
type Code string

// Severity tells how much a kind of flaw weighs.
type Severity string

// The severities, the gravest first.
const (
	Bloquante Severity = "BLOQUANTE" // the object is in no figure
	Majeure   Severity = "MAJEURE"   // a figure may be wrong, or something is forgotten by it
	Mineure   Severity = "MINEURE"   // to be mended; no figure depends on it
)

// Kind is one kind of flaw, in the words of committees.
type Kind struct {
	Code     Code
	Label    string
	Severity Severity
	Remedy   string // what to do, and where
}
