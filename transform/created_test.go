package transform_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform"
)

func TestEachToolTellsWhenAnObjectWasCreated(t *testing.T) {
	at := time.Date(2026, 7, 2, 8, 30, 0, 0, time.UTC)
	for body, want := range map[string]time.Time{
		`{"fields":{"created":"2026-07-02T10:30:00.000+0200"}}`:                     at, // JIRA
		`{"created_at":"2026-07-02T10:30:00+02:00"}`:                                at, // Mantis
		`{"created_on":"2026-07-02T08:30:00.000+00:00"}`:                            at, // Squash
		`{"work_package":{"createdAt":"2026-07-02T08:30:00.000Z","id":1}}`:          at, // OpenProject
		`{"meeting":{"createdAt":"2026-07-02T08:30:00Z","updatedAt":"2026-08-01"}}`: at,
		`{"path":"/a","modified":"2026-07-02T08:30:00Z"}`:                           {}, // a document server dates what it holds, not when it came
		`{"created_at":"yesterday"}`:                                                {},
		`{"created_at":7}`:                                                          {},
		`[]`:                                                                        {},
	} {
		require.Equal(t, want, transform.Created([]byte(body)), body)
	}
}
