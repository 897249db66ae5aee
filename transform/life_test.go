package transform_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform"
	"pilotis/transform/clock"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func after(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }

func TestJudgeClosesOpenIntervalsFarAway(t *testing.T) {
	far := time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC)
	var ticket transform.Ticket
	ticket.Judge(clock.Life{
		StartAt: start.In(time.FixedZone("", 3600)), InTime: true, PackUnits: 1, NReopen: 2,
		Stock: []clock.Interval{{From: start, To: after(1)}, {From: after(2)}},
		AtN3:  []clock.Interval{{From: after(1)}}, Overdue: []clock.Interval{{From: after(3)}}, AtRiskFrom: after(2),
		N3: []clock.Target{{State: clock.Met, Seconds: 3600, At: after(1), Class: clock.Majeur}},
	})
	require.Equal(t, []time.Time{after(1), far}, ticket.StockTo)
	require.Equal(t, []time.Time{far}, ticket.HeldByN3To)
	require.Equal(t, []time.Time{after(3)}, ticket.OverdueFrom)
	require.Equal(t, []time.Time{far}, ticket.OverdueTo)
	require.Equal(t, after(2), *ticket.AtRiskFrom)
	require.Equal(t, []time.Time{after(1)}, ticket.N3SentAt)
	require.Equal(t, []int64{3600}, ticket.N3Seconds)
	require.Equal(t, []string{"MET"}, ticket.N3States)
	require.Equal(t, []string{"MAJEUR"}, ticket.N3Classes)
	require.Equal(t, start, *ticket.SubmittedAt, "instants are UTC")
	require.Nil(t, ticket.ResolvedAt, "what has not happened is nil")
	require.True(t, *ticket.InTime)
	require.Equal(t, uint8(1), ticket.PackUnits)
	require.Equal(t, uint16(2), ticket.NReopen)
}

func TestRecountJudgesNothing(t *testing.T) {
	var ticket transform.Ticket
	ticket.Recount([]clock.Event{
		{At: start, Kind: clock.Created}, {At: after(1), Kind: clock.Submitted}, {At: after(2), Kind: clock.Taken},
		{At: after(3), Kind: clock.Workaround}, {At: after(4), Kind: clock.Workaround},
		{At: after(5), Kind: clock.N3Sent}, {At: after(6), Kind: clock.N3Returned},
		{At: after(7), Kind: clock.Resolved}, {At: after(8), Kind: clock.Closed}, {At: after(9), Kind: clock.Reopened, Argument: "MJ"},
		{At: after(10), Kind: clock.N3Sent}, {At: after(11), Kind: clock.Cancelled},
	})
	require.Equal(t, after(1), *ticket.SubmittedAt)
	require.Equal(t, after(2), *ticket.TakenAt)
	require.Equal(t, after(3), *ticket.WorkaroundAt, "the first counts")
	require.Nil(t, ticket.ResolvedAt, "undone by the reopening")
	require.Nil(t, ticket.ClosedAt)
	require.Equal(t, after(11), *ticket.CancelledAt)
	require.Equal(t, []time.Time{after(5), after(10)}, ticket.HeldByN3From)
	require.Equal(t, []time.Time{after(6), after(11)}, ticket.HeldByN3To)
	require.Equal(t, []string{"MJ"}, ticket.ReopenedBy)
	require.Equal(t, "NOT_APPLICABLE", ticket.ResolutionState)
	require.Equal(t, []string{"NOT_APPLICABLE", "NOT_APPLICABLE"}, ticket.N3States)
	require.Nil(t, ticket.InTime)
	require.Empty(t, ticket.StockFrom)
	require.Zero(t, ticket.PackUnits)
}

func TestSetEventsKnowsTheLast(t *testing.T) {
	var ticket transform.Ticket
	ticket.SetEvents([]clock.Event{{At: after(2), Kind: clock.Created, Argument: "MINEUR"}, {At: after(1), Kind: clock.Closed, Argument: "MJ"}})
	require.Equal(t, after(2), *ticket.LastEventAt)
	require.Equal(t, []string{"created", "closed"}, ticket.EventKind)
	require.Equal(t, []string{"MINEUR", "MJ"}, ticket.EventArgument)
}

func TestKeyTellsItsPartsApart(t *testing.T) {
	require.Equal(t, transform.Key("jira", "issue", "1"), transform.Key("jira", "issue", "1"))
	require.NotEqual(t, transform.Key("a", "bc", "1"), transform.Key("ab", "c", "1"))
	require.NotEqual(t, transform.Key("a", "b", "1"), transform.Key("a", "b", "2"))
}
