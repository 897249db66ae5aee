// Package slip reads the text of a delivery slip (bordereau de livraison) and
// tells which of the nine items of R-088 it lacks.
//
// It is pure. It imports the standard library and golang.org/x/text.
package slip
