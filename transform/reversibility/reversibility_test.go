package reversibility_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/reversibility"
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

// TestChain: planned or actual, calendar or working, rolled or not.
func TestChain(t *testing.T) {
	r := reversibility.Reversibility{Notified: date("2026-11-02"), Reached: [4]calendar.Date{date("2026-11-12"), date("2026-11-22")}}
	for _, test := range []struct {
		knobs  map[string]string
		dates  [4]string
		states [4]term.State
	}{
		{nil, [4]string{"2026-11-10", "2026-11-20", "2026-12-05", "2026-12-10"}, [4]term.State{term.Missed, term.Missed, term.Running, term.Running}},
		{map[string]string{"revers.chain": "actual"}, [4]string{"2026-11-10", "2026-11-22", "2026-12-07", "2026-12-12"}, [4]term.State{term.Missed, term.Met, term.Running, term.Running}},
		{map[string]string{"revers.days": "working"}, [4]string{"2026-11-13", "2026-11-27", "2026-12-18", "2026-12-28"}, [4]term.State{term.Met, term.Met, term.Running, term.Running}},
	} {
		life := reversibility.Follow(r, with(t, test.knobs), date("2026-12-05"))
		for i, m := range life.Milestones {
			require.Equal(t, date(test.dates[i]), m.Date, "%v %s", test.knobs, m.Name)
			require.Equal(t, test.states[i], m.Term.State, "%v %s", test.knobs, m.Name)
		}
	}
	require.Equal(t, 2, reversibility.Follow(r, standard, date("2026-12-05")).Milestones[0].Gap) // K-029
	rolled := reversibility.Follow(r, with(t, map[string]string{"days.roll_forward": "next_working_day"}), date("2026-12-06"))
	require.Equal(t, date("2026-12-07"), rolled.Milestones[2].Term.Due)
	require.Equal(t, date("2026-12-05"), rolled.Milestones[2].Date)
	require.Equal(t, date("2026-12-10"), rolled.Milestones[3].Date, "a roll moves nothing that follows")
	require.Len(t, reversibility.Follow(reversibility.Reversibility{}, standard, date("2026-12-05")).Flaws, 1)
}

func documents(delivered, validated string) []reversibility.Document {
	var list []reversibility.Document
	for _, code := range []string{"L01", "L02", "L03", "L04", "L05", "L06", "L07"} {
		list = append(list, reversibility.Document{Code: "UO_REVERS/" + code, Delivered: date(delivered), Validated: date(validated)})
	}
	return list
}

func TestVerificationModes(t *testing.T) {
	r := reversibility.Reversibility{Notified: date("2026-11-02"), Documents: documents("2026-11-18", "2026-12-07")}
	for mode, want := range map[string][2]string{"t2_15_phase1": {"2026-12-05", "2026-12-09"}, "t2_15_all": {"2026-12-05", "2026-12-05"}, "21_all": {"2026-12-09", "2026-12-09"}} {
		life := reversibility.Follow(r, with(t, map[string]string{"verif_mode": mode}), date("2026-12-31"))
		require.Equal(t, date(want[0]), life.Verifications[0].Due, mode)
		require.Equal(t, date(want[1]), life.Verifications[2].Due, mode)
		require.Equal(t, term.Ministere, life.Verifications[0].Party)
	}
}

func TestEndAndErasure(t *testing.T) {
	r := reversibility.Reversibility{
		Notified: date("2026-11-02"), Reached: [4]calendar.Date{date("2026-11-10"), date("2026-11-20"), date("2026-12-05"), date("2026-12-12")}, Documents: documents("2026-11-18", "2026-12-09"), Signed: date("2026-12-10"),
		Informed: date("2026-12-15"), Agreed: date("2026-12-20"), Erased: date("2027-01-10"),
	}
	life := reversibility.Follow(r, standard, date("2027-02-01"))
	require.Equal(t, [3]bool{true, true, true}, life.Phases)
	require.Equal(t, date("2026-12-10"), life.FinishedOn)
	require.Equal(t, date("2026-12-10"), life.DeemedOn)
	require.Equal(t, date("2027-01-09"), life.Erasure.Due)
	require.Equal(t, term.Missed, life.Erasure.State)
	require.Empty(t, life.Flaws)
	require.Equal(t, term.Met, reversibility.Follow(r, with(t, map[string]string{"revers.end": "t4"}), date("2027-02-01")).Erasure.State)

	early := reversibility.Follow(r, standard, date("2026-12-09"))
	require.True(t, early.FinishedOn.IsZero(), "not signed yet")
	require.Equal(t, term.NotApplicable, early.Erasure.State)
	r.Agreed, r.Informed = date("2027-01-11"), calendar.Date{}
	require.Len(t, reversibility.Follow(r, standard, date("2027-02-01")).Flaws, 2)
	r.Documents = r.Documents[1:]
	life = reversibility.Follow(r, standard, date("2027-02-01"))
	require.Equal(t, [3]bool{false, true, true}, life.Phases)
	require.True(t, life.FinishedOn.IsZero())
	r.Documents = []reversibility.Document{{Code: "L99", Delivered: date("2026-11-18")}}
	require.Equal(t, "R-129", reversibility.Follow(r, standard, date("2026-12-01")).Flaws[0].Rule)
}

// TestAStepMissing: a milestone that nobody recorded is late and said so, once a later
// one is reached.
func TestAStepMissing(t *testing.T) {
	r := reversibility.Reversibility{Notified: date("2026-11-02"), Reached: [4]calendar.Date{date("2026-11-10"), date("2026-11-20"), {}, date("2026-12-10")}}
	require.Empty(t, reversibility.Follow(r, standard, date("2026-12-09")).Flaws)
	life := reversibility.Follow(r, standard, date("2026-12-10"))
	require.Equal(t, term.Overdue, life.Milestones[2].Term.State)
	require.Len(t, life.Flaws, 1)
	require.Equal(t, "T3 n'est pas renseigné, et T4 est atteint le 10/12/2026.", life.Flaws[0].What)
}
