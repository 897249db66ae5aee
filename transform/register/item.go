package register

import (
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// The kinds of items.
const (
	Risk           = "RISQUE"
	Action         = "ACTION"
	Alert          = "ALERTE"
	Milestone      = "JALON"
	Recommendation = "RECOMMANDATION" // of an audit
	Change         = "DEMANDE"        // a change that the Ministry asks for on a running order
	Question       = "QUESTION"       // of the Ministry
	Benefit        = "BENEFICE"
	Task           = "TACHE"
	Deviation      = "ECART" // something missed, and its cause
)

// Item is a line of a register. Dates are zero where nobody gave them.
type Item struct {
	Ref, Kind           string
	Raised              calendar.Date // found, asked or planned
	Baseline            calendar.Date // of a milestone
	Due                 calendar.Date // in force: the forecast of a milestone
	Done                calendar.Date // closed, answered, reached or measured
	Owner, About, Cause string
	Probability, Impact int // of a risk
	Expected            int64
	Cost, Budget        int64 // in cents; no budget is 0
	Cancelled           bool
}

// Life is what the contract makes of an item.
type Life struct {
	// Term is what is owed: the baseline of a milestone, the answer to a change or
	// a question, the date of the others. It is NOT_APPLICABLE where nothing is due.
	Term     term.Term
	Open     bool
	Severity int // of a risk, 1 to 16; 0 when its marks do not give one
	// Slip is how many days after its baseline a milestone was reached or is
	// expected; negative before it, meaningless unless Slips.
	Slip  int
	Slips bool
	// Took is how many working days an answer took, or is taking.
	Took   int
	Drifts []string
	trace.Trace
}

// Judge gives the verdict as seen on a day.
func Judge(i Item, c *contract.Contract, view calendar.Date) Life {
	if i.Done.After(view) {
		i.Done = calendar.Date{}
	}
	c = c.At(i.Raised)
	life := Life{Open: i.Done.IsZero() && !i.Cancelled, Term: term.Term{Party: term.Titulaire, State: term.NotApplicable}}
	life.weigh(i)
	if rule, due := owed(i, c); !i.Cancelled && rule != "" {
		life.Term = term.Judge(c.Calendar(), rule, term.Titulaire, due, i.Done, view)
	}
	if i.Kind == Change || i.Kind == Question {
		end := i.Done
		if end.IsZero() {
			end = view
		}
		life.Took = c.Calendar().WorkingDays(i.Raised, end)
	}
	life.check(i)
	return life
}

// owed is what an item must be done by, and the rule that says so.
func owed(i Item, c *contract.Contract) (rule string, due calendar.Date) {
	switch i.Kind {
	case Action:
		return "R-114", i.Due
	case Recommendation:
		return "R-115", i.Due
	case Benefit:
		return "R-148", i.Due
	case Task:
		return "R-113", i.Due
	case Milestone:
		return "R-149", i.Baseline
	case Change:
		return "K-026", c.Calendar().NthWorkingDayAfter(i.Raised, c.Knobs().KPI.Adapt.JO)
	case Question: // without requests.answer_max_jo nothing is due and only the time is told
		if limit := c.Knobs().Requests.AnswerMaxJO; limit != nil {
			return "R-116", c.Calendar().NthWorkingDayAfter(i.Raised, *limit)
		}
	}
	return "", calendar.Date{}
}

// weigh tells how severe a risk is, how far a milestone slips and what drifts.
func (l *Life) weigh(i Item) {
	forecast := i.Done
	if forecast.IsZero() {
		forecast = i.Due
	}
	switch i.Kind {
	case Risk:
		l.Severity, _ = Severity(i.Probability, i.Impact)
	case Milestone:
		if l.Slips = !i.Baseline.IsZero() && !forecast.IsZero(); l.Slips {
			l.Slip = i.Baseline.DaysUntil(forecast)
		}
	}
	l.Drifts = Objective{Cost: i.Cost, Budget: i.Budget, Forecast: forecast, Baseline: i.Baseline}.Drifts()
}

// check finds what a line lacks.
func (l *Life) check(i Item) {
	if _, known := Severity(i.Probability, i.Impact); i.Kind == Risk && !known {
		l.Flag(flaw.NotRated, "R-114", i.Ref, "Le risque n'est pas coté de 1 à %d en probabilité et en impact.", Scale)
	}
	if i.Kind == Action && i.Due.IsZero() {
		l.Flag(flaw.NoDeadline, "R-114", i.Ref, "L'action n'a pas d'échéance.")
	}
	if i.Kind == Action && i.Owner == "" {
		l.Flag(flaw.NoOwner, "R-114", i.Ref, "L'action n'a pas de responsable.")
	}
	if i.Kind == Recommendation && i.Due.IsZero() {
		l.Flag(flaw.NoDeadline, "R-115", i.Ref, "La recommandation n'a pas d'échéance.")
	}
	if i.Kind == Alert && i.About == "" {
		l.Flag(flaw.NoSubject, "R-125", i.Ref, "L'alerte ne dit pas ce qu'elle concerne.")
	}
	if i.Kind == Milestone && i.Baseline.IsZero() {
		l.Flag(flaw.NoBaseline, "R-149", i.Ref, "Le jalon n'a pas de date de référence.")
	}
	if i.Kind == Task && i.Due.IsZero() {
		l.Flag(flaw.NoDeadline, "R-113", i.Ref, "La tâche n'a pas de date prévue.")
	}
	if i.Kind == Benefit && i.Expected <= 0 {
		l.Flag(flaw.NoExpectedValue, "R-148", i.Ref, "La valeur attendue du bénéfice n'est pas donnée.")
	}
	if i.Kind == Deviation && i.Cause == "" {
		l.Flag(flaw.NoCause, "R-110", i.Ref, "L'écart n'a pas de cause.")
	}
	if !i.Done.IsZero() && i.Done.Before(i.Raised) {
		l.Flag(flaw.ClockBackwards, "R-114", i.Ref, "La ligne est close avant d'être ouverte.")
	}
}
