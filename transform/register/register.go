// Package register judges the lines of the registers that committees keep (R-108,
// risks, actions, recommendations,
// requests, controls, benefits, drifts, versions of the quality plan.
//
// It is pure and imports contract, calendar, term and trace.
package register

import (
	"slices"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/term"
)

// Scale is the highest of the marks of probability and impact.
const Scale = 4

// Severity is that of a risk, 1 to 16; it is false for marks out of the scale
//
func Severity(probability, impact int) (int, bool) {
	if probability < 1 || probability > Scale || impact < 1 || impact > Scale {
		return 0, false
	}
	return probability * impact, true
}

// Action is an action, or the answer to an audit recommendation.
type Action struct{ Due, Done calendar.Date }

// Overdue tells whether an action is due before a day and not done by it (R-114,
//
func (a Action) Overdue(view calendar.Date) bool {
	open := a.Done.IsZero() || a.Done.After(view)
	return open && !a.Due.IsZero() && a.Due.Before(view)
}

// Answer judges the answer to a request of the Ministry and how many
// working days it took. Without requests.answer_max_jo nothing is due and only
// the time is told.
func Answer(asked, answered calendar.Date, c *contract.Contract, view calendar.Date) (term.Term, int) {
	c = c.At(asked)
	if answered.After(view) {
		answered = calendar.Date{}
	}
	t := term.Term{Rule: "R-116", Party: term.Titulaire, Done: answered, State: term.NotApplicable}
	if limit := c.Knobs().Requests.AnswerMaxJO; limit != nil {
		t = term.Judge(c.Calendar(), "R-116", term.Titulaire, c.Calendar().NthWorkingDayAfter(asked, *limit), answered, view)
	}
	end := answered
	if end.IsZero() {
		end = view
	}
	return t, c.Calendar().WorkingDays(asked, end)
}

// Change judges the answer to a change asked on a running order (K-026): within
// kpi.adapt.jo working days.
func Change(asked, answered calendar.Date, c *contract.Contract, view calendar.Date) term.Term {
	c = c.At(asked)
	if answered.After(view) {
		answered = calendar.Date{}
	}
	return term.Judge(c.Calendar(), "K-026", term.Titulaire, c.Calendar().NthWorkingDayAfter(asked, c.Knobs().KPI.Adapt.JO), answered, view)
}

// Anticipated tells whether an alert on an event was raised early enough: by the
// kpi.proactivity.lead_jo-th working day before its due date (R-125, K-027).
func Anticipated(alerts []calendar.Date, due calendar.Date, c *contract.Contract) bool {
	limit := c.Calendar().NthWorkingDayBefore(due, c.Knobs().KPI.Proactivity.LeadJO)
	return slices.ContainsFunc(alerts, func(alert calendar.Date) bool { return !alert.IsZero() && !alert.After(limit) })
}

// Setup judges how long the first dashboards of a service took, in working days
// from its start. Without dashboard.setup_max_jo only the time is told
//
func Setup(start, published calendar.Date, c *contract.Contract, view calendar.Date) (term.Term, int) {
	c = c.At(start)
	t := term.Term{Rule: "R-108", Party: term.Titulaire, Done: published, State: term.NotApplicable}
	if limit := c.Knobs().Dashboard.SetupMaxJO; limit != nil {
		t = term.Judge(c.Calendar(), "R-108", term.Titulaire, c.Calendar().NthWorkingDayAfter(start, *limit), published, view)
	}
	end := published
	if end.IsZero() {
		end = view
	}
	return t, c.Calendar().WorkingDays(start, end)
}

// StalePlans lists the confirmed tranches after whose confirmation no version of
// the quality plan (PACQ) is dated. The firm tranche, confirmed from the
// beginning, needs any version.
func StalePlans(versions []calendar.Date, c *contract.Contract, view calendar.Date) []string {
	var stale []string
	for _, tranche := range contract.Tranches() {
		since, confirmed := c.ConfirmedOn(tranche)
		if !confirmed || since.After(view) {
			continue
		}
		if !slices.ContainsFunc(versions, func(version calendar.Date) bool { return !version.After(view) && !version.Before(since) }) {
			stale = append(stale, tranche)
		}
	}
	return stale
}

// Headings are those that the quality plan must have.
func Headings() []string {
	return []string{
		"contexte", "acteurs", "processus opératoire", "suivi", "indicateurs et tableaux de bord",
		"accueil des intervenants", "méthode d'estimation", "outils de planification", "gestion documentaire", "communication",
	}
}

// Completeness is the share of the headings that a quality plan has, as a
// fraction.
func Completeness(present []string) (num, den int64) {
	for _, heading := range Headings() {
		if slices.Contains(present, heading) {
			num++
		}
	}
	return num, int64(len(Headings()))
}

// Control is an indicator of a migration, in any unit.
type Control struct {
	Measure, Threshold int64
	AtLeast            bool // the measure must reach the threshold rather than stay within it
}

// Within tells whether the measure is acceptable; equality is.
func (c Control) Within() bool {
	if c.AtLeast {
		return c.Measure >= c.Threshold
	}
	return c.Measure <= c.Threshold
}

// Benefit is a benefit expected and what was measured of it, as a
// fraction.
type Benefit struct{ Measured, Expected int64 }

// Benefits adds benefits up: measured over expected, of those that were measured
// for something expected (K-066).
func Benefits(list []Benefit) (num, den int64) {
	for _, b := range list {
		if b.Expected > 0 {
			num, den = num+b.Measured, den+b.Expected
		}
	}
	return num, den
}

// Document is a delivered version of a document of the repositories.
type Document struct {
	Version, Previous int // 0 for no previous one
	Owner             string
}

// Maintained is the share of the delivered documents that have an owner and a
// version beyond the previous one, as a fraction.
func Maintained(documents []Document) (num, den int64) {
	for _, d := range documents {
		if d.Owner != "" && d.Version > d.Previous {
			num++
		}
	}
	return num, int64(len(documents))
}

// Objective is one of quality, cost and delay. Amounts are in cents;
// Conform and ConformTarget are the two sides of a rate, ConformTarget in per
// cent, 0 for none.
type Objective struct {
	Cost, Budget         int64
	Forecast, Baseline   calendar.Date
	Conform, Judged      int64
	ConformTargetPercent int64
}

// Drifts names what drifts: coût, délai, qualité. What has no objective does not
// drift.
func (o Objective) Drifts() []string {
	var found []string
	if o.Budget > 0 && o.Cost > o.Budget {
		found = append(found, "coût")
	}
	if !o.Baseline.IsZero() && o.Forecast.After(o.Baseline) {
		found = append(found, "délai")
	}
	if o.ConformTargetPercent > 0 && o.Judged > 0 && 100*o.Conform < o.ConformTargetPercent*o.Judged {
		found = append(found, "qualité")
	}
	return found
}
