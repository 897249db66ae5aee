package clock_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// instant reads "06-09 10:15" or "06-09 10:15:30" of 2026, in Paris.
func instant(t require.TestingT, text string) time.Time {
	layout := "2006-01-02 15:04:05"
	if len(text) == len("06-09 10:15") {
		text += ":00"
	}
	at, err := time.ParseInLocation(layout, "2026-"+text, reading().Calendar().Zone())
	require.NoError(t, err)
	return at.UTC()
}

// life is a list of events: instant, kind, argument.
type life [][3]string

func (l life) events(t require.TestingT) []clock.Event {
	events := make([]clock.Event, len(l))
	for i, e := range l {
		events[i] = clock.Event{At: instant(t, e[0]), Kind: clock.Kind(e[1]), Argument: e[2]}
	}
	return events
}

var reading = sync.OnceValue(contract.Default)

func defaults() clock.Rules { return reading().Rules() }

func fold(t require.TestingT, l life, asOf string, amend func(*clock.Rules)) clock.Life {
	rules := defaults()
	if amend != nil {
		amend(&rules)
	}
	got, err := clock.Fold(l.events(t), instant(t, asOf), rules)
	require.NoError(t, err)
	return got
}

func TestImpossibleLives(t *testing.T) { // no class is ever supposed
	for _, test := range []struct {
		name string
		life life
		want error
		text string
	}{
		{"no event", life{}, clock.ErrNotSubmitted, ""},
		{"no submission", life{{"06-09 10:00", "taken", ""}}, clock.ErrNotSubmitted, ""},
		{"submission after the view", life{{"06-11 10:00", "n2_submitted", "MAJEUR"}}, clock.ErrNotSubmitted, ""},
		{"resolved before", life{{"06-09 09:00", "resolved", ""}, {"06-09 10:00", "n2_submitted", "MAJEUR"}}, clock.ErrBeforeSubmission, "resolved"},
		{"sent before", life{{"06-09 09:00", "n3_sent", ""}, {"06-09 10:00", "n2_submitted", "MAJEUR"}}, clock.ErrBeforeSubmission, "n3_sent"},
		{"reopened before", life{{"06-09 09:00", "reopened", "MJ"}, {"06-09 10:00", "n2_submitted", "MAJEUR"}}, clock.ErrBeforeSubmission, "reopened"},
		{"no criticality", life{{"06-09 10:00", "n2_submitted", ""}}, clock.ErrNoCriticality, ""},
		{"unknown criticality", life{{"06-09 10:00", "n2_submitted", "Urgent"}}, nil, "Urgent"},
		{"unknown change", life{{"06-09 10:00", "n2_submitted", "MAJEUR"}, {"06-09 11:00", "crit_changed", ""}}, nil, "no criticality"},
		{"unknown kind", life{{"06-09 10:00", "assigned", ""}}, nil, "assigned"},
		{"unknown side", life{{"06-09 10:00", "n2_submitted", "MAJEUR"}, {"06-09 11:00", "reopened", ""}}, nil, "side"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := clock.Fold(test.life.events(t), instant(t, "06-10 10:00"), defaults())
			require.Error(t, err)
			if test.want != nil {
				require.ErrorIs(t, err, test.want)
			}
			require.ErrorContains(t, err, test.text)
		})
	}
	_, err := clock.Fold([]clock.Event{{Kind: clock.Submitted, Argument: "MAJEUR"}}, instant(t, "06-10 10:00"), defaults())
	require.ErrorContains(t, err, "no instant")
	_, err = clock.Fold(nil, instant(t, "06-10 10:00"), clock.Rules{})
	require.ErrorContains(t, err, "clock_start")
	require.ErrorContains(t, err, "no calendar")
}

// TestResolvedFromN3 is a ticket that N3 resolves without sending it back: its
// stay at N3 ends, and N2 time alone is judged.
func TestResolvedFromN3(t *testing.T) {
	got := fold(t, life{{"06-09 10:00", "n2_submitted", "BLOQUANT"}, {"06-09 12:00", "n3_sent", ""}, {"06-17 10:00", "resolved", ""}}, "06-18 10:00", nil)
	require.Equal(t, clock.Met, got.Resolution.State)
	require.EqualValues(t, 7200, got.Resolution.Seconds)
	require.Equal(t, []clock.Interval{{From: instant(t, "06-09 12:00"), To: instant(t, "06-17 10:00")}}, got.AtN3)
	require.Equal(t, instant(t, "06-17 10:00"), got.TreatedAt)
	require.Equal(t, clock.HeldByNobody, got.Holder)
}

