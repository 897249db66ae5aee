package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/transform"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// randomLife gives the events of a ticket that changes hands often.
func randomLife(random *rand.Rand) []clock.Event {
	at := noon.AddDate(0, -3, 0).Add(time.Duration(random.IntN(40*24*3600)) * time.Second)
	events := []clock.Event{{At: at, Kind: clock.Submitted, Argument: string(clock.Majeur)}}
	kinds := []clock.Event{
		{Kind: clock.N3Sent}, {Kind: clock.N3Returned}, {Kind: clock.Resolved}, {Kind: clock.Reopened, Argument: clock.MJ},
		{Kind: clock.Closed}, {Kind: clock.Taken}, {Kind: clock.Cancelled},
	}
	for range random.IntN(9) {
		at = at.Add(time.Duration(1+random.IntN(4*24*3600)) * time.Second)
		event := kinds[random.IntN(len(kinds))]
		event.At = at
		events = append(events, event)
	}
	return events
}

// whatever a ticket went through, the time of the parties sums to
// the whole, in seconds, in open seconds and in working days; and the third
// party's is what the calendar counts between the transmissions and the returns.
func TestTheTimeOfThePartiesSumsToTheWhole(t *testing.T) {
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	c := contract.Default()
	require.NoError(t, store.PutReference(t.Context(), c, sql.Files, noon))
	random := rand.New(rand.NewPCG(1, 2))
	asOf := noon.AddDate(0, 2, 0)
	third := map[string][2]int64{}
	var rows []transform.Row
	for i := range 400 {
		events := randomLife(random)
		last := events[len(events)-1].At
		life, err := clock.Fold(events, last, c.AtInstant(events[0].At).Rules())
		require.NoError(t, err)
		ticket := &transform.Ticket{TicketKey: uint64(i + 1), Source: "jira", TicketID: fmt.Sprint(i), Reference: fmt.Sprintf("N2-%d", i), InScope: true, Tranche: "FERME", Presence: "present", Version: last}
		ticket.SetEvents(events)
		ticket.Judge(life)
		rows = append(rows, ticket)
		end := asOf
		switch {
		case !life.ClosedAt.IsZero():
			end = life.ClosedAt
		case !life.CancelledAt.IsZero():
			end = life.CancelledAt
		}
		var sums [2]int64
		for _, stay := range life.AtN3 {
			to := stay.To
			if to.IsZero() || to.After(end) {
				to = end
			}
			if from := stay.From; from.Before(to) {
				sums[0] += int64(to.Sub(from) / time.Second)
				sums[1] += c.Calendar().Seconds(from, to)
			}
		}
		third[ticket.Reference] = sums
	}
	require.NoError(t, store.Insert(t.Context(), rows))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, c, asOf))
	_, found, err := store.Select(t.Context(), `SELECT reference, tiers_seconds, tiers_open_seconds,
			titulaire_seconds + ministere_seconds + tiers_seconds = total_seconds
				AND titulaire_open_seconds + ministere_open_seconds + tiers_open_seconds = total_open_seconds
				AND titulaire_working_days + ministere_working_days + tiers_working_days = total_working_days
				AND dateDiff('second', from_at, to_at) = total_seconds
				AND least(titulaire_seconds, ministere_seconds, tiers_seconds, titulaire_working_days, ministere_working_days, tiers_working_days) >= 0
		FROM contractual.time_split WHERE kind = 'ticket'`)
	require.NoError(t, err)
	require.Len(t, found, len(rows))
	atN3 := 0
	for _, row := range found {
		reference := row[0].(string)
		require.EqualValues(t, 1, row[3], reference)
		require.Equal(t, third[reference], [2]int64{row[1].(int64), row[2].(int64)}, reference)
		if third[reference][1] > 0 {
			atN3++
		}
	}
	require.Greater(t, atN3, 50, "the lives try the third party's time")
}
