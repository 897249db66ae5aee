package term_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/calendar"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

var paris = standard.Calendar()

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestJudge(t *testing.T) { // C-09, C-10, R-087
	none := calendar.Date{}
	for _, test := range []struct {
		due, done, view calendar.Date
		state           term.State
		days, jo        int
	}{
		{none, none, date("2026-06-01"), term.NotApplicable, 0, 0},
		{date("2026-05-13"), date("2026-05-13"), date("2026-06-01"), term.Met, 0, 0},
		{date("2026-05-13"), date("2026-05-14"), date("2026-06-01"), term.Missed, 1, 0}, // Ascension: a day late, no working day
		{date("2026-05-13"), date("2026-05-18"), date("2026-06-01"), term.Missed, 5, 2},
		{date("2026-05-13"), none, date("2026-05-13"), term.Running, 0, 0},
		{date("2026-05-13"), none, date("2026-05-15"), term.Overdue, 2, 1},
	} {
		got := term.Judge(paris, "R-000", term.Titulaire, test.due, test.done, test.view)
		require.Equal(t, test.state, got.State)
		require.Equal(t, [2]int{test.days, test.jo}, [2]int{got.LateDays, got.LateJO})
		require.Equal(t, test.state == term.Missed || test.state == term.Overdue, got.Late())
		require.Equal(t, test.state != term.NotApplicable && test.state != term.Running, got.Decided())
	}
}

func TestTell(t *testing.T) {
	var account trace.Trace
	term.Judge(paris, "R-081", term.Ministere, date("2026-05-13"), date("2026-05-18"), date("2026-06-01")).Tell(&account, "Vérification", date("2026-06-01"))
	term.Judge(paris, "R-099", term.Titulaire, calendar.Date{}, calendar.Date{}, date("2026-06-01")).Tell(&account, "Support", date("2026-06-01"))
	require.Equal(t, []trace.Step{
		{On: date("2026-06-01"), Kind: trace.Verdict, Rule: "R-081", Note: "Vérification : dépassé (MISSED), dû le 13/05/2026, fait le 18/05/2026, 5 j de retard (2 JO), à la charge du Ministère."},
		{On: date("2026-06-01"), Kind: trace.Verdict, Rule: "R-099", Note: "Support : sans objet."},
	}, account.Steps)
}

// TestLaterIsNeverBetter: doing it later, or asking later, never lessens the
// lateness; a later due day never increases it.
func TestLaterIsNeverBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(label string) calendar.Date {
			return date("2026-04-01").AddDays(rapid.IntRange(0, 60).Draw(t, label))
		}
		due, done, more := day("due"), day("done"), rapid.IntRange(0, 30).Draw(t, "more")
		a := term.Judge(paris, "", term.Titulaire, due, done, done)
		b := term.Judge(paris, "", term.Titulaire, due, done.AddDays(more), done.AddDays(more))
		c := term.Judge(paris, "", term.Titulaire, due.AddDays(more), done, done)
		require.LessOrEqual(t, a.LateDays, b.LateDays)
		require.LessOrEqual(t, a.LateJO, b.LateJO)
		require.GreaterOrEqual(t, a.LateDays, c.LateDays)
		waiting := term.Judge(paris, "", term.Titulaire, due, calendar.Date{}, done)
		require.Equal(t, a.LateDays, waiting.LateDays, "what waits is as late as if it came today")
	})
}

func BenchmarkJudge(b *testing.B) {
	for b.Loop() {
		term.Judge(paris, "R-087", term.Titulaire, date("2026-05-13"), date("2026-05-18"), date("2026-06-01"))
	}
}
