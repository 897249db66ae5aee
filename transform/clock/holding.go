package clock

import (
	"slices"
	"time"
)

// ThirdParty is whose time a stay at N3 is, which another contract rules.
// The others are [Titulaire], while a ticket is to be treated at N2, and [MJ],
// from a treatment to the reopening that undoes it.
const ThirdParty = "TIERS"

// Holding is a stretch of a ticket's life in the hands of one party.
type Holding struct {
	From        time.Time `json:"from"`
	To          time.Time `json:"to"`
	Party       string    `json:"party"`
	Seconds     int64     `json:"seconds"`      // in all
	OpenSeconds int64     `json:"open_seconds"` // of the N2 window alone
	Rule        string    `json:"rule"`
	Note        string    `json:"note"` // in French
}

// Holdings tells whose time each second of the life was, from the start of the
// clocks to the treatment that stands, or to the as-of instant. They follow each
// other without gap. There are none before the start, nor for a ticket that is
// not counted.
func (l Life) Holdings(calendar WorkingTime) []Holding {
	if l.StartAt.IsZero() || !l.StartAt.Before(l.AsOf) || !l.Counted {
		return nil
	}
	var holdings []Holding
	add := func(from, to time.Time, party, rule, note string) {
		if from.Before(to) {
			holdings = append(holdings, Holding{from, to, party, to.Unix() - from.Unix(), calendar.Seconds(from, to), rule, note})
		}
	}
	at := l.StartAt
	for _, stay := range l.inHand() {
		add(at, stay.From, MJ, "R-058", "Ticket traité : au Ministère, jusqu'à la réouverture.")
		at = stay.From
		for _, away := range l.AtN3 {
			from, to := clip(away, stay, l.AsOf)
			if !from.Before(to) {
				continue
			}
			add(at, from, Titulaire, "R-047", "Ticket au support N2.")
			add(from, to, ThirdParty, "R-054", "Ticket au support N3.")
			at = to
		}
		add(at, stay.To, Titulaire, "R-047", "Ticket au support N2.")
		at = stay.To
	}
	return holdings
}

// inHand gives the stays during which a ticket is to be treated by N2 or N3, in
// order, those that meet made one, and none after the as-of instant.
func (l Life) inHand() []Interval {
	stays := append(slices.Clone(l.Stock), l.AtN3...) // N3 may be no part of the stock
	slices.SortFunc(stays, func(a, b Interval) int { return a.From.Compare(b.From) })
	var merged []Interval
	for _, stay := range stays {
		if stay.To.IsZero() || stay.To.After(l.AsOf) {
			stay.To = l.AsOf
		}
		if stay.From.Before(l.StartAt) {
			stay.From = l.StartAt
		}
		last := len(merged) - 1
		switch {
		case !stay.From.Before(stay.To):
		case last >= 0 && !stay.From.After(merged[last].To):
			if stay.To.After(merged[last].To) {
				merged[last].To = stay.To
			}
		default:
			merged = append(merged, stay)
		}
	}
	return merged
}

// clip is the part of an interval that lies within another; from is never before
// that one, and to not after.
func clip(one, within Interval, asOf time.Time) (from, to time.Time) {
	from, to = one.From, one.To
	if to.IsZero() || to.After(asOf) {
		to = asOf
	}
	if from.Before(within.From) {
		from = within.From
	}
	if to.After(within.To) {
		to = within.To
	}
	if from.After(within.To) {
		from = within.To
	}
	return from, to
}
