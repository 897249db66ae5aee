package deliverable

import (
	"slices"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// decide takes a decision of the Ministry.
func (f *follower) decide(d Decision) {
	life := &f.life
	effect, conform, known := effectOf(d.Outcome, f.pending, f.contract)
	if effect == Ajournement && f.activity() {
		effect = Refus // a service is accepted or refused
	}
	switch {
	case !known:
		life.Flag(flaw.UnknownDecision, "R-083", f.Ref, "La décision « %s » du %s n'est pas l'une de celles du marché.", d.Outcome, trace.Day(d.On))
		return
	case f.final:
		life.Flag(flaw.DecisionAfterEnd, "R-083", f.Ref, "Décision du %s postérieure à la décision définitive.", trace.Day(d.On))
		return
	case f.pending && f.accepted(d.On):
		life.Flag(flaw.DecisionAfterEnd, "R-082", f.Ref, "Décision du %s postérieure à l'acceptation tacite.", trace.Day(d.On))
		return
	}
	if !f.pending {
		if f.number > 0 || effect != Refus {
			life.Flag(flaw.DecisionBeforeDelivery, "R-083", f.Ref, "Décision « %s » du %s sans livraison qui l'attende.", d.Outcome, trace.Day(d.On))
		}
		life.Cycles = append(life.Cycles, Cycle{
			Verification: term.Term{Rule: "R-081", Party: term.Ministere, State: term.NotApplicable},
			Redelivery:   term.Term{Rule: "R-084", Party: term.Titulaire, State: term.NotApplicable},
		})
	}
	cycle := &life.Cycles[len(life.Cycles)-1]
	cycle.Outcome, cycle.Effect, cycle.DecidedOn = d.Outcome, effect, d.On
	if life.FirstDecision.IsZero() {
		life.FirstDecision, life.FirstConform = d.On, conform
	}
	life.Event(d.On, "R-083", "Décision %s : %s.", d.Outcome, effect)
	if f.pending {
		cycle.Verification = term.Judge(f.contract.Calendar(), cycle.Verification.Rule, term.Ministere, cycle.Verification.Due, d.On, f.view)
		cycle.Verification.Tell(&life.Trace, "Vérification", f.view)
	}
	nothing := !f.pending && f.number == 0
	f.pending = false
	switch effect {
	case Accepte:
		f.final, life.AcceptedOn = true, d.On
	case Refus:
		f.final = !nothing && !f.activity() // what did not come may still come, and a report be presented again
	case Ajournement:
		f.adjourn(cycle, d)
	}
}

// activity tells whether it is the report that verifies an activity: the
// contract sets no delay for presenting it again.
func (f *follower) activity() bool { return f.Code == ActivityReport }

// adjourn opens the delay of the next delivery, at every cycle.
func (f *follower) adjourn(cycle *Cycle, d Decision) {
	life, c := &f.life, f.contract.At(d.On)
	life.Adjournments++
	k := c.Knobs().Redelivery
	start := d.On
	if k.Start == "notification" && !d.Notified.IsZero() {
		start = d.Notified
	}
	due := c.Calendar().NthWorkingDayAfter(start, k.JO)
	life.Delay(due, "R-084", "Relivraison sous %d JO à compter du %s.", k.JO, trace.Day(start))
	cycle.Redelivery = term.Judge(c.Calendar(), "R-084", term.Titulaire, due, calendar.Date{}, f.view)
	if k.MaxCycles != nil && life.Adjournments > *k.MaxCycles {
		life.Flag(flaw.TooManyAdjournments, "R-084", f.Ref, "Ajournement n° %d, au-delà des %d permis.", life.Adjournments, *k.MaxCycles)
	}
}

// accepted tells whether the pending delivery was accepted by silence before a
// day, which only verification.tacit_acceptance allows.
func (f *follower) accepted(before calendar.Date) bool {
	cycle := &f.life.Cycles[len(f.life.Cycles)-1]
	if !f.contract.At(cycle.Delivered).Knobs().Verification.TacitAcceptance || !before.After(cycle.Verification.Due) {
		return false
	}
	f.pending, f.final, f.life.AcceptedOn = false, true, cycle.Verification.Due
	f.life.State = TacitlyAccepted
	cycle.Verification.State = term.NotApplicable
	f.life.Verdict(before, "R-082", "Acceptation tacite le %s, faute de décision (tacit_acceptance).", trace.Day(cycle.Verification.Due))
	return true
}

// effectOf gives the effect of an outcome and whether it is that of a conform
// delivery. delivered tells whether a delivery waits for it.
func effectOf(outcome string, delivered bool, c *contract.Contract) (effect string, conform, known bool) {
	if own := c.Knobs().Verification.OutcomeMap.Entries[outcome]; own != "" {
		return own, outcome == Conforme, true
	}
	switch outcome {
	case Conforme, Accepte:
		return Accepte, true, true
	case ConformePartiel, Ajournement:
		return Ajournement, false, true
	case NonConforme:
		if delivered {
			return Ajournement, false, true
		}
		return Refus, false, true
	case Refus, "REFUSE":
		return Refus, false, true
	}
	return "", false, false
}

// judge draws what holds at the view.
func (f *follower) judge() {
	life := &f.life
	if f.pending && !f.accepted(f.view) {
		cycle := &life.Cycles[len(life.Cycles)-1]
		cycle.Verification = term.Judge(f.contract.Calendar(), cycle.Verification.Rule, term.Ministere, cycle.Verification.Due, calendar.Date{}, f.view)
		cycle.Verification.Tell(&life.Trace, "Vérification", f.view)
	}
	life.Delivery = term.Judge(f.contract.Calendar(), "R-087", term.Titulaire, life.Due, f.first, f.view)
	cancelled := !f.Cancelled.IsZero() && !f.Cancelled.After(f.view)
	if cancelled && f.first.IsZero() {
		life.Delivery = term.Term{Rule: "R-087", Party: term.Titulaire, Due: life.Due, State: term.NotApplicable}
	}
	life.Delivery.Tell(&life.Trace, "Livraison", f.view)
	life.Titulaire.add(life.Delivery)
	for _, cycle := range life.Cycles {
		life.Titulaire.add(cycle.Redelivery)
		life.Ministere.add(cycle.Verification)
	}
	life.State = f.state(cancelled)
	if !life.FirstDecision.IsZero() {
		answer := "non"
		if life.FirstConform {
			answer = "oui"
		}
		life.Verdict(life.FirstDecision, "R-086", "Conforme à la première livraison : %s.", answer)
	}
	life.Verdict(f.view, "R-082", "État : %s.", life.State)
}

func (f *follower) state(cancelled bool) State {
	life := &f.life
	var last Cycle
	for _, cycle := range slices.Backward(life.Cycles) {
		if f.pending || cycle.Effect != "" {
			last = cycle // a delivery after the final decision changes nothing
			break
		}
	}
	switch {
	case life.State == TacitlyAccepted:
		return TacitlyAccepted
	case last.Effect == Accepte:
		return Accepted
	case cancelled:
		return CancelledState
	case last.Effect == Refus:
		return Refused
	case last.Effect == Ajournement && last.Redelivery.State == term.Overdue:
		return RedeliveryLate
	case last.Effect == Ajournement:
		return Adjourned
	case f.pending && last.Verification.State == term.Overdue:
		return DecisionLate
	case f.pending:
		return InVerification
	case life.Delivery.State == term.Overdue:
		return Late
	case life.Due.IsZero():
		return Unscheduled
	}
	return ToDeliver
}
