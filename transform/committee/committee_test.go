package committee_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/calendar"
	"pilotis/transform/committee"
	"pilotis/transform/contract"
	"pilotis/transform/term"
)

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

var paris = standard.Calendar()

func noon(text string) time.Time { return paris.Start(date(text)).Add(12 * time.Hour) }

// TestSupportsAndMinutes: what each committee owes.
func TestSupportsAndMinutes(t *testing.T) {
	for _, test := range []struct {
		code, held, support, minutes string
		asOf                         string
		supportDue, minutesDue       string
		supportState, minutesState   term.State
	}{
		{"COPIL-C", "2026-07-16", "2026-07-11", "2026-07-30", "2026-08-01", "2026-07-11", "2026-07-30", term.Met, term.Met},
		{"COPIL-C", "2026-07-16", "2026-07-12", "2026-07-31", "2026-08-01", "2026-07-11", "2026-07-30", term.Missed, term.Missed},
		{"CSM", "2026-09-15", "", "", "2026-09-20", "2026-09-10", "2026-09-29", term.Missed, term.Running},
		{"COPIL", "2026-07-13", "2026-07-11", "", "2026-07-17", "2026-07-11", "2026-07-16", term.Met, term.Overdue},
		{"COOP", "2026-07-10", "", "2026-07-15", "2026-07-17", "", "2026-07-15", term.NotApplicable, term.Met},
		{"CSS", "2026-07-10", "", "", "2026-07-17", "", "", term.NotApplicable, term.NotApplicable},
	} {
		m := committee.Meeting{Ref: "R", Committee: test.code, HeldOn: date(test.held)}
		if test.support != "" {
			m.SupportSent = noon(test.support)
		}
		if test.minutes != "" {
			m.MinutesSent = noon(test.minutes)
		}
		life := committee.Judge(m, standard, noon(test.asOf))
		due := func(text string) calendar.Date {
			if text == "" {
				return calendar.Date{}
			}
			return date(text)
		}
		require.Equal(t, due(test.supportDue), life.Support.Due, test.code)
		require.Equal(t, due(test.minutesDue), life.Minutes.Due, test.code)
		require.Equal(t, test.supportState, life.Support.State, "%s %s", test.code, test.held)
		require.Equal(t, test.minutesState, life.Minutes.State, "%s %s", test.code, test.held)
		require.True(t, life.Held)
		require.Empty(t, life.Flaws)
	}
}

// TestASupportThatNeverCameIsLateAtTheMeeting and no later.
func TestASupportThatNeverCameIsLateAtTheMeeting(t *testing.T) {
	for _, asOf := range []string{"2026-07-16", "2026-12-31"} {
		life := committee.Judge(committee.Meeting{Committee: "COPIL-C", HeldOn: date("2026-07-16")}, standard, noon(asOf))
		require.Equal(t, term.Missed, life.Support.State)
		require.Equal(t, 5, life.Support.LateDays)
	}
	planned := committee.Judge(committee.Meeting{Committee: "COPIL-C", PlannedOn: date("2026-07-16")}, standard, noon("2026-07-12"))
	require.False(t, planned.Held)
	require.Equal(t, term.Overdue, planned.Support.State)
	require.Equal(t, term.NotApplicable, planned.Minutes.State, "nothing to write of what was not held")
}

func TestMeetingsThatOweNothing(t *testing.T) {
	cancelled := committee.Judge(committee.Meeting{Committee: "COPIL", HeldOn: date("2026-07-13"), Cancelled: true}, standard, noon("2026-08-01"))
	require.False(t, cancelled.Held)
	require.Equal(t, term.NotApplicable, cancelled.Support.State)
	other := committee.Judge(committee.Meeting{Committee: "COSTRAT", HeldOn: date("2026-07-13")}, standard, noon("2026-08-01"))
	require.Equal(t, "R-095", other.Flaws[0].Rule)
	require.Equal(t, term.NotApplicable, other.Minutes.State)
	undated := committee.Judge(committee.Meeting{Committee: "COPIL"}, standard, time.Time{})
	require.Len(t, undated.Flaws, 1)
	later := committee.Judge(committee.Meeting{Committee: "COPIL", HeldOn: date("2026-07-13"), SupportSent: noon("2026-07-10"), MinutesSent: noon("2026-07-14")}, standard, noon("2026-07-09"))
	require.False(t, later.Held)
	require.Equal(t, term.Running, later.Support.State, "what is sent after the view is not sent yet")
}

