// Package evidence is how a verdict or a figure came about, as committees read
// it: what is known, what the contract makes of it by which rules and knobs, to
// whom the time belongs, what it would be under another reading, and the raw
// records behind. Each kind of evidence is a value that JSON shows whole, and
// gives a [Page] in French, which is written as text or shown in a browser.
//
// It reads nothing: who makes the values has read the warehouse.
package evidence
