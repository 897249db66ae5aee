package contract

import "slices"

// Rule is the rule that sets the levels of a unit.
func (u Unit) Rule() string {
	switch u.Code {
	case "UO1.1-DPG":
		return "R-024" // people of the programme
	case "UO1.2-PMOG":
		return "R-025" // people of the programme
	case "UO1.3-AGVC":
		return "R-026" // projects
	case "UO2.1-DP":
		return "R-027" // people of the project
	case "UO2.2-PP":
		return "R-028" // people of the project
	case "UO2.3-PO":
		return "R-029" // features
	case "UO2.4-PMO":
		return "R-030" // people of the project
	case "UO2.5-ATEST":
		return "R-031" // components, scope, nature: the highest
	case "UO2.6-APDT":
		return "R-032" // maturity of the backlog: the more, the simpler
	case "UO2.7-AMIG":
		return "R-033" // tables, sources, targets: the highest
	case "UO2.8-ASCM":
		return "R-034" // people of the squad
	case "UO2.9-RTE":
		return "R-035" // squads of the train
	case "UO3.1-EMA":
		return "R-036" // sessions
	case "UO3.2-CAG":
		return "R-037" // people, kind of coaching: the highest
	case "UO3.3-ACC":
		return "R-038" // workshops
	case "UO3.4-AAFO":
		return "R-039" // trainees
	case "UO3.5-UX":
		return "R-040" // workshops, mock-ups, fidelity: the highest
	case "UO3.6-SN2":
		return "R-041" // difficulty of the application
	case "UO_REVERS":
		return "R-042" // difficulty of the perimeter
	}
	return "R-013"
}

// bounded gives the catalogue with the bounds of its levels as the knobs read
// them. The embedded table holds the default reading.
func (k UOKnobs) bounded(units []Unit) []Unit {
	sessions, people := []int{3, 6, 9}, []int{5, 10}
	if k.SharedBound == "upper" {
		sessions, people = []int{2, 5, 9}, []int{4, 9}
	}
	components := []int{3, 6}
	if k.ATEST.Gap == "lower" {
		components = []int{3, 7}
	}
	units = slices.Clone(units)
	for i := range units {
		u := &units[i]
		switch u.Code {
		case "UO2.5-ATEST":
			u.bound(0, components)
		case "UO2.7-AMIG":
			u.bound(0, k.AMIG.Tables)
			u.bound(1, k.AMIG.Sources)
			u.bound(2, k.AMIG.Targets)
		case "UO2.8-ASCM":
			u.bound(0, []int{6, 12, k.ASCM.Max})
		case "UO2.9-RTE":
			u.bound(0, k.RTE.Squads)
		case "UO3.1-EMA", "UO3.3-ACC":
			u.bound(0, sessions)
		case "UO3.2-CAG":
			u.bound(0, people)
			if !k.CAG.KindForces {
				u.bound(1, []int{2, 2, 2})
			}
		}
	}
	return units
}

// bound sets where the levels end for a criterion, from the lowest level on; the
// last level is unbounded where no end is given for it. The first keeps its own
// lower bound.
func (u *Unit) bound(criterion int, ends []int) {
	u.Levels = slices.Clone(u.Levels)
	for i := range u.Levels {
		bounds := slices.Clone(u.Levels[i].Bounds)
		if criterion >= len(bounds) {
			return
		}
		b := &bounds[criterion]
		if i > 0 && i <= len(ends) {
			b.Min = new(ends[i-1] + 1)
		}
		b.Max = nil
		if i < len(ends) {
			b.Max = new(ends[i])
		}
		u.Levels[i].Bounds = bounds
	}
}
