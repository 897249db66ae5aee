// Package reversibility judges the exit of the contract (UO_REVERS, R-127 to
// the milestones T0 to T4, the documents of each phase, the end, and the
// erasure of what the contractor holds.
//
// It is pure and imports contract, calendar, term, trace and flaw.
package reversibility

import (
	"fmt"
	"slices"
	"strings"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Reversibility is an order of UO_REVERS as it goes. Several may run at once,
// one a typology.
type Reversibility struct {
	Ref      string
	Notified calendar.Date    // T0
	Reached  [4]calendar.Date // T1 to T4 as they came; zero when not yet
	Signed   calendar.Date    // of the end-of-service report (PV)
	// Documents are those of the phases, by catalogue code: UO_REVERS/L01 to L07.
	Documents []Document
	Informed  calendar.Date // the Ministry, of the erasure to come
	Agreed    calendar.Date // its written agreement
	Erased    calendar.Date // of the certificate
}

// Document is a deliverable of the reversibility.
type Document struct {
	Code                 string
	Delivered, Validated calendar.Date
}

// Milestone is one of T1 to T4.
type Milestone struct {
	Name string        // "T1"
	Date calendar.Date // of the chain; the tested one, Term.Due, may be rolled
	Term term.Term
	// Gap is actual less theoretical, in calendar days (K-029); of what came.
	Gap int
}

// Life is what the contract makes of a reversibility as seen on a day.
type Life struct {
	Milestones [4]Milestone
	// Verification is how long the Ministry has for each document delivered
	// in the order of Documents.
	Verifications []term.Term
	Phases        [3]bool       // every document of the phase is delivered
	FinishedOn    calendar.Date // the latest of the three conditions; zero while one misses
	DeemedOn      calendar.Date // the transfer is deemed done at the end of the delay
	EndedOn       calendar.Date // from which the erasure runs, by revers.end
	Erasure       term.Term
	trace.Trace
}

// Follow gives the life as seen on a day, under the contract in force at T0.
func Follow(r Reversibility, c *contract.Contract, view calendar.Date) Life {
	var life Life
	if r.Notified.IsZero() {
		life.Flag(flaw.NoExitDate, "R-127", r.Ref, "La notification (T0) n'est pas connue.")
		return life
	}
	c = c.At(r.Notified)
	life.Event(r.Notified, "R-127", "T0 : notification de la commande de réversibilité.")
	life.chain(r, c, view)
	life.documents(r, c, view)
	life.finish(r, c, view)
	return life
}

// chain lays out T1 to T4: each from the planned one before it, or
// from the actual one where it came, by revers.chain. A roll moves only what is
// tested.
func (life *Life) chain(r Reversibility, c *contract.Contract, view calendar.Date) {
	k := c.Knobs().Revers
	from := r.Notified
	for i, days := range [4]int{k.T1, k.T2, k.T3, k.T4} {
		m := &life.Milestones[i]
		m.Name, m.Date = fmt.Sprintf("T%d", i+1), c.DaysAfter(from, days, k.Days)
		reached := seen(r.Reached[i], view)
		due := m.Date
		if k.Days == "calendar" {
			due = c.Rolled(due)
		}
		m.Term = term.Judge(c.Calendar(), "R-127", term.Titulaire, due, reached, view)
		m.Term.Tell(&life.Trace, m.Name, view)
		from = m.Date
		if !reached.IsZero() {
			m.Gap = m.Date.DaysUntil(reached)
			if k.Chain == "actual" {
				from = reached
			}
		}
	}
	life.DeemedOn = life.Milestones[3].Date
	for i, m := range life.Milestones[:3] {
		if later := seen(r.Reached[i+1], view); m.Term.Done.IsZero() && !later.IsZero() {
			life.Flag(flaw.NoExitStep, "R-127", r.Ref, "%s n'est pas renseigné, et T%d est atteint le %s.", m.Name, i+2, trace.Day(later))
		}
	}
}

// phases are the documents of each phase.
func phases() [3][]string {
	return [3][]string{{"L01", "L02"}, {"L03", "L04", "L05"}, {"L06", "L07"}}
}

// documents judges the Ministry's verifications and the phases.
func (life *Life) documents(r Reversibility, c *contract.Contract, view calendar.Date) {
	k := c.Knobs()
	delivered := map[string]bool{}
	for _, d := range r.Documents {
		code := strings.TrimPrefix(d.Code, "UO_REVERS/")
		first := slices.Contains(phases()[0], code)
		if !first && !slices.Contains(phases()[1], code) && !slices.Contains(phases()[2], code) {
			life.Flag(flaw.UnknownExitDocument, "R-129", d.Code, "« %s » n'est pas un document de la réversibilité.", d.Code)
		}
		on := seen(d.Delivered, view)
		if on.IsZero() {
			life.Verifications = append(life.Verifications, term.Term{Rule: "R-128", Party: term.Ministere, State: term.NotApplicable})
			continue
		}
		delivered[code] = true
		due := c.PlainDaysAfter(on, k.Verification.Days)
		if mode := k.Revers.VerifMode; mode == "t2_15_all" || mode == "t2_15_phase1" && first {
			due = c.DaysAfter(life.Milestones[1].Date, k.Revers.Verif, k.Revers.Days)
			if k.Revers.Days == "calendar" {
				due = c.Rolled(due)
			}
		}
		t := term.Judge(c.Calendar(), "R-128", term.Ministere, due, seen(d.Validated, view), view)
		t.Tell(&life.Trace, "Vérification de "+code, view)
		life.Verifications = append(life.Verifications, t)
	}
	for i, codes := range phases() {
		life.Phases[i] = !slices.ContainsFunc(codes, func(code string) bool { return !delivered[code] })
	}
}

// finish tells when it is over and judges the erasure.
func (life *Life) finish(r Reversibility, c *contract.Contract, view calendar.Date) {
	k := c.Knobs().Revers
	last, complete := seen(r.Signed, view), life.Phases[0] && life.Phases[1] && life.Phases[2]
	for _, d := range r.Documents {
		validated := seen(d.Validated, view)
		complete = complete && !validated.IsZero()
		if validated.After(last) {
			last = validated
		}
	}
	if complete && !seen(r.Signed, view).IsZero() {
		life.FinishedOn = last
		life.Verdict(last, "R-130", "Réversibilité achevée le %s, pour le %s au plus tard.", trace.Day(last), trace.Day(life.DeemedOn))
	}
	life.EndedOn = seen(r.Signed, view)
	if k.End == "t4" {
		life.EndedOn = seen(r.Reached[3], view)
	}
	life.Erasure = term.Term{Rule: "R-131", Party: term.Titulaire, State: term.NotApplicable}
	erased := seen(r.Erased, view)
	if !life.EndedOn.IsZero() {
		version := c.At(life.EndedOn)
		due := version.PlainDaysAfter(life.EndedOn, version.Knobs().Revers.Destroy)
		life.Erasure = term.Judge(c.Calendar(), "R-131", term.Titulaire, due, erased, view)
		life.Erasure.Tell(&life.Trace, "Effacement", view)
	}
	if !erased.IsZero() && (seen(r.Agreed, view).IsZero() || r.Agreed.After(erased)) {
		life.Flag(flaw.ErasedWithoutConsent, "R-131", r.Ref, "Effacement du %s sans l'accord écrit préalable du Ministère.", trace.Day(erased))
	}
	if !erased.IsZero() && (seen(r.Informed, view).IsZero() || r.Informed.After(erased)) {
		life.Flag(flaw.ErasedWithoutNotice, "R-131", r.Ref, "Effacement du %s sans information préalable du Ministère.", trace.Day(erased))
	}
}

// seen is the date, if it has come by the view.
func seen(day, view calendar.Date) calendar.Date {
	if day.After(view) {
		return calendar.Date{}
	}
	return day
}
