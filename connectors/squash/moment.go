package squash

import (
	"fmt"
	"time"
)

// parseTime reads a date of Squash: an offset without colon up to the plugin's
// version 3, RFC 3339 since.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date of Squash", text)
}
