package world

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// committee is how a committee is prepared and reported on.
type committee struct {
	support      int // days before; 0 for none asked
	minutes      int // working days after; 0 for none asked
	fewest, most int // people
}

var committees = map[string]committee{
	"COOP":    {minutes: 2, fewest: 4, most: 9},
	"COPIL":   {support: 2, minutes: 2, fewest: 8, most: 14},
	"COPIL-C": {support: 5, minutes: 10, fewest: 6, most: 11},
	"CSM":     {support: 5, minutes: 10, fewest: 10, most: 18},
	"CSS":     {fewest: 4, most: 7},
}

// horizon is how far ahead committees are convened.
const horizon = 14 * 24 * time.Hour

// meet holds the committees since the notification, and convenes the next ones.
func (b *builder) meet() {
	end := b.today.Add(horizon)
	for n, tranche := range b.Tranches {
		suffix := []string{"F", "O1", "O2"}[n]
		monday := b.NotifiedOn.AddDate(0, 0, -int(b.NotifiedOn.Weekday()+6)%7)
		for ; monday.Before(end); monday = monday.AddDate(0, 0, 7) {
			on := b.inWeek(monday, n+1)
			if on.IsZero() || on.Before(tranche.ConfirmedOn.AddDate(0, 0, 7)) || on.After(end) {
				continue
			}
			year, week := on.ISOWeek()
			b.convene("COOP", fmt.Sprintf("COOP-%d-S%02d-%s", year, week, suffix), tranche.Code, on)
		}
	}
	for first := firstOfMonth(b.NotifiedOn, 1); first.Before(end); first = first.AddDate(0, 1, 0) {
		b.monthly(first)
	}
	slices.SortStableFunc(b.Meetings, func(a, b Meeting) int {
		return cmp.Or(a.PlannedOn.Compare(b.PlannedOn), cmp.Compare(a.Ref, b.Ref))
	})
	missed, cancelled := b.since(8, "COPIL"), b.since(4, "COOP")
	for n := range b.Meetings {
		switch n {
		case missed: // planned and never held
		case cancelled:
			b.Meetings[n].Cancelled = true
		default:
			b.hold(b.stream(partMeetings, n), &b.Meetings[n])
		}
	}
}

func firstOfMonth(day time.Time, later int) time.Time {
	return time.Date(day.Year(), day.Month()+time.Month(later), 1, 0, 0, 0, 0, time.UTC)
}

// inWeek is a working day of the week, as near after the wanted one as there is;
// zero when the week has none.
func (b *builder) inWeek(monday time.Time, wanted int) time.Time {
	for n := range 5 {
		if day := monday.AddDate(0, 0, (wanted+n)%5); b.calendar.worked(day) {
			return day
		}
	}
	return time.Time{}
}

// monthly convenes what is due in a month: the COPIL, with a new quarter the
// COPIL-C, in its middle the CSS, in the month of the anniversary the CSM.
func (b *builder) monthly(first time.Time) {
	month := first.Format("2006-01")
	quarter := fmt.Sprintf("%d-T%d", first.Year(), (first.Month()-1)/3+1)
	b.convene("COPIL", "COPIL-"+month, "", b.calendar.next(first.AddDate(0, 0, 12)))
	if first.Month()%3 == 1 && first.After(b.NotifiedOn.AddDate(0, 1, 0)) {
		b.convene("COPIL-C", "COPIL-C-"+quarter, "", b.calendar.next(first.AddDate(0, 0, 19)))
	}
	if first.Month()%3 == 2 {
		b.convene("CSS", "CSS-"+quarter, "", b.calendar.next(first.AddDate(0, 0, 8)))
	}
	if first.Month() == b.NotifiedOn.Month() && first.Year() > b.NotifiedOn.Year() {
		b.convene("CSM", fmt.Sprintf("CSM-%d", first.Year()), "", b.calendar.next(first.AddDate(0, 0, 21)))
	}
}

func (b *builder) convene(committee, ref, tranche string, on time.Time) {
	if on.Before(b.today.Add(horizon)) { // nothing of today has happened
		b.Meetings = append(b.Meetings, Meeting{Ref: ref, Committee: committee, Tranche: tranche, PlannedOn: on})
	}
}

// since is the place of the first meeting of a committee some months ago.
func (b *builder) since(months int, committee string) int {
	return slices.IndexFunc(b.Meetings, func(m Meeting) bool {
		return m.Committee == committee && m.PlannedOn.After(b.today.AddDate(0, -months, 0))
	})
}

// hold holds a meeting, sends its support before and its minutes after.
func (b *builder) hold(random *rand.Rand, m *Meeting) {
	c := committees[m.Committee]
	on := m.PlannedOn
	if m.Committee != "CSM" && b.spread.draw("postponed", 0.05) {
		on = b.calendar.after(on, between(random, 1, 3))
	}
	sent := time.Time{}
	switch {
	case c.support == 0:
	case b.spread.draw("support late", 0.1):
		sent = b.moment(random, on.AddDate(0, 0, -c.support+1))
	case b.spread.draw("no support", 0.04):
	default:
		sent = b.moment(random, b.calendar.prev(on.AddDate(0, 0, -c.support-random.IntN(3))))
	}
	if b.happened(sent) {
		m.SupportSent = sent // a zero instant has happened too, and stays zero
	}
	if !b.happened(b.calendar.at(on, 12*time.Hour)) {
		return
	}
	m.HeldOn, m.Attendees = on, between(random, c.fewest, c.most)
	switch {
	case c.minutes == 0:
		return
	case b.spread.draw("minutes late", 0.07):
		sent = b.moment(random, b.calendar.after(on, c.minutes+between(random, 1, 4)))
	case b.spread.draw("no minutes", 0.02):
		return
	default:
		sent = b.moment(random, b.calendar.after(on, between(random, 1, c.minutes)))
	}
	if b.happened(sent) {
		m.MinutesSent = sent
	}
}