// TestClosingWithoutResolution: a tool with one final status.
func TestClosingWithoutResolution(t *testing.T) {
	got := fold(t, life{{"06-09 10:00", "n2_submitted", "BLOQUANT"}, {"06-09 12:00", "closed", "TITULAIRE"}}, "06-18 10:00", nil)
	require.Equal(t, instant(t, "06-09 12:00"), got.ResolvedAt)
	require.Equal(t, clock.Met, got.Resolution.State)
	require.EqualValues(t, 7200, got.ClosedSeconds)
}

// TestSameSecond applies the events of one second as one causes the other.
func TestSameSecond(t *testing.T) {
	open := life{{"06-09 10:00", "n2_submitted", "BLOQUANT"}}
	sent := append(open[:1:1], [3]string{"06-09 11:00", "n3_sent", ""})
	resolved := append(open[:1:1], [3]string{"06-09 11:00", "resolved", ""})
	for _, test := range []struct {
		name   string
		life   life
		holder string
	}{
		{"sent, then returned", append(open[:1:1], [3]string{"06-09 12:00", "n3_returned", ""}, [3]string{"06-09 12:00", "n3_sent", ""}), clock.HeldByN2},
		{"returned, then sent again", append(sent[:2:2], [3]string{"06-09 12:00", "n3_sent", ""}, [3]string{"06-09 12:00", "n3_returned", ""}), clock.HeldByN3},
		{"returned, then resolved", append(sent[:2:2], [3]string{"06-09 12:00", "resolved", ""}, [3]string{"06-09 12:00", "n3_returned", ""}), clock.HeldByNobody},
		{"resolved, then reopened", append(open[:1:1], [3]string{"06-09 12:00", "reopened", "MJ"}, [3]string{"06-09 12:00", "resolved", ""}), clock.HeldByN2},
		{"reopened, then resolved", append(resolved[:2:2], [3]string{"06-09 12:00", "resolved", ""}, [3]string{"06-09 12:00", "reopened", "MJ"}), clock.HeldByNobody},
		{"reopened, then sent", append(resolved[:2:2], [3]string{"06-09 12:00", "n3_sent", ""}, [3]string{"06-09 12:00", "reopened", "MJ"}), clock.HeldByN3},
		{"resolved, closed", append(open[:1:1], [3]string{"06-09 12:00", "closed", "MJ"}, [3]string{"06-09 12:00", "resolved", ""}), clock.HeldByNobody},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.holder, fold(t, test.life, "06-09 13:00", nil).Holder)
		})
	}
	got := fold(t, append(open[:1:1], [3]string{"06-09 16:00", "resolved", ""}, [3]string{"06-09 16:00", "crit_changed", "MINEUR"}), "06-09 17:00", nil)
	require.Equal(t, clock.Mineur, got.Resolution.Class, "the class of a change in the same second is in force")
}

