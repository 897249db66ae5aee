package clock_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/clock"
)

var kinds = []clock.Kind{
	clock.CritChanged, clock.Taken, clock.FirstResponse, clock.PhoneComm, clock.Workaround, clock.N3Returned, clock.N3Sent,
	clock.ExceptionAccepted, clock.Resolved, clock.Closed, clock.Cancelled, clock.Reopened,
}

// someLife draws a submitted ticket with any events after it, many of them in
// the same second, and many without effect.
func someLife(t *rapid.T) []clock.Event {
	start := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 20*24*3600).Draw(t, "start")) * time.Second)
	class := rapid.SampledFrom([]string{"BLOQUANT", "MAJEUR", "MINEUR"})
	events := []clock.Event{{At: start, Kind: clock.Submitted, Argument: class.Draw(t, "class")}}
	at := start
	for range rapid.IntRange(0, 12).Draw(t, "events") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 1800, 7200, 40000, 90000, 400000}).Draw(t, "gap")) * time.Second)
		e := clock.Event{At: at, Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		switch e.Kind {
		case clock.CritChanged:
			e.Argument = class.Draw(t, "to")
		case clock.Closed, clock.Reopened:
			e.Argument = rapid.SampledFrom([]string{clock.MJ, clock.Titulaire}).Draw(t, "side")
		}
		events = append(events, e)
	}
	return events
}

func someRules(t *rapid.T) clock.Rules {
	rules := defaults()
	rules.Compare = rapid.SampledFrom([]clock.Choice{clock.CompareElapsed, clock.CompareDeadline}).Draw(t, "compare")
	rules.CommitmentMode = rapid.SampledFrom([]clock.Choice{clock.ByBranch, clock.AllMilestones}).Draw(t, "mode")
	rules.HoursMode = rapid.SampledFrom([]clock.Choice{clock.OpenHours, clock.WallHours}).Draw(t, "hours")
	rules.DayMode = rapid.SampledFrom([]clock.Choice{clock.OpenTime, clock.EndOfDay, clock.SameClockTime}).Draw(t, "day")
	rules.N3Eval = rapid.SampledFrom([]clock.Choice{clock.EachCumulative, clock.FirstOnly}).Draw(t, "eval")
	rules.ReopenClock = rapid.SampledFrom([]clock.Choice{clock.Resume, clock.Restart, clock.SinceSubmitted}).Draw(t, "reopen")
	rules.N3Pause = rapid.Bool().Draw(t, "pause")
	rules.UpgradeRestart = rapid.Bool().Draw(t, "upgrade")
	rules.CountCancelled = rapid.Bool().Draw(t, "cancelled")
	rules.StockIncludesN3 = rapid.Bool().Draw(t, "stock")
	return rules
}

func someView(t *rapid.T, events []clock.Event) time.Time {
	last := events[len(events)-1].At
	return events[0].At.Add(time.Duration(rapid.Int64Range(0, int64(last.Sub(events[0].At)/time.Second)+200_000).Draw(t, "view")) * time.Second)
}

func TestOrderAndRepetitionMeanNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, events := someRules(t), someLife(t)
		asOf := someView(t, events)
		want, err := clock.Fold(events, asOf, rules)
		require.NoError(t, err)
		shuffled := rapid.Permutation(append(slices.Clone(events), events[len(events)/2])).Draw(t, "order")
		before := slices.Clone(shuffled)
		got, err := clock.Fold(shuffled, asOf, rules)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, before, shuffled, "the input is not changed")
	})
}

func TestTheFutureChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, events := someRules(t), someLife(t)
		asOf := someView(t, events)
		want, err := clock.Fold(events, asOf, rules)
		require.NoError(t, err)
		later := clock.Event{At: asOf.Add(time.Duration(rapid.IntRange(1, 1_000_000).Draw(t, "later")) * time.Second), Kind: rapid.SampledFrom(kinds[1:9]).Draw(t, "kind")}
		got, err := clock.Fold(append(slices.Clone(events), later), asOf, rules)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestSubSecondsMeanNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := someLife(t)
		asOf := someView(t, events)
		want, err := clock.Fold(events, asOf, defaults())
		require.NoError(t, err)
		zone := time.FixedZone("elsewhere", -3*3600)
		for i := range events {
			events[i].At = events[i].At.Add(time.Duration(rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))).In(zone)
		}
		got, err := clock.Fold(events, asOf.Add(999*time.Millisecond), defaults())
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

// TestElapsedGrows: by the default reading time is never given back, as long as
// the same resolution, or none, stands.
func TestElapsedGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := someLife(t)
		a, b := someView(t, events), someView(t, events)
		if b.Before(a) {
			a, b = b, a
		}
		first, err := clock.Fold(events, a, defaults())
		require.NoError(t, err)
		second, err := clock.Fold(events, b, defaults())
		require.NoError(t, err)
		require.LessOrEqual(t, first.Resolution.Seconds, second.Resolution.Seconds)
		if !first.FirstTreatedAt.IsZero() {
			require.Equal(t, first.FirstTreatedAt, second.FirstTreatedAt)
		}
		require.LessOrEqual(t, first.NReopen, second.NReopen)
		require.LessOrEqual(t, len(first.N3), len(second.N3))
	})
}

