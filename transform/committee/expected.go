package committee

import (
	"cmp"
	"slices"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
)

// PeriodOf is the period of a committee that a day belongs to: the contract year,
// the quarter, the month or the week. It is false for a committee without period,
// and for the yearly review before the notification.
func PeriodOf(code string, day calendar.Date, c *contract.Contract) (contract.Period, bool) {
	switch code {
	case CSM:
		return anniversary(day, c)
	case COPILC, CSS:
		return c.Quarter(day), true
	case COPIL:
		return c.Month(day), true
	case COOP:
		return c.Week(day), true
	}
	return contract.Period{}, false
}

// anniversary is the month of the notification in the year of the day, from the
// year after it: the only month in which the yearly review may be held.
func anniversary(day calendar.Date, c *contract.Contract) (contract.Period, bool) {
	notified := c.Knobs().Contract.NotificationDate
	if notified == nil || day.Year <= notified.Year {
		return contract.Period{}, false
	}
	return c.Month(calendar.Date{Year: day.Year, Month: notified.Month, Day: 1}), true
}

// Expectation is a period in which a committee must be held.
type Expectation struct {
	Committee string
	Tranche   string // of a COOP; empty for the others
	Period    contract.Period
	Held      []string // references of the meetings held in it
}

// Expected lists the periods in which the contractor must hold a committee
// from a first day to a last, both included, with the meetings
// that fill them. Only periods that lie whole in that range count: a contract
// that begins in the middle of a month owes no COPIL for it. A week without
// working day owes no COOP. The security committee is never owed.
func Expected(c *contract.Contract, meetings []Meeting, first, last calendar.Date) []Expectation {
	var list []Expectation
	for _, code := range [...]string{CSM, COPILC, COPIL, COOP} {
		for _, tranche := range tranches(code, c) {
			list = append(list, expected(c, code, tranche, meetings, first, last)...)
		}
	}
	slices.SortStableFunc(list, func(a, b Expectation) int {
		return cmp.Or(b.Period.First.DaysUntil(a.Period.First), cmp.Compare(a.Committee, b.Committee), cmp.Compare(a.Tranche, b.Tranche))
	})
	return list
}

// tranches are those that a committee is held for apart.
func tranches(code string, c *contract.Contract) []string {
	if code != COOP {
		return []string{""}
	}
	if c.Knobs().Committee.COOP.Tranches == "ferme" {
		return []string{contract.Ferme}
	}
	return contract.Tranches()
}

func expected(c *contract.Contract, code, tranche string, meetings []Meeting, first, last calendar.Date) []Expectation {
	var list []Expectation
	for day := first; !day.After(last); {
		version := c.At(day)
		period, bound := PeriodOf(code, day, version)
		if code == CSM && (!bound || period.Last.Before(day)) {
			day = calendar.Date{Year: day.Year + 1, Month: 1, Day: 1}
			continue
		}
		next := period.Last.AddDays(1)
		owed := !period.First.Before(first) && !period.Last.After(last)
		if code == COOP {
			owed = owed && version.Confirmed(tranche, period.First) && version.Calendar().WorkingDays(period.First.AddDays(-1), period.Last) > 0
		}
		if owed {
			list = append(list, Expectation{Committee: code, Tranche: tranche, Period: period, Held: held(meetings, code, tranche, period)})
		}
		day = next
	}
	return list
}

// held are the meetings that fill a period. A meeting for the whole contract
// fills it for every tranche.
func held(meetings []Meeting, code, tranche string, period contract.Period) []string {
	var refs []string
	for _, m := range meetings {
		if m.code() == code && !m.Cancelled && !m.HeldOn.IsZero() && period.Contains(m.HeldOn) && (tranche == "" || m.Tranche == "" || m.Tranche == tranche) {
			refs = append(refs, m.Ref)
		}
	}
	slices.Sort(refs)
	return refs
}
