package dossier

import (
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/team"
)

// Assignment is a row of core.assignments: a person on the team, under a
// pseudonym, with the replacement owed after an unplanned departure.
type Assignment struct {
	Person           string     `ch:"person"`
	OrderReference   string     `ch:"order_reference"`
	Tranche          string     `ch:"tranche"`
	UO               string     `ch:"uo"`
	Level            string     `ch:"level"`
	StartOn          *time.Time `ch:"start_on"`
	PlannedEndOn     *time.Time `ch:"planned_end_on"`
	EndOn            *time.Time `ch:"end_on"`
	Departed         bool       `ch:"departed"` // left before the planned end, by the contractor's doing
	Replacement      string     `ch:"replacement"`
	ReplacementOn    *time.Time `ch:"replacement_on"`
	ReplacementDueOn *time.Time `ch:"replacement_due_on"`
	ReplacementState string     `ch:"replacement_state"`
	ReplacementJO    int32      `ch:"replacement_jo"` // working days until it came, or until now
	Flaws            uint32     `ch:"flaws"`
	AsOf             time.Time  `ch:"as_of"`
}

// Table is where assignments as judged are kept.
func (*Assignment) Table() string { return "core.assignments" }

func (a *assembly) assignments() {
	for _, sheet := range a.facts.Assignments {
		years := float64(sheet.Years)
		practised := sheet.RecentPractice
		written := team.Assignment{
			Person: sheet.Person, Order: sheet.OrderReference, UO: sheet.UO, Level: sheet.Level, Start: dateOf(sheet.StartOn),
			PlannedEnd: dateOf(sheet.PlannedEndOn), End: dateOf(sheet.EndOn), Years: &years, Practised: &practised,
			Unplanned: sheet.Unplanned, ByMinistry: !sheet.Unplanned, Replacement: sheet.Replacement, // the list tells whose doing an early end is
		}
		flaws := append(a.unknownOrder("R-122", sheet.OrderReference), team.Judge(written, a.contract).Flaws...)
		row := &Assignment{
			Person: sheet.Person, OrderReference: sheet.OrderReference, Tranche: a.trancheOf(sheet.OrderReference), UO: sheet.UO, Level: sheet.Level,
			StartOn: sheet.StartOn, PlannedEndOn: sheet.PlannedEndOn, EndOn: sheet.EndOn, Departed: team.Departed(written),
			Replacement: sheet.Replacement, ReplacementState: "NOT_APPLICABLE", AsOf: a.asOf,
		}
		if row.Departed {
			came := a.startOf(sheet.Replacement, sheet.OrderReference)
			mobilised := team.Mobilise(team.Replacement{Ref: sheet.Person, On: dateOf(sheet.EndOn), CameOn: came}, a.contract, a.view)
			flaws = append(flaws, mobilised.Flaws...)
			row.ReplacementOn, row.ReplacementDueOn = column(came), column(mobilised.Term.Due)
			row.ReplacementState, row.ReplacementJO = state(mobilised.Term), int32(mobilised.JO)
		}
		row.Flaws = uint32(len(flaws))
		a.add(row)
		a.flaws("assignment", sheet.Person, row.Tranche, sheet.Origin, flaws)
	}
}

// startOf is the first day of a person on an order; zero when they never came.
func (a *assembly) startOf(person, order string) calendar.Date {
	var first calendar.Date
	for _, sheet := range a.facts.Assignments {
		start := dateOf(sheet.StartOn)
		if person != "" && sheet.Person == person && sheet.OrderReference == order && !start.IsZero() && (first.IsZero() || start.Before(first)) {
			first = start
		}
	}
	return first
}
