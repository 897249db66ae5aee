package jql

import (
	"regexp"
	"strconv"
	"time"
)

var (
	zoned    = []string{"2006-01-02 15:04", "2006/01/02 15:04", "2006-01-02", "2006/01/02"}
	period   = regexp.MustCompile(`^([+-]?)((?:\d{1,4}[wdhm]\s*)+)$`)
	portions = regexp.MustCompile(`(\d+)([wdhm])`)
	epoch    = regexp.MustCompile(`^\d{6,}$`)
)

// date reads the right side of a comparison: a literal in the account's zone, a
// period from now, now() or epoch milliseconds.
func (p *parser) date(field Field) (time.Time, error) {
	value, err := p.value()
	if err != nil {
		return time.Time{}, err
	}
	if value.is("now") && p.peek().isSymbol("(") {
		p.next()
		p.query.relative = true
		return p.context.Now, p.expect(")")
	}
	if value.kind == word && epoch.MatchString(value.text) {
		milliseconds, err := strconv.ParseInt(value.text, 10, 64)
		if err == nil {
			return time.UnixMilli(milliseconds), nil
		}
	}
	for _, layout := range zoned {
		if wall, err := time.Parse(layout, value.text); err == nil {
			return inZone(wall, p.context.Zone), nil
		}
	}
	if m := period.FindStringSubmatch(value.text); m != nil {
		p.query.relative = true
		offset := duration(m[2])
		if m[1] == "-" {
			offset = -offset
		}
		return p.context.Now.Add(offset), nil
	}
	return time.Time{}, invalid("Date value '%s' for field '%s' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "+
		"'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.", value.text, field)
}

func duration(text string) time.Duration {
	units := map[string]time.Duration{"w": 7 * 24 * time.Hour, "d": 24 * time.Hour, "h": time.Hour, "m": time.Minute}
	var sum time.Duration
	for _, m := range portions.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1]) // one to four digits
		sum += time.Duration(n) * units[m[2]]
	}
	return sum
}

// inZone gives the instant at which clocks in zone show wall. As in Java, on
// which JIRA runs: of an hour that occurs twice the first, and an hour that
// does not exist is moved forward by the length of the gap.
func inZone(wall time.Time, zone *time.Location) time.Time {
	_, before := wall.Add(-26 * time.Hour).In(zone).Zone()
	_, after := wall.Add(26 * time.Hour).In(zone).Zone()
	early := wall.Add(-time.Duration(before) * time.Second)
	late := wall.Add(-time.Duration(after) * time.Second)
	if _, offset := early.In(zone).Zone(); offset == before {
		return early
	}
	if _, offset := late.In(zone).Zone(); offset == after {
		return late
	}
	return early
}
