package clock

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// WorkingTime counts the open time of the N2 window (C-06).
type WorkingTime interface {
	// Seconds is the open time of [from, to).
	Seconds(from, to time.Time) int64
	// After is the earliest instant at which the open time since from reaches
	// seconds (C-08).
	After(from time.Time, seconds int64) time.Time
	// LastWithin is the latest instant at which it is still no more than seconds.
	LastWithin(from time.Time, seconds int64) time.Time
}

// WorkingDays places "n jours ouvrés" on the calendar. Only the day modes other
// than [OpenTime] need it.
type WorkingDays interface {
	CloseOfWorkingDay(from time.Time, n int) time.Time
	SameTimeOnWorkingDay(from time.Time, n int) time.Time
}

// Choice is the value of a knob that has a few named values.
type Choice string

// The values of the knobs.
const (
	FromSubmission Choice = "n2_submitted" // ClockStart
	FromCreation   Choice = "created"

	OpenHours Choice = "open" // HoursMode
	WallHours Choice = "wall"

	OpenTime      Choice = "open_time" // DayMode
	EndOfDay      Choice = "end_of_nth_working_day"
	SameClockTime Choice = "same_clock_time"

	CompareElapsed  Choice = "elapsed" // Compare
	CompareDeadline Choice = "deadline_instant"

	ByBranch      Choice = "by_branch" // CommitmentMode
	AllMilestones Choice = "all_milestones"

	EachCumulative Choice = "each_cumulative" // N3Eval
	FirstOnly      Choice = "first"

	Resume         Choice = "resume" // ReopenClock
	Restart        Choice = "restart"
	SinceSubmitted Choice = "from_submission"

	MeansOpen     Choice = "n2_open" // MeansClock
	MeansCalendar Choice = "calendar"
)

// Goal is a target as the contract writes it: hours, or working days.
type Goal struct {
	Seconds int64 // when Days is 0
	Days    int   // jours ouvrés
}

// String writes the goal as the contract's file does: "4h", "1JO".
func (g Goal) String() string {
	switch {
	case g.Days > 0:
		return fmt.Sprintf("%dJO", g.Days)
	case g.Seconds%3600 == 0:
		return fmt.Sprintf("%dh", g.Seconds/3600)
	case g.Seconds%60 == 0:
		return fmt.Sprintf("%dm", g.Seconds/60)
	}
	return fmt.Sprintf("%ds", g.Seconds)
}

