// Package schedule runs jobs at their times: by interval, or by a cron line read
// in the contract's zone. It is the sole importer of gocron, which only tells it
// when; overlap, concurrency, history and stopping are decided here:
//
//	gocron ──due──► busy? ──no──► wait for a slot ──► run ──► OnRun
//	RunNow ───────►   └──yes─► OnRun(skipped)
//
// A job never overlaps itself, whichever way it was started, and a run that
// could not take place is reported like any other. It imports no other folder of
// the project.
//
// Daylight saving. A cron line follows the wall clock: a time that falls in the
// hour that spring skips runs right after the change, and a fixed time in the
// hour that autumn repeats runs once. Intervals count elapsed time and know no
// change of hour.
package schedule
