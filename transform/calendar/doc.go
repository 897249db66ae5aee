// Package calendar is working time in France: which days are worked (jours
// ouvrés), when the support windows are open, and how much open time lies
// between two instants.
//
// Every day, window and holiday is taken in the contract's zone (C-01); every
// instant given back is UTC. Daylight saving is exact: a window is two local
// hours of a date, never a number of seconds after midnight. Instants count in
// whole seconds (C-02). A [Calendar] is immutable for its users and may be
// shared between goroutines.
//
// It imports the standard library alone.
package calendar