// TestReopenings: sides, clocks, and what counts.
func TestReopenings(t *testing.T) {
	base := life{{"06-08 09:00", "n2_submitted", "MINEUR"}, {"06-08 12:00", "resolved", ""}}
	for _, test := range []struct {
		name    string
		rest    life
		count   int
		entries int
	}{
		{"resolved, reopened by the Ministry", life{{"06-09 09:00", "reopened", "MJ"}}, 1, 1},
		{"closed by the contractor", life{{"06-08 13:00", "closed", "TITULAIRE"}, {"06-09 09:00", "reopened", "MJ"}}, 1, 1},
		{"closed by the Ministry itself (R-057)", life{{"06-08 13:00", "closed", "MJ"}, {"06-09 09:00", "reopened", "MJ"}}, 0, 1},
		{"reopened by the contractor", life{{"06-08 13:00", "closed", "TITULAIRE"}, {"06-09 09:00", "reopened", "TITULAIRE"}}, 0, 1},
		{"twice", life{{"06-09 09:00", "reopened", "MJ"}, {"06-09 10:00", "resolved", ""}, {"06-09 11:00", "reopened", "MJ"}}, 2, 2},
		{"already open", life{{"06-09 09:00", "reopened", "MJ"}, {"06-09 10:00", "reopened", "MJ"}}, 1, 1},
		{"of a cancellation", life{{"06-09 09:00", "reopened", "TITULAIRE"}, {"06-09 10:00", "cancelled", "doublon"}, {"06-09 11:00", "reopened", "MJ"}}, 0, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := fold(t, append(base[:2:2], test.rest...), "06-10 09:00", nil)
			require.Equal(t, test.count, got.NReopen)
			require.Len(t, got.Reopenings, test.entries)
			require.Zero(t, got.TreatedAt)
			require.Equal(t, instant(t, "06-08 12:00"), got.FirstTreatedAt)
			require.Equal(t, 1, got.PackUnits)
			require.Zero(t, got.ResolvedAt)
			require.Zero(t, got.ClosedAt)
			require.Equal(t, clock.Running, got.Resolution.State)
		})
	}
	got := fold(t, append(base[:2:2], [3]string{"06-09 09:00", "reopened", "TITULAIRE"}), "06-10 09:00", func(r *clock.Rules) { r.ReopenSides = []string{"MJ", "TITULAIRE"} })
	require.Equal(t, 1, got.NReopen)
}

func TestCancelled(t *testing.T) {
	l := life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-08 16:00", "n3_sent", ""}, {"06-09 16:00", "cancelled", "doublon"}}
	got := fold(t, l, "06-10 09:00", nil)
	require.False(t, got.Counted)
	require.True(t, got.InTime)
	require.Zero(t, got.PackUnits, "a cancellation consumes nothing (R-064)")
	require.Equal(t, clock.NotApplicable, got.N3State)
	require.Equal(t, clock.NotApplicable, got.Resolution.State)
	require.Equal(t, []clock.Interval{{From: instant(t, "06-08 09:00"), To: instant(t, "06-09 16:00")}}, got.Stock)

	kept := fold(t, l, "06-10 09:00", func(r *clock.Rules) { r.CountCancelled = true })
	require.True(t, kept.Counted)
	require.False(t, kept.InTime)
	require.Equal(t, clock.Missed, kept.N3State)
	require.Equal(t, clock.NotApplicable, kept.Resolution.State)
	require.Equal(t, 1, kept.PackUnits)
}

func TestException(t *testing.T) {
	l := life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-08 11:00", "workaround", ""}, {"06-18 11:00", "exception_accepted", ""}}
	got := fold(t, l, "06-20 09:00", nil)
	require.Equal(t, clock.Waived, got.Resolution.State)
	require.Equal(t, clock.Met, got.Workaround.State)
	require.True(t, got.InTime)
	require.Equal(t, instant(t, "06-18 11:00"), got.TreatedAt)
	require.Equal(t, 1, got.PackUnits)
	require.Equal(t, instant(t, "06-18 11:00"), got.Stock[0].To)

	reopened := fold(t, append(l, [3]string{"06-19 11:00", "reopened", "MJ"}), "06-20 09:00", nil)
	require.Equal(t, clock.Overdue, reopened.Resolution.State, "a reopening undoes the exception (R-061)")
	require.Zero(t, reopened.TreatedAt)
	require.Zero(t, reopened.NReopen)
}

