package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// convert turns a value of an expression into what a column of a form holds; nil
// for nothing: null and the empty text mean none. zone is that of the calendar in
// which days are counted.
func convert(to form, value any, zone *time.Location) (any, error) {
	value = named(value)
	if text, ok := value.(string); ok {
		value = strings.TrimSpace(text)
	}
	if value == nil || value == "" {
		return nil, nil
	}
	switch to {
	case formText:
		return textOf(value)
	case formWhole:
		return wholeOf(value)
	case formCents:
		return centsOf(value)
	case formTruth:
		return truthOf(value)
	case formDay:
		return dayOf(value, zone)
	}
	return instantOf(value)
}

// named is what an object is called: tools give an object where they mean its
// name, value, title or text.
func named(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	for _, key := range [...]string{"name", "value", "title", "raw"} {
		if name, known := object[key]; known {
			if _, nested := name.(map[string]any); !nested {
				return name
			}
		}
	}
	if _, link := object["href"]; link && object["href"] == nil {
		return nil // a link to nothing
	}
	return value
}

func textOf(value any) (any, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case int:
		return strconv.Itoa(v), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return nil, errors.New("is no text")
}

// wholeOf reads 1234, "1 234" and 12.0; a fraction is refused, never rounded.
func wholeOf(value any) (any, error) {
	switch v := value.(type) {
	case int:
		return int64(v), nil
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v), nil
		}
	case string:
		if number, err := strconv.ParseInt(withoutSpaces(v), 10, 64); err == nil {
			return number, nil
		}
	}
	return nil, errors.New("is no whole number")
}

func truthOf(value any) (any, error) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case int:
		if v == 0 || v == 1 {
			return v == 1, nil
		}
	case string:
		switch fold(v) {
		case "true", "oui", "vrai", "yes", "1":
			return true, nil
		case "false", "non", "faux", "no", "0":
			return false, nil
		}
	}
	return nil, errors.New("is neither true nor false")
}

// dayOf reads a day written as such, or the local day of an instant. Days are
// held at midnight UTC.
func dayOf(value any, zone *time.Location) (any, error) {
	day, err := localDay(value, zone)
	if err != nil {
		return nil, err
	}
	if day.Year() < 1970 || day.Year() > 2148 {
		return nil, errors.New("is a day out of range")
	}
	return day, nil
}

func localDay(value any, zone *time.Location) (time.Time, error) {
	if text, ok := value.(string); ok {
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return day, nil
		}
	}
	at, err := parseInstant(value)
	if err != nil {
		return time.Time{}, errors.New("is neither a day as 2026-03-31 nor an instant: give its form, as in day(…, \"dd/mm/yyyy\")")
	}
	year, month, day := at.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), nil
}

// instantOf keeps milliseconds, as the warehouse does.
func instantOf(value any) (any, error) {
	at, err := parseInstant(value)
	if err != nil {
		return nil, fmt.Errorf("is no instant: %w", err)
	}
	return at.Truncate(time.Millisecond), nil
}

// shown is a value in a message.
func shown(value any) string {
	if text, ok := value.(string); ok {
		return quote(text)
	}
	data, err := json.Marshal(value)
	if err != nil {
		return typeName(value)
	}
	return printable(string(data))
}

// withoutSpaces drops the spaces that part thousands, the unbreakable ones too.
func withoutSpaces(text string) string {
	return strings.Map(func(r rune) rune {
		if slices.Contains([]rune{' ', '\u00a0', '\u202f', '\u2009'}, r) {
			return -1
		}
		return r
	}, text)
}
