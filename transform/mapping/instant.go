package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// instant is a time as the tool writes it. JIRA writes an offset without colon
// (2026-03-04T09:15:27.481+0100), which RFC 3339 is not; its bulk interfaces
// give milliseconds since 1970; null and "" mean none.
type instant struct{ time.Time }

// UnmarshalJSON accepts each of those forms.
func (i *instant) UnmarshalJSON(data []byte) error {
	var value any
	if data[0] == '"' {
		text, err := unquote(data)
		if err != nil {
			return err
		}
		value = text
	} else if string(data) != "null" {
		millis, err := strconv.ParseInt(string(data), 10, 64)
		if err != nil {
			return fmt.Errorf("%s is no time", quote(string(data)))
		}
		value = millis
	}
	at, err := parseInstant(value)
	i.Time = at
	return err
}

// parseInstant reads a time of the tool; the zero time for none.
func parseInstant(value any) (time.Time, error) {
	switch v := value.(type) {
	case nil:
		return time.Time{}, nil
	case int:
		return parseInstant(int64(v))
	case int64:
		// Up to the year 2199, the last that the warehouse can hold.
		if v <= 0 || v >= 7_258_118_400_000 {
			return time.Time{}, fmt.Errorf("%d is no time in milliseconds since 1970", v)
		}
		return time.UnixMilli(v).UTC(), nil
	case string:
		if v == "" {
			return time.Time{}, nil
		}
		for _, layout := range [...]string{"2006-01-02T15:04:05-0700", "2006-01-02T15:04:05Z07:00"} {
			if at, err := time.Parse(layout, v); err == nil {
				if at = at.UTC(); at.Year() < 1970 || at.Year() > 2199 {
					return time.Time{}, fmt.Errorf("the time %s is out of range", quote(v))
				}
				return at, nil
			}
		}
		if _, err := time.Parse("2006-01-02", v); err == nil {
			return time.Time{}, fmt.Errorf("%s is a day without a time: an instant is wanted", quote(v))
		}
		return time.Time{}, fmt.Errorf("%s is no time", quote(v))
	}
	return time.Time{}, errors.New(typeName(value) + " is no time")
}

// second is the instant as the contract counts it (C-02).
func second(at time.Time) time.Time { return at.Truncate(time.Second) }
