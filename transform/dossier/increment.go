package dossier

import (
	"slices"
	"time"

	"pilotis/transform"
	"pilotis/transform/agile"
	"pilotis/transform/calendar"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

// Increment is a row of core.increments: a program increment of a squad, with its
// load, its reserve and what its objectives were worth.
type Increment struct {
	Reference   string     `ch:"reference"`
	URL         string     `ch:"url"`
	Name        string     `ch:"name"`
	Team        string     `ch:"team"`
	Tranche     string     `ch:"tranche"`
	StartOn     *time.Time `ch:"start_on"`
	EndOn       *time.Time `ch:"end_on"`
	Over        bool       `ch:"over"`
	Capacity    int64      `ch:"capacity"`
	Committed   int64      `ch:"committed"`    // points planned for it at its start
	Added       int64      `ch:"added"`        // points planned for it since (K-047)
	ReserveKept *bool      `ch:"reserve_kept"` // R-135; nil without capacity
	Objectives  uint32     `ch:"objectives"`
	Rated       bool       `ch:"rated"`  // each objective has its actual value
	Actual      int64      `ch:"actual"`
	Planned     int64      `ch:"planned"`
	Flaws       uint32     `ch:"flaws"`
	AsOf        time.Time  `ch:"as_of"`
}

// Table is where increments as judged are kept.
func (*Increment) Table() string { return "core.increments" }

// increment is one of a squad with its calendar.
type increment struct {
	agile.Increment
	sheet transform.Increment
}

// increments judges each increment with its sprints, and gives them for the
// features that must fit in one.
func (a *assembly) increments() []increment {
	objectives := a.objectivesByIncrement()
	references, sheets := byReference(a.facts.Increments, func(i transform.Increment) string { return i.Reference })
	backlog := a.backlog()
	var known []increment
	for _, reference := range references {
		sheet := counted(a, "increment", "R-134", reference, sheets[reference], func(i transform.Increment) transform.Origin { return i.Origin })
		pi := increment{agile.IncrementFrom(dateOf(sheet.StartOn), a.contract), sheet}
		known = append(known, pi)
		a.increment(pi, objectives[reference], backlog)
		a.sprints(pi, backlog)
	}
	return known
}

func (a *assembly) increment(pi increment, objectives []transform.Objective, backlog []*backlogItem) {
	row := &Increment{
		Reference: pi.sheet.Reference, URL: pi.sheet.URL, Name: pi.sheet.Name, Team: pi.sheet.Team, Tranche: pi.sheet.Tranche, StartOn: pi.sheet.StartOn, EndOn: column(pi.Whole.Last),
		Over: pi.Whole.Last.Before(a.view), Capacity: pi.sheet.Capacity, Objectives: uint32(len(objectives)), Rated: len(objectives) > 0, AsOf: a.asOf,
	}
	for _, item := range backlog {
		switch item.within(a, pi.sheet.Reference, "", pi.Whole) {
		case committed:
			row.Committed += item.pointsAt(a.planned(pi.Whole.First))
		case joined:
			row.Added += item.pointsAt(a.ended(pi.Whole.Last))
		}
	}
	if kept, told := (agile.Load{Capacity: row.Capacity, Committed: row.Committed}).Reserve(a.contract.At(pi.Whole.First)); told {
		row.ReserveKept = &kept
	}
	flaws := a.objectives(row, objectives)
	if row.Capacity <= 0 {
		flaws = append(flaws, trace.Flaw{Code: flaw.NoCapacity, Rule: "R-135", What: "La capacité de l'incrément n'est pas connue.", Ref: pi.sheet.Reference})
	}
	row.Flaws = uint32(len(flaws))
	a.add(row)
	a.flaws("increment", pi.sheet.Reference, pi.sheet.Tranche, pi.sheet.Origin, flaws)
}

// objectivesByIncrement are the objectives, each once, in order of reference.
func (a *assembly) objectivesByIncrement() map[string][]transform.Objective {
	references, sheets := byReference(a.facts.Objectives, func(o transform.Objective) string { return o.Reference })
	byIncrement := map[string][]transform.Objective{}
	for _, reference := range references {
		sheet := counted(a, "objective", "R-140", reference, sheets[reference], func(o transform.Objective) transform.Origin { return o.Origin })
		byIncrement[sheet.IncrementReference] = append(byIncrement[sheet.IncrementReference], sheet)
	}
	return byIncrement
}

// objectives adds up what the objectives were worth. While one of them is
// not rated, what the squad reached is not known.
func (a *assembly) objectives(row *Increment, sheets []transform.Objective) []trace.Flaw {
	var flaws []trace.Flaw
	var list []agile.Objective
	for _, sheet := range sheets {
		objective := agile.Objective{Committed: sheet.Committed, Planned: sheet.PlannedValue}
		if sheet.ActualValue != nil {
			objective.Actual, objective.Achieved = *sheet.ActualValue, *sheet.ActualValue >= sheet.PlannedValue
		} else if row.Rated = false; row.Over {
			flaws = append(flaws, trace.Flaw{Code: flaw.NotAssessed, Rule: "R-140", What: "L'incrément est fini et la valeur atteinte de l'objectif n'est pas saisie.", Ref: sheet.Reference})
		}
		list = append(list, objective)
	}
	row.Actual, row.Planned = agile.Predictability(list, a.contract.At(dateOf(row.StartOn)))
	return flaws
}

// planned is the instant up to which what is planned was planned at the start: the
// end of the first day, on which squads meet to plan.
func (a *assembly) planned(first calendar.Date) time.Time {
	return a.contract.Calendar().Start(first.AddDays(1))
}

// ended is the instant from which a period is over.
func (a *assembly) ended(last calendar.Date) time.Time {
	return a.contract.Calendar().Start(last.AddDays(1))
}

// Feature is a row of core.features: a feature with the increments in which its
// stories were done.
type Feature struct {
	Reference   string     `ch:"reference"`
	URL         string     `ch:"url"`
	Title       string     `ch:"title"`
	Tranche     string     `ch:"tranche"`
	Application string     `ch:"application"`
	Stories     uint32     `ch:"stories"`
	StoriesDone uint32     `ch:"stories_done"`
	Increments  []string   `ch:"increments"`
	ClosedOn    *time.Time `ch:"closed_on"`
	Overflows   bool       `ch:"overflows"`
	AsOf        time.Time  `ch:"as_of"`
}

// Table is where features as judged are kept.
func (*Feature) Table() string { return "core.features" }

// features tells where each feature was done.
func (a *assembly) features(increments []increment) {
	_, stories := byReference(a.backlog(), func(i *backlogItem) string { return i.FeatureReference })
	for _, item := range a.backlog() {
		if item.Nature != "FONCTIONNALITE" {
			continue
		}
		row := &Feature{
			Reference: item.Reference, URL: item.URL, Title: item.Title, Tranche: item.Tranche, Application: a.application(item.Application),
			Stories: uint32(len(stories[item.Reference])), ClosedOn: column(a.doneOn(item)), Increments: []string{}, AsOf: a.asOf,
		}
		var days []calendar.Date
		var train []agile.Increment
		for _, story := range stories[item.Reference] {
			if day := a.doneOn(story); !day.IsZero() {
				days = append(days, day)
			}
		}
		row.StoriesDone = uint32(len(days))
		for _, pi := range increments {
			if pi.sheet.Tranche != item.Tranche {
				continue
			}
			train = append(train, pi.Increment)
			if slices.ContainsFunc(days, pi.Whole.Contains) && !slices.Contains(row.Increments, pi.sheet.Name) {
				row.Increments = append(row.Increments, pi.sheet.Name)
			}
		}
		row.Overflows = agile.Overflows(days, train)
		a.add(row)
	}
}

// doneOn is the day since which the status of an item is done; zero while it is
// not.
func (a *assembly) doneOn(item *backlogItem) calendar.Date {
	for i, to := range item.DoneTo {
		if to.After(a.asOf) && !item.DoneFrom[i].After(a.asOf) {
			return a.contract.Calendar().DateOf(item.DoneFrom[i])
		}
	}
	return calendar.Date{}
}
