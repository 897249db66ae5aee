package deliverable

import (
	"cmp"
	"slices"
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// follower is a deliverable as its events are taken, one after the other.
type follower struct {
	Deliverable
	contract *contract.Contract
	view     calendar.Date
	asOf     time.Time
	life     Life

	pending bool // the last cycle waits for a decision
	final   bool // accepted or refused
	first   calendar.Date
	number  int // of deliveries so far
}

// arrange keeps what is known at the view, in order of time.
func (f *follower) arrange() {
	day := f.contract.Calendar().DateOf
	kept := slices.DeleteFunc(slices.Clone(f.Deliveries), func(d Delivery) bool { return d.At.IsZero() || d.At.After(f.asOf) })
	slices.SortStableFunc(kept, func(a, b Delivery) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Channel, b.Channel), slices.Compare(a.Files, b.Files))
	})
	kept = slices.CompactFunc(kept, func(a, b Delivery) bool { return a.At.Equal(b.At) })
	f.Deliveries = slices.DeleteFunc(kept, func(d Delivery) bool {
		return !checkDelivery(d, f.Ref, f.contract.AtInstant(d.At), &f.life.Trace)
	})
	decisions := slices.DeleteFunc(slices.Clone(f.Decisions), func(d Decision) bool { return d.On.IsZero() || d.On.After(f.view) })
	slices.SortFunc(decisions, func(a, b Decision) int {
		return cmp.Or(compare(a.On, b.On), cmp.Compare(a.Outcome, b.Outcome), compare(a.Notified, b.Notified))
	})
	f.Decisions = slices.CompactFunc(decisions, func(a, b Decision) bool { return a.On == b.On && a.Outcome == b.Outcome })
	if len(f.Deliveries) > 0 {
		f.first = day(f.Deliveries[0].At)
	}
}

func compare(a, b calendar.Date) int { return b.DaysUntil(a) }

// due finds the due date in force.
func (f *follower) due() {
	life := &f.life
	known := f.view
	if !f.first.IsZero() {
		known = f.first
	}
	dues := slices.Clone(f.Dues)
	slices.SortFunc(dues, func(a, b Due) int { return cmp.Or(compare(a.Set, b.Set), compare(a.On, b.On)) })
	var planned calendar.Date
	for _, due := range dues {
		if due.On.IsZero() || due.Set.After(known) {
			continue
		}
		if life.Planned.IsZero() {
			life.Planned = due.On
		}
		if !planned.IsZero() && planned != due.On {
			life.Moved = true
			life.Event(due.Set, "R-076", "Ordre de service : l'échéance passe du %s au %s.", trace.Day(planned), trace.Day(due.On))
		}
		planned = due.On
	}
	life.Due, life.DueRule = planned, "R-076"
	if f.Reading != nil && !f.Reading.HeldOn.IsZero() {
		c := f.contract.At(f.Reading.HeldOn)
		k := c.Knobs().Deliverable
		corrected := c.Calendar().NthWorkingDayAfter(f.Reading.HeldOn, k.CorrectionJO)
		if planned.IsZero() || k.DueWithReading == "meeting_plus_5" ||
			k.DueWithReading == "min" && corrected.Before(planned) || k.DueWithReading == "max" && corrected.After(planned) {
			life.Due, life.DueRule = corrected, "R-078"
			life.Delay(corrected, "R-078", "Lecture commune du %s : livraison corrigée attendue %d JO après.", trace.Day(f.Reading.HeldOn), k.CorrectionJO)
		}
	}
	switch {
	case life.Due.IsZero():
		life.Flag(flaw.NoDue, "R-076", f.Ref, "Aucune échéance n'est connue.")
	case life.DueRule == "R-076":
		life.Delay(life.Due, "R-076", "Échéance du bon de commande ou du dernier ordre de service.")
	}
}

