package world

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Outcomes of a verification.
const (
	conforming = "CONFORME"
	partly     = "CONFORME_PARTIEL"
	failing    = "NON_CONFORME"
)

// deliver lives every deliverable: what was agreed, handed over, delivered and
// decided up to the end of the world.
func (b *builder) deliver() {
	for n := range b.Deliverables {
		d := &b.Deliverables[n]
		story := &delivering{builder: b, Deliverable: d, random: b.stream(partDeliveries, n), floor: b.plans[n].notYet}
		story.plan()
		story.live()
		b.file(story)
	}
}

// delivering is a deliverable while its life is told.
type delivering struct {
	*builder
	*Deliverable
	random *rand.Rand
	due    time.Time // the date in force: of the order, or the reading's
	floor  time.Time // nothing is delivered up to this day
}

// plan settles the dates: the frozen plan, an ordre de service, a reading.
func (d *delivering) plan() {
	documents := d.Code != activityReport && !strings.HasPrefix(d.Code, "UO3.6") && !strings.HasPrefix(d.Code, "UO_REVERS")
	if d.spread.draw("baseline", 0.15) {
		d.Baseline = d.calendar.before(d.DueOn, between(d.random, 2, 8))
	}
	given := d.DueOn.AddDate(0, 0, -2).Before(d.today) // the ordre de service, two days ahead
	if documents && d.spread.draw("moved", 0.12) && given {
		d.MovedFrom, d.DueOn = d.DueOn, d.calendar.next(d.DueOn.AddDate(0, 0, between(d.random, 5, 30)))
	}
	d.due = d.DueOn
	if meeting := d.calendar.before(d.DueOn, between(d.random, 5, 8)); documents && meeting.After(d.floor) && d.spread.draw("reading", 0.35) {
		d.read(meeting)
	}
}

// read agrees on a reading: a hand-over five working days before, the corrected
// delivery five after.
func (d *delivering) read(meeting time.Time) {
	d.ReadingAgreed = true
	if d.spread.draw("reading late", 0.15) {
		meeting = d.calendar.after(meeting, between(d.random, 2, 6))
	}
	ahead := between(d.random, 5, 8)
	if d.spread.draw("hand-over late", 0.15) {
		ahead = between(d.random, 1, 4)
	}
	if at := d.moment(d.random, d.calendar.before(meeting, ahead)); d.happened(at) {
		d.ReadingRemise = at
	}
	if !meeting.Before(d.today) {
		d.due, d.floor = d.calendar.after(meeting, 5), later(d.floor, meeting)
		return
	}
	d.ReadingOn, d.floor = meeting, later(d.floor, meeting)
	d.due = d.calendar.after(meeting, 5)
	d.Corrections = between(d.random, 3, 24)
	d.Corrected = d.Corrections
}

// live delivers and decides until the deliverable is accepted, or the world ends.
func (d *delivering) live() {
	day := d.firstDay()
	if d.forgotten() {
		if decided := d.calendar.after(d.due, between(d.random, 12, 22)); decided.Before(d.today) && d.spread.draw("refused", 0.4) {
			d.Decisions = append(d.Decisions, Decision{1, decided, failing, "Livrable non remis."})
		}
		return
	}
	for n := 1; ; n++ {
		at := d.moment(d.random, day)
		if !d.happened(at.Add(10*time.Minute)) || !day.After(d.floor) {
			return
		}
		if n == 1 && d.Corrections > 0 && d.spread.draw("uncorrected", 0.2) {
			d.Corrected -= between(d.random, 1, 3)
		}
		d.Deliveries = append(d.Deliveries, Delivery{N: n, At: at})
		decided, more := d.decide(n, day)
		if !more {
			return
		}
		day = d.calendar.after(decided, between(d.random, 1, 5))
		if d.spread.draw("redelivery late", 0.15) {
			day = d.calendar.after(decided, between(d.random, 6, 12))
		}
		if d.spread.draw("never again", 0.04) {
			return
		}
	}
}

// firstDay is when the first delivery is ready: mostly before it is due, a fifth
// on the last day, some late.
func (d *delivering) firstDay() time.Time {
	switch {
	case d.spread.draw("late", 0.12):
		return d.due.AddDate(0, 0, between(d.random, 1, 16))
	case d.spread.draw("last day", 0.2):
		return d.due
	}
	return later(d.calendar.prev(d.due.AddDate(0, 0, -between(d.random, 0, 6))), d.floor.AddDate(0, 0, 1))
}

// forgotten tells whether a deliverable is past due and was never delivered: some
// of the last weeks, few before.
func (d *delivering) forgotten() bool {
	if !d.due.Before(d.today) {
		return false
	}
	if d.due.After(d.today.AddDate(0, 0, -50)) {
		return d.spread.draw("not yet", 0.12)
	}
	return d.spread.draw("never", 0.012)
}

// decide is the Ministry's decision on a delivery; false when
// there is none yet or none is needed after it.
func (d *delivering) decide(n int, delivered time.Time) (time.Time, bool) {
	limit := delivered.AddDate(0, 0, 21)
	on := later(d.calendar.prev(delivered.AddDate(0, 0, between(d.random, 4, 20))), d.calendar.next(delivered.AddDate(0, 0, 1)))
	switch {
	case d.spread.draw("undecided", 0.02):
		return on, false
	case d.spread.draw("decided late", 0.08):
		on = d.calendar.next(limit.AddDate(0, 0, between(d.random, 1, 24)))
	case d.spread.draw("decided on the last day", 0.05):
		on = limit
	}
	if !on.Before(d.today) {
		return on, false
	}
	outcome := d.outcome(n)
	motive := ""
	switch {
	case n == 1 && d.Corrected < d.Corrections:
		motive = "Corrections de la lecture commune non réalisées en totalité."
	case outcome != conforming:
		motive = pick(d.random, motives[outcome])
	}
	d.Decisions = append(d.Decisions, Decision{n, on, outcome, motive})
	return on, outcome != conforming
}

func (d *delivering) outcome(n int) string {
	if n == 1 && d.Corrected < d.Corrections {
		return partly
	}
	bad := []float64{0.2, 0.16, 0}[min(n, 3)-1]
	worse := []float64{0.07, 0.04, 0}[min(n, 3)-1]
	stage := []string{"1", "2", "3"}[min(n, 3)-1]
	switch {
	case d.spread.draw("failing "+stage, worse):
		return failing
	case d.spread.draw("partly "+stage, bad):
		return partly
	}
	return conforming
}

var motives = map[string][]string{
	partly: {
		"Le périmètre fonctionnel n'est pas couvert en totalité.", "Les indicateurs ne sont pas sourcés.", "Le calendrier est incohérent avec le planning de référence.",
		"Les remarques du bureau métier ne sont pas prises en compte.",
	},
	failing: {"Livraison incomplète : annexe absente.", "Le document livré ne correspond pas au livrable commandé.", "Fichier illisible."},
}

// deliverer is who puts what an order delivers on the servers.
func (b *builder) deliverer(order string) string {
	if team := b.teams[order]; len(team) > 0 {
		return team[0]
	}
	return "depot-titulaire"
}

// filledIn tells whether a slip gives an item.
func (d Delivery) filledIn(item string) bool { return !slices.Contains(d.Missing, item) }
