package warehouse

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"pilotis/connectors"
)

// Period is a month or a civil quarter, as core.kpi_values has them (C-13).
type Period struct {
	Name  string    // "2026-09" or "2026-Q3"
	Kind  string    // month or quarter
	Start time.Time // first day, midnight UTC
	End   time.Time // the day after the last
}

var periodName = regexp.MustCompile(`^(\d{4})-(?:Q([1-4])|(\d{2}))$`)

// ParsePeriod reads "2026-Q3" or "2026-09".
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
