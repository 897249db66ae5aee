package order

import (
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