func TestTheDelayIsThatOfTheMeeting(t *testing.T) {
	c, err := contract.Parse([]byte("amendments: [{from: 2026-07-01, committee: {copil: {support_days: 4, minutes_jo: 1}}}]\n"), "c.yaml")
	require.NoError(t, err)
	require.Equal(t, date("2026-06-28"), committee.Judge(committee.Meeting{Committee: "COPIL", HeldOn: date("2026-06-30")}, c, noon("2026-08-01")).Support.Due)
	require.Equal(t, date("2026-06-27"), committee.Judge(committee.Meeting{Committee: "COPIL", HeldOn: date("2026-07-01")}, c, noon("2026-08-01")).Support.Due)
}

func TestQuorum(t *testing.T) {
	roles := []committee.Role{committee.SupplierDirector, committee.SupplierSales, committee.MinistryDomain}
	life := committee.Judge(committee.Meeting{Committee: "COPIL-C", HeldOn: date("2026-07-16"), SupportSent: noon("2026-07-01"), Roles: roles}, standard, noon("2026-07-17"))
	require.True(t, life.QuorumKnown && life.Quorum, "one role of the Ministry suffices")
	life = committee.Judge(committee.Meeting{Committee: "COPIL", HeldOn: date("2026-07-16"), Roles: roles}, standard, noon("2026-07-17"))
	require.False(t, life.Quorum)
	require.Equal(t, []committee.Role{committee.SupplierLead, committee.MinistryDirector, committee.MinistryDSJ}, life.Absent)
	require.Equal(t, "R-103", life.Flaws[0].Rule)
	require.False(t, committee.Judge(committee.Meeting{Committee: "COPIL", HeldOn: date("2026-07-16")}, standard, noon("2026-07-17")).QuorumKnown)
}

func labels(list []committee.Expectation, code string) []string {
	var found []string
	for _, e := range list {
		if e.Committee == code {
			found = append(found, e.Tranche+"/"+e.Period.Label)
		}
	}
	return found
}

