package web

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// period is a calendar month or quarter in the contract's zone. Start holds the
// day at midnight UTC, as dates come from the warehouse.
type period struct {
	Kind  string // month or quarter, as the warehouse names them
	Start time.Time
}

var periodCode = regexp.MustCompile(`^(2[0-9]{3})-(?:T([1-4])|(0[1-9]|1[0-2]))$`)

// parsePeriod reads 2026-T4 or 2026-11.
func parsePeriod(code string) (period, bool) {
	parts := periodCode.FindStringSubmatch(code)
	if parts == nil {
		return period{}, false
	}
	year, _ := strconv.Atoi(parts[1]) // the expression admits digits only
	if parts[2] != "" {
		quarter, _ := strconv.Atoi(parts[2])
		return period{"quarter", firstDay(year, quarter*3-2)}, true
	}
	month, _ := strconv.Atoi(parts[3])
	return period{"month", firstDay(year, month)}, true
}

// quarterOf is the quarter that t falls in, in t's zone.
func quarterOf(t time.Time) period {
	return period{"quarter", firstDay(t.Year(), (int(t.Month())-1)/3*3+1)}
}

func firstDay(year, month int) time.Time {
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
}

func (p period) months() int {
	if p.Kind == "quarter" {
		return 3
	}
	return 1
}

// End is the day after the last one.
func (p period) End() time.Time { return p.Start.AddDate(0, p.months(), 0) }

// Previous is the period before, of the same kind.
func (p period) Previous() period { return period{p.Kind, p.Start.AddDate(0, -p.months(), 0)} }

// Code is what parsePeriod reads.
func (p period) Code() string {
	if p.Kind == "quarter" {
		return fmt.Sprintf("%d-T%d", p.Start.Year(), (int(p.Start.Month())+2)/3)
	}
	return p.Start.Format("2006-01")
}

// Label is T4 2026 or novembre 2026.
func (p period) Label() string {
	if p.Kind == "quarter" {
		return fmt.Sprintf("T%d %d", (int(p.Start.Month())+2)/3, p.Start.Year())
	}
	return fmt.Sprintf("%s %d", monthNames[p.Start.Month()-1], p.Start.Year())
}

// Span is du 1er octobre 2026 au 31 décembre 2026.
func (p period) Span() string {
	return "du " + day(p.Start) + " au " + day(p.End().AddDate(0, 0, -1))
}

// Over tells whether the period had ended at an instant of the contract's zone.
func (p period) Over(at time.Time) bool {
	today := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	return !p.End().After(today)
}

// date is how the period's first day is bound in a query.
func (p period) date() string { return p.Start.Format(time.DateOnly) }
