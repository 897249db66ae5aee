package ftp

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors/documents"
)

// The two forms of LIST that are read: that of ls -l, which Unix servers write,
// and that of DIR, which IIS does. The name begins one blank after the time, or
// the size, and may hold and begin with blanks.
var (
	unixLine = regexp.MustCompile(`^([bcdlps-])[r-][w-][sSx-][r-][w-][sSx-][r-][w-][tTx-][+.@]?\s+\d+\s+\S.*?\s+(\d+)\s+` +
		`(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+(\d{1,2})\s+(?:(\d{1,2}):(\d{2})|(\d{4})) (.+)$`)
	dosLine = regexp.MustCompile(`^(\d{2})-(\d{2})-(\d{2}|\d{4})\s+(\d{1,2}):(\d{2})([AP]M)?\s+(?:(<DIR>)\s+|(\d+) )(\S.*)$`)
	sumLine = regexp.MustCompile(`^total \d+$`)
)

const monthSet = "JanFebMarAprMayJunJulAugSepOctNovDec"

// parseLIST reads a listing whole or refuses it. now is the present in the zone
// of the server: a time without a year is the last one that is not to come.
func parseLIST(data []byte, now time.Time) ([]documents.Entry, error) {
	all, err := lines(data)
	if err != nil {
		return nil, err
	}
	parse := parseUnix
	if len(all) > 0 && dosLine.MatchString(all[0]) {
		parse = parseDOS
	}
	var entries []documents.Entry
	for i, line := range all {
		if i == 0 && sumLine.MatchString(line) {
			continue
		}
		e, err := parse(line, now)
		if err != nil {
			return nil, fmt.Errorf("line %d (%.200q): %w", i+1, line, err)
		}
		if e.Name == "." || e.Name == ".." {
			continue
		}
		if e.Said, err = json.Marshal(map[string]any{"protocol": "ftp-list", "line": documents.Bytes(line)}); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

var errForm = errors.New("it has neither the form of ls -l nor that of DIR")

func parseUnix(line string, now time.Time) (documents.Entry, error) {
	m := unixLine.FindStringSubmatch(line)
	if m == nil {
		return documents.Entry{}, errForm
	}
	e := documents.Entry{Name: m[8], Size: -1, Type: documents.Other}
	size, err := strconv.ParseUint(m[2], 10, 63)
	if err != nil {
		return e, fmt.Errorf("the size %q is not a number of bytes", m[2])
	}
	switch m[1] {
	case "-":
		e.Type, e.Size = documents.File, int64(size)
	case "d":
		e.Type = documents.Directory
	case "l":
		e.Type, e.Name = documents.Link, linkName(m[8], int(size))
	}
	month, day := time.Month(strings.Index(monthSet, m[3])/3+1), atoi(m[4])
	if m[7] != "" {
		e.Modified, err = instant(atoi(m[7]), month, day, 0, 0, now.Location())
		e.Fineness = e.Modified.AddDate(0, 0, 1).Sub(e.Modified)
		e.Modified = e.Modified.UTC()
		return e, err
	}
	year, hour, minute := now.Year(), atoi(m[5]), atoi(m[6])
	// A day of grace, for clocks that differ.
	if time.Date(year, month, day, hour, minute, 0, 0, now.Location()).After(now.Add(24 * time.Hour)) {
		year--
	}
	e.Modified, err = instant(year, month, day, hour, minute, now.Location())
	e.Modified, e.Fineness = e.Modified.UTC(), time.Minute
	return e, err
}

// linkName takes the target off the name of a link. The size of a link is the
// length of its target, which tells where the name ends when it holds an arrow.
func linkName(text string, size int) string {
	const arrow = " -> "
	if at := len(text) - size - len(arrow); at > 0 && size > 0 && text[at:at+len(arrow)] == arrow {
		return text[:at]
	}
	name, _, _ := strings.Cut(text, arrow)
	return name
}

func parseDOS(line string, now time.Time) (documents.Entry, error) {
	m := dosLine.FindStringSubmatch(line)
	if m == nil {
		return documents.Entry{}, errForm
	}
	e := documents.Entry{Name: m[9], Size: -1, Type: documents.Directory, Fineness: time.Minute}
	if m[7] == "" {
		size, err := strconv.ParseUint(m[8], 10, 63)
		if err != nil {
			return e, fmt.Errorf("the size %q is not a number of bytes", m[8])
		}
		e.Type, e.Size = documents.File, int64(size)
	}
	year, hour := atoi(m[3]), atoi(m[4])
	switch {
	case len(m[3]) == 2 && year < 70:
		year += 2000
	case len(m[3]) == 2:
		year += 1900
	}
	if m[6] != "" {
		if hour < 1 || hour > 12 {
			return e, fmt.Errorf("the hour %d is not one of twelve", hour)
		}
		hour %= 12
		if m[6] == "PM" {
			hour += 12
		}
	}
	at, err := instant(year, time.Month(atoi(m[1])), atoi(m[2]), hour, atoi(m[5]), now.Location())
	e.Modified = at.UTC()
	return e, err
}

// instant refuses a day or a time that the calendar does not have. One that the
// change to summer time leaves out is read as an hour later.
func instant(year int, month time.Month, day, hour, minute int, zone *time.Location) (time.Time, error) {
	if check := time.Date(year, month, day, hour, minute, 0, 0, time.UTC); check.Month() != month || check.Day() != day || check.Hour() != hour || check.Minute() != minute {
		return time.Time{}, fmt.Errorf("there is no %04d-%02d-%02d %02d:%02d", year, month, day, hour, minute)
	}
	return time.Date(year, month, day, hour, minute, 0, 0, zone), nil
}

// atoi reads digits that an expression found; there are at most four.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
