package contract

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"pilotis/transform/calendar"
)

// TimeOfDay is an hour of the local clock in minutes after midnight, written
// "09:00". "24:00" is the end of the day.
type TimeOfDay int

var timeOfDay = regexp.MustCompile(`^([01]\d|2[0-4]):([0-5]\d)$`)

// UnmarshalText reads "09:00".
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	parts := timeOfDay.FindSubmatch(text)
	if parts == nil {
		return errors.New(`an hour of the day is wanted here, as "09:00" in quotes`)
	}
	hours, _ := strconv.Atoi(string(parts[1]))   // two digits, by the expression
	minutes, _ := strconv.Atoi(string(parts[2])) // likewise
	if hours*60+minutes > 24*60 {
		return errors.New("the day ends at 24:00")
	}
	*t = TimeOfDay(hours*60 + minutes)
	return nil
}

// MarshalText writes "09:00".
func (t TimeOfDay) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%02d:%02d", int(t)/60, int(t)%60), nil
}

// Confirmation is the confirmation of a tranche: its date, or since the
// beginning.
type Confirmation struct{ Since calendar.Date } // zero: since the beginning

// UnmarshalText reads "confirmed" or a date.
func (c *Confirmation) UnmarshalText(text []byte) error {
	if string(text) == "confirmed" {
		*c = Confirmation{}
		return nil
	}
	date, err := calendar.ParseDate(string(text))
	if err != nil {
		return errors.New("confirmed, a date as YYYY-MM-DD, or null is wanted here")
	}
	c.Since = date
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (c Confirmation) MarshalText() ([]byte, error) {
	if c.Since.IsZero() {
		return []byte("confirmed"), nil
	}
	return c.Since.MarshalText()
}

// Word is a text that a file may also write as a number.
type Word string

// UnmarshalText takes any word.
func (w *Word) UnmarshalText(text []byte) error {
	*w = Word(text)
	return nil
}

// Table is a mapping of words that a file may leave to the built-in one by the
// word builtin.
type Table struct {
	Entries map[string]string // beside the built-in ones; nil for none
	wrong   bool              // neither: told by the check, which knows the place
}

// UnmarshalYAML reads a word that stands for the built-in table, or a mapping.
func (t *Table) UnmarshalYAML(decode func(any) error) error {
	var word string
	if err := decode(&word); err == nil {
		*t = Table{wrong: word != "builtin" && word != "from applications.csv"}
		return nil
	}
	var entries map[string]string
	err := decode(&entries)
	*t = Table{Entries: entries, wrong: err != nil}
	return nil
}
