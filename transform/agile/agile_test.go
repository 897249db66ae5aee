package agile_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/agile"
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/term"
)

var standard = contract.Default()

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func with(t *testing.T, knobs map[string]string) *contract.Contract {
	t.Helper()
	c, err := standard.With(knobs)
	require.NoError(t, err)
	return c
}

// TestIncrement: four sprints of three weeks and a week, 91 days, holidays or not
//
func TestIncrement(t *testing.T) {
	pi := agile.IncrementFrom(date("2026-06-08"), standard)
	require.Equal(t, contract.Period{Label: "PI 2026-06-08", First: date("2026-06-08"), Last: date("2026-09-06")}, pi.Whole)
	require.Equal(t, date("2026-09-07"), pi.Next)
	require.Equal(t, contract.Period{Label: "S2", First: date("2026-06-29"), Last: date("2026-07-19")}, pi.Sprints[1])
	require.Equal(t, contract.Period{Label: "IP", First: date("2026-08-31"), Last: date("2026-09-06")}, pi.Sprints[4])
	short := agile.IncrementFrom(date("2026-06-08"), with(t, map[string]string{"pi.sprints": "3", "pi.sprint_days": "14", "pi.ip_days": "0"}))
	require.Len(t, short.Sprints, 3)
	require.Equal(t, date("2026-07-20"), short.Next)
}

// TestSprintsTile: whatever the start, sprints follow one another to the next
// increment.
func TestSprintsTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := date("2026-01-01").AddDays(rapid.IntRange(0, 800).Draw(t, "start"))
		pi := agile.IncrementFrom(start, standard)
		at := start
		for _, s := range pi.Sprints {
			require.Equal(t, at, s.First)
			at = s.Last.AddDays(1)
		}
		require.Equal(t, pi.Next, at)
		require.Equal(t, 91, start.DaysUntil(pi.Next))
	})
}

func TestReserve(t *testing.T) {
	for load, want := range map[agile.Load]bool{{Capacity: 100, Committed: 90}: true, {Capacity: 100, Committed: 91}: false, {Capacity: 7, Committed: 6}: true, {Capacity: 9, Committed: 9}: false} {
		kept, known := load.Reserve(standard)
		require.True(t, known)
		require.Equal(t, want, kept, load)
	}
	_, known := agile.Load{Committed: 1}.Reserve(standard)
	require.False(t, known)
	kept, _ := agile.Load{Capacity: 100, Committed: 91}.Reserve(with(t, map[string]string{"volant_pct": "5"}))
	require.True(t, kept)
}

func TestReadyAndDone(t *testing.T) {
	ready := agile.Item{Described: true, Estimated: true, Criteria: 1, TestCases: 2}
	require.True(t, ready.Ready())
	for _, lacks := range []agile.Item{{Estimated: true, Criteria: 1, TestCases: 1}, {Described: true, Criteria: 1, TestCases: 1}, {Described: true, Estimated: true, TestCases: 1}, {Described: true, Estimated: true, Criteria: 1}} {
		require.False(t, lacks.Ready(), lacks)
	}
	ready.StatusDone, ready.LastResults = true, []bool{true, true}
	require.True(t, ready.Done())
	ready.LastResults = []bool{true}
	require.False(t, ready.Done(), "a test that never ran has not passed")
	ready.LastResults = []bool{true, false}
	require.False(t, ready.Done())
	require.False(t, agile.Item{}.Done())
}

func TestOverflows(t *testing.T) {
	first := agile.IncrementFrom(date("2026-06-08"), standard)
	both := []agile.Increment{first, agile.IncrementFrom(first.Next, standard)}
	require.False(t, agile.Overflows([]calendar.Date{date("2026-06-08"), date("2026-09-06"), {}}, both))
	require.True(t, agile.Overflows([]calendar.Date{date("2026-09-06"), date("2026-09-07")}, both))
}

// TestPredictability: stretch objectives count above, not below (R-140, K-062).
func TestPredictability(t *testing.T) {
	objectives := []agile.Objective{{Committed: true, Planned: 10, Actual: 8}, {Committed: true, Planned: 5, Actual: 5, Achieved: true}, {Planned: 4, Actual: 4, Achieved: true}}
	num, den := agile.Predictability(objectives, standard)
	require.Equal(t, [2]int64{17, 15}, [2]int64{num, den}, "it may exceed one")
	num, den = agile.Predictability(objectives, with(t, map[string]string{"predict.mode": "items"}))
	require.Equal(t, [2]int64{2, 2}, [2]int64{num, den})
}

// TestDesign: lots of ten, ten days or thirty.
func TestDesign(t *testing.T) {
	for _, test := range []struct {
		stories int
		tests   bool
		due     string
	}{{10, false, "2026-06-08"}, {11, false, "2026-06-18"}, {23, false, "2026-06-28"}, {23, true, "2026-08-27"}, {1, true, "2026-06-28"}} {
		life := agile.FollowDesign(agile.Design{Start: date("2026-05-29"), Stories: test.stories, WithTests: test.tests, DoneOn: date("2026-06-18")}, standard, date("2026-09-01"))
		require.Equal(t, date(test.due), life.Term.Due, test)
		require.Equal(t, life.Term.Due.Before(date("2026-06-18")), life.Term.State == term.Missed, test)
	}
	require.Equal(t, 1, agile.Lots(23, with(t, map[string]string{"proportional": "false"})))
	require.Equal(t, 5, agile.Lots(23, with(t, map[string]string{"us_per_lot": "5"})))
	require.Len(t, agile.FollowDesign(agile.Design{Start: date("2026-05-29")}, standard, date("2026-09-01")).Flaws, 1)
	require.Equal(t, term.Running, agile.FollowDesign(agile.Design{Start: date("2026-05-29"), Stories: 10, DoneOn: date("2026-06-09")}, standard, date("2026-06-08")).Term.State)
}

// TestMoreStoriesTakeNoLess time.
func TestMoreStoriesTakeNoLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "n")
		lots, more := agile.Lots(n, standard), agile.Lots(n+rapid.IntRange(0, 30).Draw(t, "more"), standard)
		require.LessOrEqual(t, lots, more)
		require.GreaterOrEqual(t, lots*10, n)
		require.Less(t, (lots-1)*10, n)
	})
}
