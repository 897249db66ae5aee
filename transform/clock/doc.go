// Package clock folds the events of one support ticket and the rules of the
// contract into elapsed times, deadlines and verdicts (R-044 to,
//
//
//	events ──sort──► machine ──► spans (counted, suspended) ──► verdicts ──► Life
//	                             one at a time, to asOf          and the trace
//
// [Fold] is pure: the same events, in whatever order, give the same life. Time
// is counted in whole seconds (C-02). The package imports the standard library
// alone; the calendar comes in through [WorkingTime].
package clock
