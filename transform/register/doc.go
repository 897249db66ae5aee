// Package register judges the lines of the registers that committees keep and of
// the planning of orders: what is due
// and whether it was done, how severe a risk is, what drifts, what is missing.
//
// It is pure and imports contract, calendar, term, trace and flaw.
package register
