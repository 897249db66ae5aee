package jira

import (
	"fmt"
	"strings"
	"time"
)

// parseTime reads a JIRA timestamp: an offset without colon, and RFC 3339,
// which some versions and proxies write.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no JIRA timestamp", text)
}

// bound is a lower bound as JQL can say it.
type bound struct {
	text     string    // in the zone of the account, to the minute
	earliest time.Time // the earliest instant that JIRA may take it for
}

// epoch is a bound before all issues in whatever zone.
var epoch = time.Date(1970, 1, 3, 0, 0, 0, 0, time.UTC)

// lowerBound says at in JQL so that nothing at or after it is missed. A wall
// clock time of the night when summer time ends has two meanings; one is chosen
// of which neither is after at.
func lowerBound(at time.Time, zone *time.Location) bound {
	if at.Before(epoch) {
		return bound{text: "1970-01-02 00:00", earliest: time.Time{}}
	}
	for {
		wall := at.In(zone).Format("2006-01-02 15:04")
		earliest, latest := meanings(wall, at, zone)
		if !latest.After(at) {
			return bound{text: wall, earliest: earliest}
		}
		at = at.Add(at.Sub(latest))
	}
}

// meanings gives the first and the last instant that show wall in zone; near is
// one whose wall clock shows it.
func meanings(wall string, near time.Time, zone *time.Location) (earliest, latest time.Time) {
	naive, err := time.Parse("2006-01-02 15:04", wall)
	if err != nil {
		return near, near
	}
	earliest, latest = near.Truncate(time.Minute), near.Truncate(time.Minute)
	for _, around := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := near.Add(around).In(zone).Zone()
		candidate := naive.Add(-time.Duration(offset) * time.Second)
		if candidate.In(zone).Format("2006-01-02 15:04") != wall {
			continue
		}
		if candidate.Before(earliest) {
			earliest = candidate
		}
		if candidate.After(latest) {
			latest = candidate
		}
	}
	return earliest, latest
}

// remembered is the instant before which a cursor at low may forget what was
// emitted: no later search matches it. Just before and within the doubled hour
// later bounds say an earlier time than this one.
func remembered(low time.Time, zone *time.Location) time.Time {
	from := lowerBound(low, zone).earliest
	_, now := low.In(zone).Zone()
	_, soon := low.Add(2 * time.Hour).In(zone).Zone()
	if soon < now {
		from = from.Add(time.Duration(soon-now) * time.Second)
	}
	return from
}

// search is the JQL of everything in scope changed at or after the bound.
func (o Options) search(from bound) string {
	clauses := make([]string, 0, 3)
	if len(o.Projects) > 0 {
		keys := make([]string, len(o.Projects))
		for i, key := range o.Projects {
			keys[i] = quoted(key)
		}
		clauses = append(clauses, "project in ("+strings.Join(keys, ", ")+")")
	}
	if o.JQL != "" {
		clauses = append(clauses, "("+o.JQL+")")
	}
	clauses = append(clauses, `updated >= "`+from.text+`"`)
	return strings.Join(clauses, " AND ") + " ORDER BY updated ASC, key ASC"
}