// read judges the hand-over before the reading.
func (f *follower) read() {
	life := &f.life
	life.HandOver = term.Term{Rule: "R-077", Party: term.Titulaire, State: term.NotApplicable}
	r := f.Reading
	if r == nil {
		return
	}
	if r.HeldOn.IsZero() {
		life.Flag(flaw.NoReadingDate, "R-077", f.Ref, "Une lecture commune est convenue sans date de réunion.")
		return
	}
	life.Reading = r.HeldOn
	c := f.contract.At(r.HeldOn)
	days := c.Knobs().Deliverable.RemiseJO
	switch {
	case f.HandOverJO > days:
		days = f.HandOverJO
	case f.HandOverJO > 0 && f.HandOverJO < days:
		life.Flag(flaw.ShortHandOver, "R-077", f.Ref, "La commande ne peut pas raccourcir la remise à %d JO : %d JO au marché.", f.HandOverJO, days)
	}
	due := c.Calendar().NthWorkingDayBefore(r.HeldOn, days)
	var done calendar.Date
	if !r.HandedOver.IsZero() && !r.HandedOver.After(f.asOf) {
		done = c.Calendar().DateOf(r.HandedOver)
		life.Event(done, "R-079", "Remise pour lecture commune ; elle ne déclenche aucune vérification.")
	}
	life.Delay(due, "R-077", "Remise %d JO avant la réunion du %s.", days, trace.Day(r.HeldOn))
	life.HandOver = term.Judge(c.Calendar(), "R-077", term.Titulaire, due, done, f.view)
	life.HandOver.Tell(&life.Trace, "Remise pour lecture", f.view)
	if r.Corrections > 0 || r.Corrected > 0 {
		life.Event(r.HeldOn, "R-080", "%d corrections faites sur %d demandées.", r.Corrected, r.Corrections)
		if r.Corrected > r.Corrections {
			life.Flag(flaw.TooManyCorrections, "R-080", f.Ref, "Plus de corrections faites (%d) que demandées (%d).", r.Corrected, r.Corrections)
		}
	}
}

// run takes deliveries and decisions in order of time. On one day a decision
// comes first when a delivery already waits for it, else the delivery does.
func (f *follower) run() {
	day := f.contract.Calendar().DateOf
	deliveries, decisions := f.Deliveries, f.Decisions
	for len(deliveries)+len(decisions) > 0 {
		decide := len(deliveries) == 0
		if len(deliveries) > 0 && len(decisions) > 0 {
			delivered := day(deliveries[0].At)
			decide = decisions[0].On.Before(delivered) || decisions[0].On == delivered && f.pending
		}
		if decide {
			f.decide(decisions[0])
			decisions = decisions[1:]
		} else {
			f.deliver(deliveries[0])
			deliveries = deliveries[1:]
		}
	}
}

// deliver opens a verification.
func (f *follower) deliver(d Delivery) {
	life, c := &f.life, f.contract.AtInstant(d.At)
	on := c.Calendar().DateOf(d.At)
	f.number++
	life.Event(on, "R-089", "Livraison n° %d.", f.number)
	if f.final || f.pending && f.accepted(on) {
		life.Flag(flaw.DeliveryAfterEnd, "R-085", f.Ref, "Livraison du %s postérieure à la décision définitive.", trace.Day(on))
		life.Cycles = append(life.Cycles, Cycle{
			N: f.number, Delivered: on, At: d.At,
			Verification: term.Term{Rule: "R-085", Party: term.Ministere, State: term.NotApplicable},
			Redelivery:   term.Term{Rule: "R-084", Party: term.Titulaire, State: term.NotApplicable},
		})
		return
	}
	planned := life.Due
	if n := len(life.Cycles); n > 0 {
		last := &life.Cycles[n-1]
		switch {
		case f.pending:
			last.Superseded = true
			last.Verification.State = term.NotApplicable
			life.Flag(flaw.DeliveredAgain, "R-085", f.Ref, "Livraison du %s avant la décision sur la précédente.", trace.Day(on))
		case last.Effect == Ajournement:
			planned = last.Redelivery.Due
			last.Redelivery = term.Judge(c.Calendar(), "R-084", term.Titulaire, planned, on, f.view)
			last.Redelivery.Tell(&life.Trace, "Relivraison", f.view)
		}
	}
	k := c.Knobs().Verification
	start := on
	if !planned.IsZero() && (k.Start == "planned" || k.Start == "max" && planned.After(on)) {
		start = planned
	}
	due := c.PlainDaysAfter(start, k.Days)
	rule := "R-081"
	switch {
	case f.activity():
		rule = "R-074"
	case f.number > 1:
		rule = "R-085"
	}
	life.Delay(due, rule, "Vérification sous %d jours à compter du %s.", k.Days, trace.Day(start))
	life.Cycles = append(life.Cycles, Cycle{
		N: f.number, Delivered: on, At: d.At,
		Verification: term.Term{Rule: rule, Party: term.Ministere, Due: due, State: term.Running},
		Redelivery:   term.Term{Rule: "R-084", Party: term.Titulaire, State: term.NotApplicable},
	})
	f.pending = true
}
