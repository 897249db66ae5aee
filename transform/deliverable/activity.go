package deliverable

import (
	"slices"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Activity is a service verified on its report (vérif-act, R-073): at its end for
// a one-off service, for each forfait period for a recurring one.
type Activity struct {
	Ref           string
	Presentations []calendar.Date // of the report (CRA)
	Decisions     []Decision      // ACCEPTE or REFUSE
}

// ActivityLife is what became of it.
type ActivityLife struct {
	Verifications []term.Term // one a presentation, owed by the Ministry
	FirstDecision calendar.Date
	// FirstAccepted tells whether the first decision accepts; a refusal is a
	// failure at first presentation.
	FirstAccepted bool
	AcceptedOn    calendar.Date
	Ministere     Lateness
	trace.Trace
}

// FollowActivity gives the verification of a service as seen on a day. A refusal
// opens no delay: the contract sets none for a new presentation.
func FollowActivity(a Activity, c *contract.Contract, view calendar.Date) ActivityLife {
	var life ActivityLife
	presentations := slices.DeleteFunc(slices.Clone(a.Presentations), func(d calendar.Date) bool { return d.IsZero() || d.After(view) })
	slices.SortFunc(presentations, compare)
	presentations = slices.Compact(presentations)
	decisions := slices.DeleteFunc(slices.Clone(a.Decisions), func(d Decision) bool { return d.On.IsZero() || d.On.After(view) })
	slices.SortStableFunc(decisions, func(x, y Decision) int { return compare(x.On, y.On) })
	for len(decisions) > 0 && (len(presentations) == 0 || decisions[0].On.Before(presentations[0])) {
		life.Flag(flaw.DecisionBeforeDelivery, "R-074", a.Ref, "Décision du %s sans compte rendu présenté.", trace.Day(decisions[0].On))
		decisions = decisions[1:]
	}
	for i, presented := range presentations {
		version := c.At(presented)
		due := version.PlainDaysAfter(presented, version.Knobs().Verification.Days)
		life.Event(presented, "R-073", "Compte rendu d'activités présenté : la vérification s'ouvre.")
		life.Delay(due, "R-074", "Vérification d'activité sous %d jours.", version.Knobs().Verification.Days)
		var done calendar.Date
		for len(decisions) > 0 && (i+1 == len(presentations) || decisions[0].On.Before(presentations[i+1]) || done.IsZero() && decisions[0].On == presentations[i+1]) {
			done = life.decide(decisions[0], a.Ref, done)
			decisions = decisions[1:]
		}
		verification := term.Judge(c.Calendar(), "R-074", term.Ministere, due, done, view)
		verification.Tell(&life.Trace, "Vérification d'activité", view)
		life.Ministere.add(verification)
		life.Verifications = append(life.Verifications, verification)
	}
	return life
}

// decide takes a decision; done is the day of an earlier one on the same report.
func (life *ActivityLife) decide(d Decision, ref string, done calendar.Date) calendar.Date {
	accepted := d.Outcome == Accepte || d.Outcome == Conforme
	if !accepted && d.Outcome != "REFUSE" && d.Outcome != Refus && d.Outcome != NonConforme {
		life.Flag(flaw.UnknownDecision, "R-075", ref, "La décision « %s » n'est ni ACCEPTE ni REFUSE.", d.Outcome)
		return done
	}
	life.Event(d.On, "R-075", "Décision : %s.", d.Outcome)
	if life.FirstDecision.IsZero() {
		life.FirstDecision, life.FirstAccepted = d.On, accepted
	}
	if accepted && life.AcceptedOn.IsZero() {
		life.AcceptedOn = d.On
	}
	if done.IsZero() {
		return d.On
	}
	return done
}
