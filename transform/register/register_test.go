package register_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/register"
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

func TestRisksAndActions(t *testing.T) {
	severity, known := register.Severity(3, 4)
	require.True(t, known)
	require.Equal(t, 12, severity)
	for _, marks := range [][2]int{{0, 1}, {1, 5}, {5, 1}, {1, 0}} {
		_, known = register.Severity(marks[0], marks[1])
		require.False(t, known, marks)
	}
	view := date("2026-06-10")
	require.True(t, register.Action{Due: date("2026-06-09")}.Overdue(view))
	require.True(t, register.Action{Due: date("2026-06-09"), Done: date("2026-06-11")}.Overdue(view), "not done yet at the view")
	require.False(t, register.Action{Due: date("2026-06-10")}.Overdue(view))
	require.False(t, register.Action{Due: date("2026-06-09"), Done: date("2026-06-10")}.Overdue(view))
	require.False(t, register.Action{}.Overdue(view))
}

func TestAnswers(t *testing.T) { // R-116, K-026
	got, jo := register.Answer(date("2026-05-13"), date("2026-05-18"), standard, date("2026-06-01"))
	require.Equal(t, term.NotApplicable, got.State, "the contract sets no limit")
	require.Equal(t, 2, jo)
	c, err := standard.With(map[string]string{"answer_max_jo": "1"})
	require.NoError(t, err)
	got, _ = register.Answer(date("2026-05-13"), date("2026-05-18"), c, date("2026-06-01"))
	require.Equal(t, term.Missed, got.State)
	got, jo = register.Answer(date("2026-05-13"), date("2026-05-18"), c, date("2026-05-15"))
	require.Equal(t, term.Running, got.State)
	require.Equal(t, 1, jo)
	require.Equal(t, date("2026-05-21"), register.Change(date("2026-05-13"), calendar.Date{}, standard, date("2026-05-21")).Due)
	require.Equal(t, term.Overdue, register.Change(date("2026-05-13"), date("2026-05-30"), standard, date("2026-05-22")).State)
}

func TestAnticipated(t *testing.T) { // R-125, K-027
	due := date("2026-05-29")
	for alert, want := range map[string]bool{"2026-05-21": true, "2026-05-22": false} {
		require.Equal(t, want, register.Anticipated([]calendar.Date{date(alert), {}}, due, standard), alert)
	}
	require.False(t, register.Anticipated(nil, due, standard))
}

func TestSetup(t *testing.T) {
	got, jo := register.Setup(date("2026-05-04"), date("2026-05-11"), standard, date("2026-06-01"))
	require.Equal(t, term.NotApplicable, got.State)
	require.Equal(t, 4, jo)
	c, err := standard.With(map[string]string{"setup_max_jo": "3"})
	require.NoError(t, err)
	got, _ = register.Setup(date("2026-05-04"), date("2026-05-11"), c, date("2026-06-01"))
	require.Equal(t, term.Missed, got.State)
}

func TestQualityPlan(t *testing.T) {
	c, err := standard.With(map[string]string{"tranches.opt1": "2026-03-01"})
	require.NoError(t, err)
	require.Equal(t, []string{contract.Ferme}, register.StalePlans(nil, c, date("2026-02-28")))
	require.Empty(t, register.StalePlans([]calendar.Date{date("2026-02-01")}, c, date("2026-02-28")))
	require.Equal(t, []string{contract.Optionnelle1}, register.StalePlans([]calendar.Date{date("2026-02-01"), date("2026-04-01")}, c, date("2026-03-15")))
	require.Empty(t, register.StalePlans([]calendar.Date{date("2026-03-01")}, c, date("2026-03-15")))
	num, den := register.Completeness([]string{"suivi", "suivi", "communication", "météo"})
	require.Equal(t, [2]int64{2, 10}, [2]int64{num, den})
}

func TestBenefitsAndRepositories(t *testing.T) {
	num, den := register.Benefits([]register.Benefit{{Measured: 3, Expected: 10}, {Measured: 12, Expected: 10}, {Measured: 5}})
	require.Equal(t, [2]int64{15, 20}, [2]int64{num, den}, "what nobody expected is no share of anything")
	num, den = register.Maintained([]register.Document{{Version: 2, Previous: 1, Owner: "a"}, {Version: 2, Previous: 2, Owner: "a"}, {Version: 1}, {Version: 1, Owner: "b"}})
	require.Equal(t, [2]int64{2, 4}, [2]int64{num, den})
}

func TestControlsAndDrifts(t *testing.T) {
	require.True(t, register.Control{Measure: 5, Threshold: 5}.Within())
	require.False(t, register.Control{Measure: 6, Threshold: 5}.Within())
	require.True(t, register.Control{Measure: 5, Threshold: 5, AtLeast: true}.Within())
	require.False(t, register.Control{Measure: 4, Threshold: 5, AtLeast: true}.Within())
	o := register.Objective{Cost: 101, Budget: 100, Forecast: date("2026-06-02"), Baseline: date("2026-06-01"), Conform: 26, Judged: 29, ConformTargetPercent: 90}
	require.Equal(t, []string{"coût", "délai", "qualité"}, o.Drifts(), "26 of 29 is not 90 per cent")
	require.Empty(t, register.Objective{Cost: 100, Budget: 100, Forecast: date("2026-06-01"), Baseline: date("2026-06-01"), Conform: 27, Judged: 30, ConformTargetPercent: 90}.Drifts())
	require.Empty(t, register.Objective{Cost: 5, Forecast: date("2026-06-01")}.Drifts(), "what has no objective does not drift")
}
