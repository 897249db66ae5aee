package order

import (
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

// Measured is the level that measures stand for.
type Measured struct {
	Level          string // code; empty when nothing was measured or it is out of the catalogue
	OutOfCatalogue bool
	Flaws          []trace.Flaw
}

// Measure computes the level of a unit from the criteria of each of its projects:
// the highest of any.
func Measure(unit contract.Unit, projects [][]int, c *contract.Contract) Measured {
	var m Measured
	flag := func(code flaw.Code, what string) {
		m.Flaws = append(m.Flaws, trace.Flaw{Code: code, Rule: unit.Rule(), What: what, Ref: unit.Code})
	}
	highest := -1
	for _, values := range projects {
		if !unit.Fits(values...) {
			flag(flaw.WrongMeasures, "Les critères mesurés ne sont pas ceux de l'unité d'œuvre.")
			continue
		}
		level, known := unit.Level(values...)
		if !known {
			m.OutOfCatalogue = true
			flag(flaw.BeyondCatalogue, "Les critères mesurés dépassent le catalogue (OUT_OF_CATALOGUE).")
			continue
		}
		highest = max(highest, unit.Rank(level.Code))
		warn(unit, values, c, flag)
	}
	if highest >= 0 && !m.OutOfCatalogue {
		m.Level = unit.Levels[highest].Code
	}
	return m
}

// warn tells measures that are unusual and change no level.
func warn(unit contract.Unit, values []int, c *contract.Contract, flag func(code flaw.Code, what string)) {
	switch unit.Code {
	case "UO3.1-EMA", "UO3.3-ACC":
		if values[0] < 2 {
			flag(flaw.UnusualMeasure, "Moins de deux séances : sous le catalogue, classé Simple.")
		}
	case "UO2.9-RTE":
		sizes := c.Knobs().UO.RTE.SizeWarning
		for _, size := range values[1:] {
			if size < sizes[0] || size > sizes[1] {
				flag(flaw.UnusualMeasure, "Une squad du train sort de la taille attendue ; le niveau n'en change pas.")
			}
		}
	}
}

// Heads is the number of people on a day.
type Heads struct {
	On    calendar.Date
	Count int
}

// Headcount is the number of people of a period that decides a level, by
// uo.headcount_stat: the greatest on a working day of the period, the mean over
// its working days (the whole part: 24.5 is still below 25), or that of its first
// working day. It is false when no working day of the period is
// told.
func Headcount(days []Heads, p contract.Period, c *contract.Contract) (int, bool) {
	greatest, sum, count := 0, 0, 0
	var first Heads
	for _, d := range days {
		if !p.Contains(d.On) || !c.Calendar().IsWorkingDay(d.On) {
			continue
		}
		greatest, sum, count = max(greatest, d.Count), sum+d.Count, count+1
		if first.On.IsZero() || d.On.Before(first.On) {
			first = d
		}
	}
	if count == 0 {
		return 0, false
	}
	switch c.Knobs().UO.HeadcountStat {
	case "mean":
		return sum / count, true
	case "start":
		return first.Count, true
	}
	return greatest, true
}

// Span is how long something was active: a project or a feature.
type Span struct {
	Ref      string
	From, To calendar.Date // both included; To is zero while it lasts
	// Cancelled is the day it was given up; zero for never.
	Cancelled calendar.Date
}

// Active counts the distinct things active at least one day of a period: that
// began by its end and had neither ended nor been given up before its start
//
func Active(spans []Span, p contract.Period) int {
	seen := map[string]bool{}
	for _, s := range spans {
		ended := !s.To.IsZero() && s.To.Before(p.First) || !s.Cancelled.IsZero() && s.Cancelled.Before(p.First)
		if !s.From.IsZero() && !s.From.After(p.Last) && !ended {
			seen[s.Ref] = true
		}
	}
	return len(seen)
}

// ReversibilityLevel is the level of the exit unit for the applications that it
// covers: that of the most difficult, by revers.level_map. It is
// false when none has a difficulty.
func ReversibilityLevel(applications []contract.Application, c *contract.Contract) (string, bool) {
	var hardest contract.Application
	for _, a := range applications {
		if a.Rank() > hardest.Rank() {
			hardest = a
		}
	}
	level, known := c.Knobs().Revers.LevelMap[hardest.Difficulty]
	return level, known
}

// Ratio is an exact share.
type Ratio struct{ Num, Den int64 }

// Plus consolidates two shares: counts are added, rates are never averaged
//
func (r Ratio) Plus(other Ratio) Ratio { return Ratio{r.Num + other.Num, r.Den + other.Den} }

// Consumption is the share of the ordered units that was delivered; it
// has no value when nothing was ordered (C-14).
func Consumption(delivered, ordered int) Ratio { return Ratio{int64(delivered), int64(ordered)} }