// TestWorkaroundMustPrecede: a workaround that does not precede the resolution
// is no branch taken.
func TestWorkaroundMustPrecede(t *testing.T) {
	for _, at := range []string{"06-09 10:00", "06-09 11:00"} {
		got := fold(t, life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-09 10:00", "resolved", ""}, {at, "workaround", ""}}, "06-10 09:00", nil)
		require.Equal(t, clock.NotApplicable, got.Workaround.State, at)
	}
}

func TestAllMilestones(t *testing.T) {
	submitted := life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}}
	for _, test := range []struct {
		name string
		rest life
		asOf string
		want clock.State
	}{
		{"open within", nil, "06-08 13:00", clock.Running},
		{"open beyond", nil, "06-08 13:00:01", clock.Overdue},
		{"resolved within", life{{"06-08 13:00", "resolved", ""}}, "06-09 10:00", clock.NotApplicable},
		{"resolved beyond, never worked around", life{{"06-08 13:00:01", "resolved", ""}}, "06-09 10:00", clock.Missed},
		{"sent within", life{{"06-08 12:00", "n3_sent", ""}, {"06-09 12:00", "n3_returned", ""}}, "06-12 10:00", clock.NotApplicable},
		{"sent beyond", life{{"06-08 14:00", "n3_sent", ""}}, "06-12 10:00", clock.Overdue},
		{"worked around within", life{{"06-08 12:00", "workaround", ""}}, "06-12 10:00", clock.Met},
		{"worked around beyond", life{{"06-08 14:00", "workaround", ""}}, "06-12 10:00", clock.Missed},
		{"sent within, worked around beyond", life{{"06-08 12:00", "n3_sent", ""}, {"06-08 15:00", "n3_returned", ""}, {"06-08 17:00", "workaround", ""}}, "06-12 10:00", clock.NotApplicable},
		{"sent beyond, worked around beyond", life{{"06-08 14:00", "n3_sent", ""}, {"06-08 15:00", "n3_returned", ""}, {"06-08 17:00", "workaround", ""}}, "06-12 10:00", clock.Missed},
		{"worked around and resolved within", life{{"06-08 12:00", "workaround", ""}, {"06-08 13:00", "resolved", ""}}, "06-12 10:00", clock.NotApplicable},
		{"worked around within, resolved beyond", life{{"06-08 12:00", "workaround", ""}, {"06-08 14:00", "resolved", ""}}, "06-12 10:00", clock.Met},
		{"resolved within, then reopened", life{{"06-08 10:00", "resolved", ""}, {"06-08 11:00", "reopened", "MJ"}}, "06-12 10:00", clock.Overdue},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := fold(t, append(submitted[:1:1], test.rest...), test.asOf, func(r *clock.Rules) { r.CommitmentMode = clock.AllMilestones })
			require.Equal(t, test.want, got.Workaround.State)
		})
	}
}

func TestRunningOverdueAndWarnings(t *testing.T) { // R-072, K-006
	l := life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}}
	for _, test := range []struct {
		asOf                 string
		state                clock.State
		passed, risk, inTime bool
	}{
		{"06-08 13:00", clock.Running, false, false, true},
		{"06-08 13:00:01", clock.Running, true, false, true},
		{"06-08 15:44:59", clock.Running, true, false, true},
		{"06-08 15:45", clock.Running, true, true, true}, // 25 % of 9 h remain
		{"06-08 18:00", clock.Running, true, true, true},
		{"06-09 08:59:59", clock.Running, true, true, true}, // closed time is free
		{"06-09 09:00:01", clock.Overdue, true, false, false},
	} {
		got := fold(t, l, test.asOf, nil)
		require.Equal(t, test.state, got.Resolution.State, test.asOf)
		require.Equal(t, test.passed, got.WindowPassed, test.asOf)
		require.Equal(t, test.risk, got.AtRisk, test.asOf)
		require.Equal(t, test.inTime, got.InTime, test.asOf)
		require.Equal(t, instant(t, "06-08 18:00"), got.Resolution.Deadline)
		require.Equal(t, instant(t, "06-09 09:00"), got.Resolution.OverdueAfter)
		require.Equal(t, []clock.Interval{{From: instant(t, "06-09 09:00")}}, got.Overdue)
		require.Equal(t, instant(t, "06-08 13:00"), got.Workaround.Deadline, "told though it does not apply")
		require.Zero(t, got.Workaround.OverdueAfter)
	}
	got := fold(t, l, "06-09 08:59", func(r *clock.Rules) { r.Compare = clock.CompareDeadline })
	require.Equal(t, clock.Overdue, got.Resolution.State)
	require.Equal(t, instant(t, "06-08 18:00"), got.Resolution.OverdueAfter)
}

