package warehouse

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"pilotis/connectors"
)

// Period is a stretch of days for which core.kpi_values has figures (C-13).
type Period struct {
	Name  string    // "2026-09", "2026-Q3", "2026-W37" or "2026"
	Kind  string    // month, quarter, week or year
	Start time.Time // first day, midnight UTC
	End   time.Time // the day after the last
}

var periodName = regexp.MustCompile(`^(\d{4})-(?:Q([1-4])|(\d{2}))$`)

// ParsePeriod reads "2026-Q3" or "2026-09": the periods that can be closed.
func ParsePeriod(name string) (Period, error) {
	refused := &connectors.Fault{Kind: connectors.Stop, Op: "read the period", Hint: "write a quarter as 2026-Q3, a month as 2026-09", Err: fmt.Errorf("%q is no period", name)}
	match := periodName.FindStringSubmatch(name)
	if match == nil {
		return Period{}, refused
	}
	year, _ := strconv.Atoi(match[1])
	month, months, kind := 1, 3, "quarter"
	if match[2] != "" {
		quarter, _ := strconv.Atoi(match[2])
		month = 3*quarter - 2
	} else {
		month, _ = strconv.Atoi(match[3])
		months, kind = 1, "month"
	}
	if month < 1 || month > 12 {
		return Period{}, refused
	}
	start := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	return Period{Name: name, Kind: kind, Start: start, End: start.AddDate(0, months, 0)}, nil
}

var spanName = regexp.MustCompile(`^(\d{4})(?:-W(\d{2}))?$`)

// ParseSpan reads what [ParsePeriod] reads, and an ISO week, "2026-W37", or a
// civil year, "2026": all that has figures.
func ParseSpan(name string) (Period, error) {
	match := spanName.FindStringSubmatch(name)
	if match == nil {
		period, err := ParsePeriod(name)
		var fault *connectors.Fault
		if errors.As(err, &fault) {
			fault.Hint = "write a quarter as 2026-Q3, a month as 2026-09, a week as 2026-W37, a year as 2026"
		}
		return period, err
	}
	year, _ := strconv.Atoi(match[1])
	first := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	if match[2] == "" {
		return Period{Name: name, Kind: "year", Start: first, End: first.AddDate(1, 0, 0)}, nil
	}
	week, _ := strconv.Atoi(match[2])
	// The fourth of January is in the first week of its year.
	monday := first.AddDate(0, 0, 3-(int(first.AddDate(0, 0, 3).Weekday())+6)%7+7*(week-1))
	if isoYear, isoWeek := monday.ISOWeek(); isoYear != year || isoWeek != week {
		return Period{}, &connectors.Fault{Kind: connectors.Stop, Op: "read the period", Hint: "count weeks as ISO 8601 does", Err: fmt.Errorf("%d has no week %d", year, week)}
	}
	return Period{Name: name, Kind: "week", Start: monday, End: monday.AddDate(0, 0, 7)}, nil
}

// QuarterOf is the civil quarter of a day.
func QuarterOf(day time.Time) Period {
	quarter := (int(day.Month()) + 2) / 3
	start := time.Date(day.Year(), time.Month(3*quarter-2), 1, 0, 0, 0, 0, time.UTC)
	return Period{Name: fmt.Sprintf("%04d-Q%d", day.Year(), quarter), Kind: "quarter", Start: start, End: start.AddDate(0, 3, 0)}
}

// endsAt is the instant at which the period ends, in the zone of local days.
func (p Period) endsAt() (time.Time, error) {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.Time{}, fmt.Errorf("find when %s ends: %w", p.Name, err)
	}
	return time.Date(p.End.Year(), p.End.Month(), p.End.Day(), 0, 0, 0, 0, zone), nil
}
