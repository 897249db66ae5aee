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
	if text == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestWhatIsDueAndWhetherItWasDone(t *testing.T) {
	view := date("2026-06-10")
	for _, kind := range []string{register.Action, register.Recommendation, register.Benefit, register.Task} {
		for _, test := range []struct {
			due, done string
			state     term.State
			open      bool
		}{
			{"2026-06-09", "", term.Overdue, true},
			{"2026-06-09", "2026-06-11", term.Overdue, true}, // not done yet on the day of the view
			{"2026-06-10", "", term.Running, true},
			{"2026-06-09", "2026-06-10", term.Missed, false},
			{"2026-06-09", "2026-06-09", term.Met, false},
			{"", "", term.NotApplicable, true},
		} {
			life := register.Judge(register.Item{Kind: kind, Raised: date("2026-05-04"), Due: date(test.due), Done: date(test.done)}, standard, view)
			require.Equal(t, test.state, life.Term.State, "%s %v", kind, test)
			require.Equal(t, test.open, life.Open, "%s %v", kind, test)
		}
	}
	life := register.Judge(register.Item{Kind: register.Action, Due: date("2026-06-01"), Cancelled: true}, standard, view)
	require.Equal(t, term.NotApplicable, life.Term.State, "nothing is owed of what is cancelled")
	require.False(t, life.Open)
}

func TestAMilestoneIsHeldToItsBaseline(t *testing.T) { // R-149, K-065
	item := register.Item{Kind: register.Milestone, Raised: date("2026-03-02"), Baseline: date("2026-05-04"), Due: date("2026-05-20")}
	life := register.Judge(item, standard, date("2026-05-04"))
	require.Equal(t, term.Running, life.Term.State)
	require.Equal(t, []any{16, true, []string{"DELAI"}}, []any{life.Slip, life.Slips, life.Drifts})
	item.Done = date("2026-05-04")
	life = register.Judge(item, standard, date("2026-06-10"))
	require.Equal(t, term.Met, life.Term.State, "the forecast does not count once it is reached")
	require.Zero(t, life.Slip)
	require.Empty(t, life.Drifts)
	item.Baseline = calendar.Date{}
	life = register.Judge(item, standard, date("2026-06-10"))
	require.False(t, life.Slips)
	require.Equal(t, term.NotApplicable, life.Term.State)
}

func TestAnswers(t *testing.T) { // R-116, K-026
	question := register.Item{Kind: register.Question, Raised: date("2026-05-13"), Done: date("2026-05-18")}
	life := register.Judge(question, standard, date("2026-06-01"))
	require.Equal(t, term.NotApplicable, life.Term.State, "the contract sets no limit")
	require.Equal(t, 2, life.Took)
	c, err := standard.With(map[string]string{"answer_max_jo": "1"})
	require.NoError(t, err)
	require.Equal(t, term.Missed, register.Judge(question, c, date("2026-06-01")).Term.State)
	life = register.Judge(question, c, date("2026-05-15"))
	require.Equal(t, term.Running, life.Term.State)
	require.Equal(t, 1, life.Took)

	change := register.Item{Kind: register.Change, Raised: date("2026-05-13")}
	require.Equal(t, date("2026-05-21"), register.Judge(change, standard, date("2026-05-21")).Term.Due, "Ascension and a weekend between")
	change.Done = date("2026-05-30")
	require.Equal(t, term.Overdue, register.Judge(change, standard, date("2026-05-22")).Term.State)
	c, err = standard.With(map[string]string{"adapt.jo": "2"})
	require.NoError(t, err)
	require.Equal(t, date("2026-05-18"), register.Judge(change, c, date("2026-06-22")).Term.Due)
}

func TestSeverity(t *testing.T) {
	severity, known := register.Severity(3, 4)
	require.True(t, known)
	require.Equal(t, 12, severity)
	for _, marks := range [][2]int{{0, 1}, {1, 5}, {5, 1}, {1, 0}} {
		_, known = register.Severity(marks[0], marks[1])
		require.False(t, known, marks)
	}
	require.Equal(t, 12, register.Judge(register.Item{Kind: register.Risk, Probability: 3, Impact: 4}, standard, date("2026-06-01")).Severity)
}

func TestAnticipated(t *testing.T) { // R-125, K-027
	due := date("2026-05-29")
	require.Equal(t, date("2026-05-21"), register.AlertDue(due, standard))
	for alert, want := range map[string]bool{"2026-05-21": true, "2026-05-22": false} {
		require.Equal(t, want, register.Anticipated([]calendar.Date{date(alert), {}}, due, standard), alert)
	}
	require.False(t, register.Anticipated(nil, due, standard))
}

func TestDrifts(t *testing.T) {
	over := register.Objective{Cost: 101, Budget: 100, Forecast: date("2026-06-02"), Baseline: date("2026-06-01")}
	require.Equal(t, []string{"COUT", "DELAI"}, over.Drifts())
	require.Empty(t, register.Objective{Cost: 100, Budget: 100, Forecast: date("2026-06-01"), Baseline: date("2026-06-01")}.Drifts())
	require.Empty(t, register.Objective{Cost: 5, Forecast: date("2026-06-01")}.Drifts(), "what has no objective does not drift")
}

func TestWhatALineLacks(t *testing.T) {
	for kind, rules := range map[string][]string{
		register.Risk: {"R-114"}, register.Action: {"R-114", "R-114"}, register.Recommendation: {"R-115"}, register.Alert: {"R-125"}, register.Milestone: {"R-149"},
		register.Benefit: {"R-148"}, register.Deviation: {"R-110"}, register.Task: {"R-113"}, register.Change: nil, register.Question: nil,
	} {
		life := register.Judge(register.Item{Ref: "X", Kind: kind, Raised: date("2026-05-04")}, standard, date("2026-06-01"))
		var found []string
		for _, flaw := range life.Flaws {
			require.Equal(t, "X", flaw.Ref)
			found = append(found, flaw.Rule)
		}
		require.Equal(t, rules, found, kind)
	}
	life := register.Judge(register.Item{Kind: register.Question, Raised: date("2026-05-04"), Done: date("2026-05-03")}, standard, date("2026-06-01"))
	require.Len(t, life.Flaws, 1)
}
