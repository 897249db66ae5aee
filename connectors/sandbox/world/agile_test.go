package world_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// What squads live has the flaws that the indicators must bear, and is in order.
func TestSquadsMiss(t *testing.T) {
	until := time.Date(2026, 6, 9, 10, 0, 0, 0, time.UTC)
	w, err := world.Generate(world.Options{Seed: 7, Scale: 0.65, Until: until})
	require.NoError(t, err)
	require.Len(t, w.Increments, 12)
	references := map[string]bool{}
	var added, unready, reopened, slipped, anew int
	for _, s := range w.Stories {
		require.False(t, references[s.Ref], s.Ref)
		references[s.Ref] = true
		require.NotContains(t, []string{"", "CJN", "PFE"}, s.Application, "applications in the perimeter")
		require.True(t, slices.IsSortedFunc(s.Plans, func(a, b world.Placement) int { return a.At.Compare(b.At) }), s.Ref)
		require.True(t, slices.IsSortedFunc(s.Points, func(a, b world.Estimate) int { return a.At.Compare(b.At) }), s.Ref)
		for _, p := range s.Plans {
			require.False(t, p.At.Before(s.Created) || p.At.After(until), s.Ref)
		}
		switch {
		case len(s.Plans) == 1 && s.Plans[0].Sprint > 0:
			added++
		case len(s.Plans) > 2:
			slipped++
		}
		if len(s.TestCases) == 0 || s.Criteria == 0 || len(s.Points) == 0 {
			unready++
		}
		if len(s.Done) > 1 {
			reopened++
		}
		if len(s.Points) > 1 {
			anew++
		}
	}
	for _, n := range []int{added, unready, reopened, slipped, anew} {
		require.Positive(t, n)
	}
	exceeds, unrated := false, false
	for _, pi := range w.Increments {
		planned, actual := 0, 0
		for _, o := range pi.Objectives {
			actual += o.Actual
			if o.Committed {
				planned += o.Planned
			}
			unrated = unrated || o.RatedAt.IsZero() && pi.Start.AddDate(0, 0, 91).Before(until)
		}
		exceeds = exceeds || actual > planned
	}
	require.True(t, exceeds, "a predictability beyond one")
	require.True(t, unrated, "an objective that nobody rated")
	require.True(t, slices.ContainsFunc(w.Surveys, func(s world.Survey) bool { return s.Answers < 5 }))
	require.NotEmpty(t, w.Trainings)
	require.NotEmpty(t, w.Controls)
	require.True(t, slices.ContainsFunc(w.Exits, func(e world.Exit) bool { return e.Reached[2].IsZero() && !e.Reached[3].IsZero() }), "a step missing")
	require.True(t, slices.ContainsFunc(w.Designs, func(d world.Design) bool { return d.Stories == 0 }))
}
