// Package team judges the people of the contractor's team (R-014, R-015, R-022,
// experience, practice, certificates, departures,
// replacements.
// It knows persons by pseudonyms only.
//
// It is pure and imports contract, calendar, term, trace and flaw.
package team

import (
	"slices"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

// Assignment is a person on an order, under a pseudonym.
type Assignment struct {
	Person, Order, UO, Level string
	Start, PlannedEnd        calendar.Date
	End                      calendar.Date // last day worked; zero while active
	Years                    *float64      // of experience on the unit's skills; nil when not told
	// Practised is whether the skills were practised in the last two years, told
	// instead of the date where the date is not kept; nil when not told.
	Practised    *bool
	LastPractice calendar.Date
	Certified    *bool // holds a certificate that fits the unit; nil when not told
	Unplanned    bool  // left before the planned end
	// ByMinistry is true where the Ministry asked for the end: it is no departure
	// (R-123, K-025).
	ByMinistry  bool
	Replacement string
}

// Fitness is whether a person fits what they are assigned to. What is not told is
// not judged.
type Fitness struct {
	Experienced, ExperienceKnown bool
	Practised, PracticeKnown     bool
	Certified, CertificateKnown  bool // R-022; Known is false where none is required
	trace.Trace
}

// Judge checks an assignment under the contract in force at its start.
func Judge(a Assignment, c *contract.Contract) Fitness {
	c = c.At(a.Start)
	var f Fitness
	ref := a.Person + "/" + a.Order
	f.Event(a.Start, "R-122", "Affectation de %s à %s %s.", a.Person, a.UO, a.Level)
	unit, _, found := c.UnitAndLevel(a.UO)
	if !found {
		f.Flag(flaw.UnknownUnit, "R-010", ref, "L'unité d'œuvre « %s » n'est pas au catalogue.", a.UO)
		return f
	}
	f.experience(a, unit, ref, c)
	f.practice(a, ref)
	if slices.Contains(c.Knobs().UO.CertRequired, unit.Code) && a.Certified != nil {
		f.CertificateKnown, f.Certified = true, *a.Certified
		if !f.Certified {
			f.Flag(flaw.Certificate, "R-022", ref, "Aucune certification pour %s, qui en demande une.", unit.Code)
		}
	}
	if !a.End.IsZero() && a.End.Before(a.Start) {
		f.Flag(flaw.DatesReversed, "R-122", ref, "La fin du %s précède le début du %s.", trace.Day(a.End), trace.Day(a.Start))
	}
	return f
}

// experience compares the whole years with the least of the level; more is no
// breach.
func (f *Fitness) experience(a Assignment, unit contract.Unit, ref string, c *contract.Contract) {
	level, known := unit.LevelNamed(a.Level)
	if !known {
		if a.Level != "" {
			f.Flag(flaw.UnknownLevel, "R-013", ref, "Le niveau « %s » n'existe pas pour %s.", a.Level, unit.Code)
		}
		return
	}
	if a.Years == nil {
		return
	}
	k := c.Knobs().Experience.Min
	least := map[string]int{"S": k.S, "M": k.M, "C": k.C, "TC": k.TC}[level.Code]
	f.ExperienceKnown, f.Experienced = true, int(*a.Years) >= least
	f.Verdict(a.Start, "R-014", "%d ans d'expérience, %d demandés au niveau %s.", int(*a.Years), least, level.Name)
	if !f.Experienced {
		f.Flag(flaw.Experience, "R-014", ref, "Moins de %d ans d'expérience pour le niveau %s.", least, level.Name)
	}
}

// practice compares the last practice with the two years before the start, that
// very day allowed.
func (f *Fitness) practice(a Assignment, ref string) {
	switch {
	case !a.LastPractice.IsZero():
		f.PracticeKnown, f.Practised = true, !a.LastPractice.Before(a.Start.AddMonths(-24))
	case a.Practised != nil:
		f.PracticeKnown, f.Practised = true, *a.Practised
	default:
		return
	}
	if !f.Practised {
		f.Flag(flaw.Practice, "R-015", ref, "Compétences non pratiquées dans les deux ans qui précèdent l'affectation.")
	}
}
