package training_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/training"
)

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestColdEvaluation(t *testing.T) {
	s := training.Session{Ref: "F1", EndedOn: date("2026-06-01"), Invited: 8, Present: 7, Hot: training.Marks{Sum: 28, Answers: 7}, Convened: true}
	c := contract.Default()
	for view, missing := range map[string]bool{"2026-05-31": false, "2026-07-16": false, "2026-07-17": true} {
		require.Equal(t, missing, training.Read(s, c, date(view)).ColdMissing, view)
	}
	s.ColdOn = date("2026-07-10")
	require.False(t, training.Read(s, c, date("2026-08-01")).ColdMissing)
	s.Present, s.Hot, s.Convened = 9, training.Marks{}, false
	require.Len(t, training.Read(s, c, date("2026-06-02")).Flaws, 3)
}

// TestLevelByTheInvited, or the present.
func TestLevelByTheInvited(t *testing.T) {
	s := training.Session{EndedOn: date("2026-06-01"), Invited: 8, Present: 7}
	for count, want := range map[string]string{"invited": "M", "present": "S"} {
		c, err := contract.Default().With(map[string]string{"uo.aafo.count": count})
		require.NoError(t, err)
		require.Equal(t, want, training.Read(s, c, date("2026-06-02")).Level)
	}
}

func TestFourAnswersAreNotShown(t *testing.T) { // R-142, K-050
	_, _, shown := training.Marks{Sum: 20, Answers: 4}.Satisfaction()
	require.False(t, shown)
	num, den, shown := training.Marks{Sum: 21, Answers: 5}.Satisfaction()
	require.True(t, shown)
	require.Equal(t, [2]int64{21, 5}, [2]int64{num, den})
}
