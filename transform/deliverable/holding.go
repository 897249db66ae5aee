package deliverable

import (
	"pilotis/transform/calendar"
	"pilotis/transform/term"
)

// Holding is a stretch of days during which a deliverable is in the hands of one
// party: from the day From, to the day To on which it passes to the other.
type Holding struct {
	From  calendar.Date `json:"from"`
	To    calendar.Date `json:"to"`
	Party term.Party    `json:"party"`
	Days  int           `json:"days"`
	JO    int           `json:"jo"`
	Rule  string        `json:"rule"`
	Note  string        `json:"note"` // in French
}

// Holdings tells whose time each day of the life was, from a first day, that of
// the order, to the acceptance, the refusal or the view. They follow each other
// without gap. From the hand-over to the reading a deliverable is the Ministry's,
// and so it is from each delivery to its decision; else it is the
// contractor's. A zero first day is that of the first thing that happened.
func (l Life) Holdings(c *calendar.Calendar, first calendar.Date) []Holding {
	h := holder{calendar: c, at: first, party: term.Titulaire, rule: "R-076", note: "Réalisation, jusqu'à la première livraison."}
	if handed := l.HandOver.Done; !handed.IsZero() && handed.Before(l.Reading) {
		h.pass(handed, term.Ministere, "R-077", "Lecture par le Ministère, jusqu'à la réunion.")
		if !l.Reading.After(l.View) {
			h.pass(l.Reading, term.Titulaire, "R-078", "Corrections, jusqu'à la livraison.")
		}
	}
	over := false
	for _, cycle := range l.Cycles {
		if cycle.N > 0 {
			h.pass(cycle.Delivered, term.Ministere, cycle.Verification.Rule, "Vérification, jusqu'à la décision.")
		}
		switch {
		case cycle.Effect == Ajournement:
			h.pass(cycle.DecidedOn, term.Titulaire, "R-084", "Ajournement : corrections, jusqu'à la relivraison.")
		case cycle.Effect != "":
			h.pass(cycle.DecidedOn, term.Titulaire, "R-083", "Refus faute de livraison : réalisation, jusqu'à la livraison.")
			over = cycle.Effect == Accepte || cycle.N > 0
		}
	}
	switch {
	case l.State == TacitlyAccepted:
		h.pass(l.AcceptedOn, term.Titulaire, "R-082", "")
	case !over && l.State != CancelledState: // no tool tells since when it is cancelled
		h.pass(l.View, term.Titulaire, "", "")
	}
	return h.list
}

// holder collects the stretches.
type holder struct {
	calendar   *calendar.Calendar
	at         calendar.Date
	party      term.Party
	rule, note string
	list       []Holding
}

// pass ends the stretch that runs and begins another; a day before the running
// stretch ends nothing.
func (h *holder) pass(on calendar.Date, party term.Party, rule, note string) {
	if on.IsZero() {
		return
	}
	if !h.at.IsZero() && h.at.Before(on) {
		if last := len(h.list) - 1; last >= 0 && h.list[last].Party == h.party && h.list[last].Rule == h.rule {
			h.list[last].To = on
			h.list[last].Days, h.list[last].JO = h.list[last].From.DaysUntil(on), h.calendar.WorkingDays(h.list[last].From, on)
		} else {
			h.list = append(h.list, Holding{h.at, on, h.party, h.at.DaysUntil(on), h.calendar.WorkingDays(h.at, on), h.rule, h.note})
		}
	}
	if h.at.IsZero() || h.at.Before(on) {
		h.at = on
	}
	h.party, h.rule, h.note = party, rule, note
}
