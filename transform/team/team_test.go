package team_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/team"
	"pilotis/transform/term"
)

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

func TestExperience(t *testing.T) {
	for _, test := range []struct {
		level string
		years float64
		fits  bool
	}{{"S", 1, true}, {"S", 0.9, false}, {"M", 3.9, false}, {"M", 4, true}, {"Complexe", 6.9, false}, {"C", 30, true}} {
		fit := team.Judge(team.Assignment{Person: "P1", UO: "UO1.1", Level: test.level, Start: date("2026-06-01"), Years: new(test.years)}, standard)
		require.True(t, fit.ExperienceKnown)
		require.Equal(t, test.fits, fit.Experienced, "%s %v", test.level, test.years)
		require.Equal(t, !test.fits, len(fit.Flaws) > 0)
	}
	require.False(t, team.Judge(team.Assignment{UO: "UO1.1", Level: "S", Start: date("2026-06-01")}, standard).ExperienceKnown, "what is not told is not judged")
	require.Equal(t, "R-013", team.Judge(team.Assignment{UO: "UO1.1", Level: "TC"}, standard).Flaws[0].Rule)
	require.Equal(t, "R-010", team.Judge(team.Assignment{UO: "UO9"}, standard).Flaws[0].Rule)
	high := with(t, map[string]string{"experience.min.S": "2"})
	require.False(t, team.Judge(team.Assignment{UO: "UO1.1", Level: "S", Years: new(1.9)}, high).Experienced)
	agvc := team.Judge(team.Assignment{UO: "UO1.3", Level: "Très_complexe", Years: new(15.0)}, standard)
	require.True(t, agvc.ExperienceKnown)
	require.False(t, agvc.Experienced, "more than 15 years")
}

func TestPracticeAndCertificates(t *testing.T) {
	for last, fits := range map[string]bool{"2024-06-01": true, "2024-05-31": false} {
		fit := team.Judge(team.Assignment{UO: "UO1.1", Start: date("2026-06-01"), LastPractice: date(last)}, standard)
		require.True(t, fit.PracticeKnown)
		require.Equal(t, fits, fit.Practised, last)
	}
	require.False(t, team.Judge(team.Assignment{UO: "UO1.1", Practised: new(false)}, standard).Practised)
	require.False(t, team.Judge(team.Assignment{UO: "UO1.1"}, standard).PracticeKnown)
	for uo, required := range map[string]bool{"UO2.8": true, "UO2.9": true, "UO3.1": true, "UO3.2": true, "UO3.3": false} {
		fit := team.Judge(team.Assignment{UO: uo, Certified: new(false)}, standard)
		require.Equal(t, required, fit.CertificateKnown, uo)
		require.Equal(t, required, len(fit.Flaws) == 1, uo)
	}
	require.Len(t, team.Judge(team.Assignment{UO: "UO1.1", Start: date("2026-06-02"), End: date("2026-06-01")}, standard).Flaws, 1)
}

// TestMobilisation: fewer than five working days, the start day not counted
//
func TestMobilisation(t *testing.T) {
	for _, test := range []struct {
		on, came, view string
		strict         string
		jo             int
		state          term.State
	}{
		{"2026-06-05", "2026-06-08", "2026-07-01", "true", 1, term.Met},
		{"2026-06-05", "2026-06-11", "2026-07-01", "true", 4, term.Met},
		{"2026-06-05", "2026-06-12", "2026-07-01", "true", 5, term.Missed},
		{"2026-06-05", "2026-06-12", "2026-07-01", "false", 5, term.Met},
		{"2026-05-12", "2026-05-17", "2026-07-01", "true", 2, term.Met}, // came on a Sunday, after Ascension
		{"2026-05-08", "2026-05-16", "2026-07-01", "true", 4, term.Met}, // a Saturday after the fourth day costs no more
		{"2026-06-05", "", "2026-06-11", "true", 4, term.Running},
		{"2026-06-05", "", "2026-06-12", "true", 5, term.Overdue},
		{"2026-06-05", "2026-06-12", "2026-06-11", "true", 4, term.Running}, // not come yet
		{"2026-06-05", "2026-06-05", "2026-07-01", "true", 0, term.Met},
	} {
		r := team.Replacement{Ref: "P", On: date(test.on)}
		if test.came != "" {
			r.CameOn = date(test.came)
		}
		m := team.Mobilise(r, with(t, map[string]string{"replace_strict": test.strict}), date(test.view))
		require.Equal(t, test.jo, m.JO, "%+v", test)
		require.Equal(t, test.state, m.Term.State, "%+v", test)
	}
	unknown := team.Mobilise(team.Replacement{}, standard, date("2026-07-01"))
	require.Equal(t, term.NotApplicable, unknown.Term.State)
	require.Len(t, unknown.Flaws, 1)
}
