package timeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pilotis/transform/calendar"
)

// moment reads instants and days as a file writes them, and notes those that the
// local clock does not show exactly once.
type moment struct {
	calendar *calendar.Calendar
	notes    *[]string
}

// The layouts of an instant, with its offset and without.
func layouts() (absolute, local []string) {
	for _, base := range [...]string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		absolute = append(absolute, base+"Z07:00", base+"Z0700")
		local = append(local, base)
	}
	return absolute, local
}

// instant reads an instant with its offset, or without: then it is local time of
// the contract.
func (m moment) instant(text string) (time.Time, error) {
	absolute, local := layouts()
	for _, layout := range absolute {
		if at, err := time.Parse(layout, text); err == nil {
			return at, m.covered(m.calendar.DateOf(at))
		}
	}
	for _, layout := range local {
		if shown, err := time.Parse(layout, text); err == nil {
			at := m.local(text, shown)
			return at, m.covered(m.calendar.DateOf(at))
		}
	}
	return time.Time{}, fmt.Errorf("%q is no instant that exists: it must be as 2026-06-09T10:15:00+02:00", text)
}

// local gives the instant at which the local clock shows what shown does.
func (m moment) local(text string, shown time.Time) time.Time {
	day := calendar.Date{Year: shown.Year(), Month: shown.Month(), Day: shown.Day()}
	at := m.calendar.Local(day, shown.Sub(shown.Truncate(24*time.Hour)))
	const clock = "2006-01-02T15:04:05"
	in := func(t time.Time) string { return t.In(m.calendar.Zone()).Format(clock) }
	switch asked := shown.Format(clock); {
	case in(at) != asked:
		m.note("R-001 : l'heure locale %s n'existe pas ; lue %s.", text, at.In(m.calendar.Zone()).Format(time.RFC3339))
	case in(at.Add(time.Hour)) == asked:
		m.note("R-001 : l'heure locale %s existe deux fois ; lue la première, %s.", text, at.In(m.calendar.Zone()).Format(time.RFC3339))
	}
	return at
}

// note keeps what a reader must know of how an instant was read, once.
func (m moment) note(format string, values ...any) {
	if note := fmt.Sprintf(format, values...); !slices.Contains(*m.notes, note) {
		*m.notes = append(*m.notes, note)
	}
}

// day reads a day, or the local day of an instant. Empty is no day.
func (m moment) day(text string) (calendar.Date, error) {
	if text == "" {
		return calendar.Date{}, nil
	}
	if !strings.ContainsAny(text, "T ") {
		day, err := calendar.ParseDate(text)
		if err != nil {
			return calendar.Date{}, err
		}
		return day, m.covered(day)
	}
	at, err := m.instant(text)
	if err != nil {
		return calendar.Date{}, err
	}
	return m.calendar.DateOf(at), nil
}

// either reads an instant, or a day as its first instant. Empty is none.
func (m moment) either(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if strings.ContainsAny(text, "T ") {
		return m.instant(text)
	}
	day, err := m.day(text)
	if err != nil {
		return time.Time{}, err
	}
	return m.calendar.Start(day), nil
}

// seen reads the instant of a view, or a day as its last second: what happened
// that day is seen.
func (m moment) seen(text string) (time.Time, error) {
	if strings.ContainsAny(text, "T ") {
		return m.instant(text)
	}
	day, err := calendar.ParseDate(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is neither an instant as 2026-06-09T10:15:00+02:00 nor a day as 2026-06-09", text)
	}
	return m.calendar.End(day).Add(-time.Second), m.covered(day)
}

// covered refuses a day over which the calendar does not count.
func (m moment) covered(day calendar.Date) error {
	if m.calendar.Covers(day) {
		return nil
	}
	return fmt.Errorf("%s is outside the years over which working days are known", day)
}