// TestSuspendedDeadline: while the ticket is at N3 no deadline can be told,
// unless it was reached before.
func TestSuspendedDeadline(t *testing.T) {
	got := fold(t, life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-08 12:00", "n3_sent", ""}}, "06-30 12:00", nil)
	require.Zero(t, got.Resolution.Deadline)
	require.Zero(t, got.Resolution.OverdueAfter)
	require.Equal(t, instant(t, "06-08 18:00"), got.Resolution.Planned)
	require.Equal(t, clock.Running, got.Resolution.State)
	require.Equal(t, clock.HeldByN3, got.Holder)
	require.Empty(t, got.Overdue)

	late := fold(t, life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-09 12:00", "n3_sent", ""}}, "06-30 12:00", nil)
	require.Equal(t, instant(t, "06-08 18:00"), late.Resolution.Deadline)
	require.Equal(t, clock.Running, late.Resolution.State, "R-053")
	require.False(t, late.InTime, "the transmission came too late")
	require.Equal(t, []clock.Interval{{From: instant(t, "06-09 09:00"), To: instant(t, "06-09 12:00")}}, late.Overdue)

	counting := fold(t, life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-08 12:00", "n3_sent", ""}}, "06-09 12:00", func(r *clock.Rules) { r.N3Pause = false })
	require.Equal(t, clock.Overdue, counting.Resolution.State)
	require.Equal(t, instant(t, "06-08 18:00"), counting.Resolution.Deadline)
}

// TestDeadlineAtTheReturn: as of the very second of a return, or of a
// reopening, the deadline is already the one that the suspension moved.
func TestDeadlineAtTheReturn(t *testing.T) {
	l := life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-08 12:00", "n3_sent", ""}, {"06-10 12:00", "n3_returned", ""}, {"06-10 12:00", "resolved", ""}, {"06-11 12:00", "reopened", "MJ"}}
	got := fold(t, l[:3], "06-10 12:00", nil)
	require.Equal(t, instant(t, "06-10 18:00"), got.Resolution.Deadline)
	require.Equal(t, instant(t, "06-11 09:00"), got.Resolution.OverdueAfter)
	got = fold(t, l, "06-11 12:00", nil)
	require.Equal(t, instant(t, "06-11 18:00"), got.Resolution.Deadline)
}

func TestStockAndOverdueFollowTheTicket(t *testing.T) {
	l := life{
		{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-10 10:00", "n3_sent", ""}, {"06-11 10:00", "n3_returned", ""},
		{"06-11 12:00", "crit_changed", "MINEUR"}, {"06-11 14:00", "crit_changed", "BLOQUANT"}, {"06-11 15:00", "resolved", ""}, {"06-12 09:00", "reopened", "MJ"},
	}
	got := fold(t, l, "06-12 10:00", nil)
	require.Equal(t, []clock.Interval{
		{From: instant(t, "06-09 09:00"), To: instant(t, "06-10 10:00")},
		{From: instant(t, "06-11 10:00"), To: instant(t, "06-11 12:00")},
		{From: instant(t, "06-11 14:00"), To: instant(t, "06-11 15:00")},
		{From: instant(t, "06-12 09:00")},
	}, got.Overdue)
	require.Equal(t, []clock.Interval{{From: instant(t, "06-08 09:00"), To: instant(t, "06-11 15:00")}, {From: instant(t, "06-12 09:00")}}, got.Stock)

	apart := fold(t, l, "06-12 10:00", func(r *clock.Rules) { r.StockIncludesN3 = false })
	require.Equal(t, []clock.Interval{
		{From: instant(t, "06-08 09:00"), To: instant(t, "06-10 10:00")}, {From: instant(t, "06-11 10:00"), To: instant(t, "06-11 15:00")}, {From: instant(t, "06-12 09:00")},
	}, apart.Stock)
}

func TestMeanTimes(t *testing.T) { // K-030, K-032, K-033, A-41
	l := life{
		{"06-08 08:00", "created", "MAJEUR"}, {"06-08 17:00", "n2_submitted", "MAJEUR"}, {"06-09 09:30", "taken", ""}, {"06-09 10:00", "first_response", ""},
		{"06-09 11:00", "n3_sent", ""}, {"06-10 11:00", "n3_returned", ""}, {"06-10 12:00", "resolved", ""}, {"06-10 14:00", "closed", "TITULAIRE"},
		{"06-10 16:00", "reopened", "MJ"}, {"06-10 17:00", "resolved", ""}, {"06-10 17:30", "closed", "TITULAIRE"},
	}
	got := fold(t, l, "06-12 10:00", nil)
	require.EqualValues(t, 5400, got.TakenSeconds)
	require.False(t, got.TakenImputed)
	require.EqualValues(t, 7200, got.FirstResponseSeconds)
	require.EqualValues(t, 3600+7200+3600+7200+5400, got.ClosedSeconds, "N3 and closed-to-reopened are suspended, resolved-to-closed is not (K-033)")
	calendar := fold(t, l, "06-12 10:00", func(r *clock.Rules) { r.MeansClock = clock.MeansCalendar })
	require.EqualValues(t, 16*3600+1800, calendar.TakenSeconds)

	created := fold(t, l, "06-12 10:00", func(r *clock.Rules) { r.ClockStart = clock.FromCreation })
	require.EqualValues(t, 9*3600+1800, created.TakenSeconds)
	require.Equal(t, instant(t, "06-08 08:00"), created.StartAt)
	require.Equal(t, instant(t, "06-08 17:00"), created.SubmittedAt)
	require.Equal(t, instant(t, "06-08 17:00"), created.Stock[0].From, "the stock is of tickets at N2")

	imputed := fold(t, life{{"06-08 17:00", "n2_submitted", "MAJEUR"}, {"06-09 10:00", "n3_sent", ""}, {"06-09 12:00", "first_response", ""}}, "06-12 10:00", nil)
	require.True(t, imputed.TakenImputed)
	require.Equal(t, instant(t, "06-09 10:00"), imputed.TakenAt)
	require.EqualValues(t, 7200, imputed.TakenSeconds)
}

func TestPhone(t *testing.T) { // R-065, K-009, A-40
	for _, test := range []struct {
		name  string
		life  life
		limit int64
		want  clock.State
	}{
		{"no call for MINEUR", life{{"06-08 09:00", "n2_submitted", "MINEUR"}, {"06-08 10:00", "closed", ""}}, 0, clock.NotApplicable},
		{"called", life{{"06-08 09:00", "n2_submitted", "MAJEUR"}, {"06-08 10:00", "phone_comm", ""}, {"06-08 11:00", "closed", ""}}, 0, clock.Met},
		{"called when closed", life{{"06-08 09:00", "n2_submitted", "MAJEUR"}, {"06-08 11:00", "phone_comm", ""}, {"06-08 11:00", "closed", ""}}, 0, clock.Missed},
		{"never called", life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-08 11:00", "closed", ""}}, 0, clock.Missed},
		{"not yet", life{{"06-08 09:00", "n2_submitted", "BLOQUANT"}, {"06-08 11:00", "resolved", ""}}, 0, clock.Running},
		{"called too late", life{{"06-08 09:00", "n2_submitted", "MAJEUR"}, {"06-08 10:00:01", "phone_comm", ""}}, 3600, clock.Missed},
		{"called in time", life{{"06-08 09:00", "n2_submitted", "MAJEUR"}, {"06-08 10:00", "phone_comm", ""}}, 3600, clock.Met},
		{"awaited too long", life{{"06-08 09:00", "n2_submitted", "MAJEUR"}}, 3600, clock.Overdue},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := fold(t, test.life, "06-10 09:00", func(r *clock.Rules) { r.PhoneMaxDelay = test.limit })
			require.Equal(t, test.want, got.Phone)
		})
	}
}

func TestDayModesOnASunday(t *testing.T) {
	l := life{{"06-07 11:00", "n2_submitted", "BLOQUANT"}, {"06-08 17:00", "resolved", ""}}
	for mode, want := range map[clock.Choice]struct {
		deadline string
		state    clock.State
	}{
		clock.OpenTime:      {"06-08 18:00", clock.Met},
		clock.EndOfDay:      {"06-08 18:00", clock.Met},
		clock.SameClockTime: {"06-08 11:00", clock.Missed},
	} {
		got := fold(t, l, "06-09 10:00", func(r *clock.Rules) { r.DayMode = mode })
		require.Equal(t, instant(t, want.deadline), got.Resolution.Deadline, mode)
		require.Equal(t, want.state, got.Resolution.State, mode)
	}
	friday := life{{"06-12 10:00", "n2_submitted", "BLOQUANT"}, {"06-12 12:00", "n3_sent", ""}, {"06-16 12:00", "n3_returned", ""}}
	got := fold(t, friday, "06-16 13:00", func(r *clock.Rules) { r.DayMode = clock.EndOfDay })
	require.EqualValues(t, 8*3600+9*3600, got.Resolution.Budget)
	require.Equal(t, instant(t, "06-17 18:00"), got.Resolution.Deadline, "a stay at N3 suspends a day too")
}

func TestUpgradeRestartAndBack(t *testing.T) {
	l := life{{"06-08 09:00", "n2_submitted", "MINEUR"}, {"06-09 09:00", "crit_changed", "BLOQUANT"}, {"06-09 11:00", "crit_changed", "MAJEUR"}}
	got := fold(t, l[:2], "06-09 10:00", func(r *clock.Rules) { r.UpgradeRestart = true })
	require.EqualValues(t, 3600, got.Resolution.Seconds)
	got = fold(t, l, "06-09 12:00", func(r *clock.Rules) { r.UpgradeRestart = true })
	require.EqualValues(t, 12*3600, got.Resolution.Seconds, "a lowered ticket counts from its submission")
	require.True(t, got.CritChanged)
	require.Equal(t, clock.Majeur, got.Criticality)
}

// TestClassOfATreatedTicket: a change after the treatment does not move it.
func TestClassOfATreatedTicket(t *testing.T) {
	got := fold(t, life{{"06-08 09:00", "n2_submitted", "MINEUR"}, {"06-08 10:00", "resolved", ""}, {"06-08 11:00", "crit_changed", "BLOQUANT"}}, "06-09 10:00", nil)
	require.Equal(t, clock.Mineur, got.Class)
	require.Equal(t, clock.Bloquant, got.Criticality)
	require.Equal(t, clock.Mineur, got.Resolution.Class)
}

// TestActions: what N2 did, in order, the latest last.
func TestActions(t *testing.T) {
	got := fold(t, life{
		{"06-08 09:00", "n2_submitted", "MINEUR"}, {"06-08 10:00", "workaround", ""}, {"06-08 11:00", "n3_sent", ""}, {"06-08 12:00", "n3_returned", ""},
		{"06-08 13:00", "resolved", ""}, {"06-09 09:00", "reopened", "MJ"}, {"06-09 10:00", "n3_sent", ""},
	}, "06-10 09:00", nil)
	require.Equal(t, []clock.Action{
		{At: instant(t, "06-08 10:00"), Kind: clock.ActionWorkaround}, {At: instant(t, "06-08 11:00"), Kind: clock.ActionN3}, {At: instant(t, "06-09 10:00"), Kind: clock.ActionN3},
	}, got.Actions(), "the resolution was undone")
	got = fold(t, life{{"06-08 09:00", "n2_submitted", "MINEUR"}, {"06-08 13:00", "resolved", ""}}, "06-10 09:00", nil)
	require.Equal(t, []clock.Action{{At: instant(t, "06-08 13:00"), Kind: clock.ActionResolution}}, got.Actions())
	require.Empty(t, fold(t, life{{"06-08 09:00", "n2_submitted", "MINEUR"}}, "06-10 09:00", nil).Actions())
}

// TestIneffectiveEventsAreTold: nothing is skipped silently.
func TestIneffectiveEventsAreTold(t *testing.T) {
	got := fold(t, life{{"06-08 09:00", "n2_submitted", "MINEUR"}, {"06-08 10:00", "n3_returned", ""}, {"06-08 11:00", "resolved", ""}, {"06-08 12:00", "resolved", ""}}, "06-09 10:00", nil)
	require.Equal(t, instant(t, "06-08 11:00"), got.ResolvedAt)
	require.EqualValues(t, 7200, got.Resolution.Seconds)
	told := 0
	for _, step := range got.Steps {
		if step.Kind == clock.StepEvent && len(step.Note) > 0 && step.Rule == "R-061" {
			told++
		}
	}
	require.Equal(t, 2, told)
}

func TestGoalText(t *testing.T) {
	for text, want := range map[string]clock.Goal{"4h": {Seconds: 14400}, "1JO": {Days: 1}, "90m": {Seconds: 5400}, "45s": {Seconds: 45}} {
		var got clock.Goal
		require.NoError(t, got.UnmarshalText([]byte(text)))
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
	for _, wrong := range []string{"", "4", "0h", "-1JO", "JO", "1.5JO", "1 JO", "0JO", "10ms"} {
		var got clock.Goal
		require.Error(t, got.UnmarshalText([]byte(wrong)), wrong)
	}
}