// TestExpected: over a year of contract from the middle of a month (R-093, R-095,
//
func TestExpected(t *testing.T) {
	c, err := contract.Parse([]byte("contract: {notification_date: 2025-09-15, tranches: {opt1: 2026-07-06}}\n"), "c.yaml")
	require.NoError(t, err)
	meetings := []committee.Meeting{
		{Ref: "A", Committee: "COPIL", HeldOn: date("2026-01-12")}, {Ref: "B", Committee: "COPIL", HeldOn: date("2026-01-30")},
		{Ref: "C", Committee: "COPIL", HeldOn: date("2026-02-12"), Cancelled: true}, {Ref: "D", Committee: "DEMO", HeldOn: date("2026-02-20"), ForCOPIL: true},
		{Ref: "E", Committee: "COPIL-C", HeldOn: date("2026-01-20")}, {Ref: "F", Committee: "CSM", HeldOn: date("2026-09-22")},
		{Ref: "G", Committee: "COOP", HeldOn: date("2026-07-08"), Tranche: contract.Ferme},
	}
	list := committee.Expected(c, meetings, date("2025-09-15"), date("2026-12-31"))
	require.Equal(t, []string{"/2026-09"}, labels(list, "CSM"), "the year after the notification at the earliest")
	require.Equal(t, []string{"/2025-Q4", "/2026-Q1", "/2026-Q2", "/2026-Q3", "/2026-Q4"}, labels(list, "COPIL-C"), "the first quarter is not whole")
	require.Len(t, labels(list, "COPIL"), 15)
	require.Empty(t, labels(list, "CSS"), "never owed")
	coop := labels(list, "COOP")
	require.Equal(t, "FERME/2025-W38", coop[0], "the notification was on a Monday: its week is whole")
	require.NotContains(t, coop, "OPTIONNELLE_1/2026-W27")
	require.Contains(t, coop, "OPTIONNELLE_1/2026-W28", "the week from its confirmation on")
	state := map[string]committee.Expectation{}
	for _, e := range list {
		state[e.Committee+e.Tranche+e.Period.Label] = e
	}
	require.Len(t, state["COPIL2026-01"].Held, 2, "one is owed, and both are told")
	require.Equal(t, []string{"D"}, state["COPIL2026-02"].Held, "the demo stands for it, the cancelled one does not")
	require.Empty(t, state["COPIL2026-03"].Held)
	require.Equal(t, []string{"G"}, state["COOPFERME2026-W28"].Held)
	require.Empty(t, state["COOPOPTIONNELLE_12026-W28"].Held)
	require.Equal(t, []string{"F"}, state["CSM2026-09"].Held)

	only, err := c.With(map[string]string{"coop.tranches": "ferme"})
	require.NoError(t, err)
	for _, label := range labels(committee.Expected(only, nil, date("2026-07-01"), date("2026-12-31")), "COOP") {
		require.Contains(t, label, "FERME/")
	}
	closed, err := c.With(map[string]string{"extra_closed_days": "[2026-08-10, 2026-08-11, 2026-08-12, 2026-08-13, 2026-08-14]"})
	require.NoError(t, err)
	require.NotContains(t, labels(committee.Expected(closed, nil, date("2026-08-01"), date("2026-08-31")), "COOP"), "FERME/2026-W33", "a week without working day owes none")
}

func TestFreezeAt(t *testing.T) { // C-15, R-066, R-068
	require.Equal(t, paris.End(date("2026-04-11")), committee.FreezeAt("COPIL-C", date("2026-04-16"), standard))
	require.True(t, committee.FreezeAt("COOP", date("2026-04-16"), standard).IsZero())
	require.True(t, committee.FreezeAt("COPIL", calendar.Date{}, standard).IsZero())
	for freeze, want := range map[string]time.Time{"on_period_end": paris.Start(date("2026-04-01")), "never": {}} {
		c, err := standard.With(map[string]string{"period.freeze": freeze})
		require.NoError(t, err)
		require.Equal(t, want, committee.FreezeAt("COPIL-C", date("2026-04-16"), c))
	}
}

// TestEveryPeriodOnce: the expectations of a committee follow one another without
// gap or overlap, and each meeting fills at most one of a tranche.
func TestEveryPeriodOnce(t *testing.T) {
	c, err := contract.Parse([]byte("contract: {notification_date: 2025-09-15}\n"), "c.yaml")
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		first := date("2025-09-01").AddDays(rapid.IntRange(0, 400).Draw(t, "first"))
		last := first.AddDays(rapid.IntRange(0, 800).Draw(t, "length"))
		held := first.AddDays(rapid.IntRange(0, 800).Draw(t, "held"))
		code := rapid.SampledFrom([]string{"COPIL", "COPIL-C", "COOP"}).Draw(t, "code")
		var before committee.Expectation
		filled := 0
		for _, e := range committee.Expected(c, []committee.Meeting{{Ref: "M", Committee: code, HeldOn: held}}, first, last) {
			if e.Committee != code {
				continue
			}
			if before.Committee != "" {
				require.Equal(t, before.Period.Last.AddDays(1), e.Period.First)
			}
			filled += len(e.Held)
			before = e
		}
		require.LessOrEqual(t, filled, 1)
	})
}

func BenchmarkJudge(b *testing.B) {
	m := committee.Meeting{Committee: "COPIL", HeldOn: date("2026-07-13"), SupportSent: noon("2026-07-10"), MinutesSent: noon("2026-07-14")}
	c := standard
	for b.Loop() {
		committee.Judge(m, c, noon("2026-08-01"))
	}
}