// UnmarshalText reads "4h", "1h30m" or "2JO".
func (g *Goal) UnmarshalText(text []byte) error {
	if days, found := strings.CutSuffix(string(text), "JO"); found {
		n, err := strconv.Atoi(days)
		if err != nil || n <= 0 {
			return errors.New("a number of working days such as 2JO is wanted here")
		}
		*g = Goal{Days: n}
		return nil
	}
	duration, err := time.ParseDuration(string(text))
	if err != nil || duration <= 0 || duration%time.Second != 0 {
		return errors.New("hours such as 4h, or working days such as 2JO, are wanted here")
	}
	*g = Goal{Seconds: int64(duration / time.Second)}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (g Goal) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// Goals is a target for each class.
type Goals struct{ Bloquant, Majeur, Mineur Goal }

// For is the goal of a class; the zero Goal for none.
func (g Goals) For(class Criticality) Goal {
	switch class {
	case Bloquant:
		return g.Bloquant
	case Majeur:
		return g.Majeur
	case Mineur:
		return g.Mineur
	}
	return Goal{}
}

// Rules is how the contract is read: one field for each knob that bears on a
// single ticket. The contract package builds it; the zero value is refused.
type Rules struct {
	Calendar   WorkingTime
	Days       WorkingDays // nil with DayMode OpenTime
	DaySeconds int64       // C-07: one working day of open time

	Workaround, Resolution, N3 Goals

	ClockStart     Choice
	HoursMode      Choice // what "4 heures" is counted in
	DayMode        Choice // C-07, A-29
	Compare        Choice // C-08, A-29
	CommitmentMode Choice
	N3Pause        bool
	N3Eval         Choice
	ReopenClock    Choice
	// ReopenSides are the sides whose reopenings count in NReopen.
	ReopenSides    []string
	UpgradeRestart bool
	CountCancelled bool
	// PhoneMaxDelay is the open time within which a call is due, in seconds; 0
	// is none.
	PhoneMaxDelay   int64
	RiskPct         int64
	StockIncludesN3 bool
	// MeansClock is what the taken, response and closing times are counted in
	//
	MeansClock Choice

	// Zone is where the hours told in notes are; nil is UTC.
	Zone *time.Location
	// NoSteps leaves Life.Steps empty. The figures are the same; a fold costs
	// about a third.
	NoSteps bool
}

func (r Rules) check() error {
	var problems []error
	one := func(name string, value Choice, allowed ...Choice) {
		for _, choice := range allowed {
			if value == choice {
				return
			}
		}
		problems = append(problems, fmt.Errorf("%s is %q: expected one of %q", name, value, allowed))
	}
	one("clock_start", r.ClockStart, FromSubmission, FromCreation)
	one("hours_mode", r.HoursMode, OpenHours, WallHours)
	one("day_mode", r.DayMode, OpenTime, EndOfDay, SameClockTime)
	one("compare", r.Compare, CompareElapsed, CompareDeadline)
	one("commitment_mode", r.CommitmentMode, ByBranch, AllMilestones)
	one("n3_eval", r.N3Eval, EachCumulative, FirstOnly)
	one("reopen_clock", r.ReopenClock, Resume, Restart, SinceSubmitted)
	one("means_clock", r.MeansClock, MeansOpen, MeansCalendar)
	if r.Calendar == nil {
		problems = append(problems, errors.New("no calendar"))
	}
	if r.DayMode != OpenTime && r.Days == nil {
		problems = append(problems, fmt.Errorf("day_mode is %q and no calendar of days is given", r.DayMode))
	}
	if r.DayMode == OpenTime && r.DaySeconds <= 0 {
		problems = append(problems, errors.New("the length of a working day is not positive"))
	}
	for _, class := range [...]Criticality{Bloquant, Majeur, Mineur} {
		for _, goals := range [...]Goals{r.Workaround, r.Resolution, r.N3} {
			if goal := goals.For(class); goal.Days < 0 || goal.Days == 0 && goal.Seconds <= 0 {
				problems = append(problems, fmt.Errorf("a target of class %s is not positive", class))
			}
		}
	}
	return errors.Join(problems...)
}

// told writes knobs with their values, as a contract file names them.
func (r *Rules) told(knobs ...string) string {
	values := map[string]any{
		"clock_start": r.ClockStart, "hours_mode": r.HoursMode, "day_mode": r.DayMode, "compare": r.Compare, "commitment_mode": r.CommitmentMode,
		"n3_pause": r.N3Pause, "n3_eval": r.N3Eval, "reopen_clock": r.ReopenClock, "reopen_sides": r.ReopenSides, "upgrade_restart": r.UpgradeRestart,
		"count_cancelled": r.CountCancelled,
	}
	written := make([]string, len(knobs))
	for i, knob := range knobs {
		written[i] = fmt.Sprintf("sn2.%s=%v", knob, values[knob])
	}
	return strings.Join(written, ", ")
}

// meter is what a goal is counted in: open time, or wall time for hours under
// hours_mode wall.
func (r *Rules) meter(goal Goal) WorkingTime {
	if goal.Days == 0 && r.HoursMode == WallHours {
		return wall{}
	}
	return r.Calendar
}

// budget is a goal in seconds of its meter, for a count that begins at from. A
// goal in days under another day mode is the open time that lies before the
// instant at which the calendar puts its end: so that it can be suspended.
func (r *Rules) budget(goal Goal, from time.Time) int64 {
	switch {
	case goal.Days == 0:
		return goal.Seconds
	case r.DayMode == EndOfDay:
		return r.Calendar.Seconds(from, r.Days.CloseOfWorkingDay(from, goal.Days))
	case r.DayMode == SameClockTime:
		return r.Calendar.Seconds(from, r.Days.SameTimeOnWorkingDay(from, goal.Days))
	}
	return int64(goal.Days) * r.DaySeconds
}

// wall counts every second.
type wall struct{}

func (wall) Seconds(from, to time.Time) int64 { return to.Unix() - from.Unix() }

func (wall) After(from time.Time, seconds int64) time.Time {
	return from.Add(time.Duration(seconds) * time.Second)
}

func (w wall) LastWithin(from time.Time, seconds int64) time.Time { return w.After(from, seconds) }