// TestSuspendedTimeIsNotCounted compares the elapsed time with a sum made from
// the stays themselves.
func TestSuspendedTimeIsNotCounted(t *testing.T) {
	calendar := reading().Calendar()
	rapid.Check(t, func(t *rapid.T) {
		events := someLife(t)
		asOf := someView(t, events)
		got, err := clock.Fold(events, asOf, defaults())
		require.NoError(t, err)
		end := func(i clock.Interval) time.Time {
			if i.To.IsZero() {
				return asOf
			}
			return i.To
		}
		counted := int64(0)
		for _, stay := range got.Stock {
			counted += calendar.Seconds(stay.From, end(stay))
		}
		for _, stay := range got.AtN3 {
			counted -= calendar.Seconds(stay.From, end(stay))
		}
		if got.ResolvedAt.IsZero() {
			require.Equal(t, counted, got.Resolution.Seconds)
		}
		stepped := int64(0)
		for _, step := range got.Steps {
			if step.Kind == clock.StepCounted {
				stepped += step.Seconds
				require.Equal(t, stepped, step.Cumulated)
			}
		}
		require.Equal(t, counted, stepped, "the account adds up")
	})
}

func TestInTimeMeansNothingFailed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, events := someRules(t), someLife(t)
		got, err := clock.Fold(events, someView(t, events), rules)
		require.NoError(t, err)
		failed := false
		states := []clock.State{got.Workaround.State, got.Resolution.State, got.N3State}
		for _, n3 := range got.N3 {
			states = append(states, n3.State)
		}
		for _, state := range states {
			require.Contains(t, []clock.State{clock.Met, clock.Missed, clock.Running, clock.Overdue, clock.NotApplicable, clock.Waived}, state)
			failed = failed || state == clock.Missed || state == clock.Overdue
		}
		require.Equal(t, !failed, got.InTime)
	})
}

// TestOverdueAfterIsTheLastGoodInstant asks again at the boundary itself.
func TestOverdueAfterIsTheLastGoodInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, events := someRules(t), someLife(t)
		last := events[len(events)-1].At
		got, err := clock.Fold(events, last, rules)
		require.NoError(t, err)
		boundary := got.Resolution.OverdueAfter
		if boundary.IsZero() || boundary.Before(last) {
			return
		}
		good, err := clock.Fold(events, boundary, rules)
		require.NoError(t, err)
		require.Equal(t, clock.Running, good.Resolution.State)
		bad, err := clock.Fold(events, boundary.Add(time.Second), rules)
		require.NoError(t, err)
		require.Equal(t, clock.Overdue, bad.Resolution.State)
		if rules.Compare == clock.CompareElapsed {
			require.False(t, got.Resolution.Deadline.After(boundary))
		}
		if !got.AtRiskFrom.IsZero() && got.AtRiskFrom.After(last) && rules.CommitmentMode == clock.ByBranch {
			risky, err := clock.Fold(events, got.AtRiskFrom, rules)
			require.NoError(t, err)
			require.True(t, risky.AtRisk)
		}
	})
}

func TestStepsAreInOrderAndOptional(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, events := someRules(t), someLife(t)
		asOf := someView(t, events)
		got, err := clock.Fold(events, asOf, rules)
		require.NoError(t, err)
		var at time.Time
		for _, step := range got.Steps {
			if step.Kind == clock.StepVerdict {
				continue
			}
			require.False(t, step.From.Before(at), "%v", got.Steps)
			at = step.To
		}
		rules.NoSteps = true
		bare, err := clock.Fold(events, asOf, rules)
		require.NoError(t, err)
		require.Empty(t, bare.Steps)
		got.Steps = nil
		require.Equal(t, got, bare)
	})
}

func benchmarkFold(b *testing.B, steps bool) {
	rules := defaults()
	rules.NoSteps = !steps
	l := life{
		{"06-08 09:00", "created", "MAJEUR"}, {"06-08 10:00", "n2_submitted", "MAJEUR"}, {"06-08 11:00", "taken", ""}, {"06-08 12:00", "first_response", ""},
		{"06-09 10:00", "n3_sent", ""}, {"06-11 10:00", "n3_returned", ""}, {"06-11 15:00", "resolved", ""}, {"06-12 09:00", "closed", "TITULAIRE"},
	}
	events, asOf := l.events(b), instant(b, "06-12 09:00")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := clock.Fold(events, asOf, rules); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFold(b *testing.B)             { benchmarkFold(b, true) }
func BenchmarkFoldWithoutSteps(b *testing.B) { benchmarkFold(b, false) }
