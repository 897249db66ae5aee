package pack_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/contract"
	"pilotis/transform/pack"
)

var start = time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)

func some(n int, tranche, level string) []pack.Ticket {
	list := make([]pack.Ticket, n)
	for i := range list {
		list[i] = pack.Ticket{Key: fmt.Sprintf("%s%s-%03d", tranche, level, i), Tranche: tranche, Level: level, FirstTreatedAt: start.Add(time.Duration(i/3) * time.Minute)}
	}
	return list
}

// TestTheFiftyFirst is beyond the one pack ordered; alerts at 40 and 50.
func TestTheFiftyFirst(t *testing.T) {
	units := pack.Assign(append(some(51, contract.Ferme, "C"), pack.Ticket{Key: "open", Tranche: contract.Ferme, Level: "C"}), map[pack.Group]int{{Tranche: contract.Ferme, Level: "C"}: 1}, standard)
	require.Len(t, units, 51, "a ticket that is not treated consumes nothing")
	var alerts, full, off []int
	for _, u := range units {
		require.Equal(t, (u.K+49)/50, u.Pack)
		if u.Alert {
			alerts = append(alerts, u.K)
		}
		if u.Full {
			full = append(full, u.K)
		}
		if u.OffPacks {
			off = append(off, u.K)
		}
	}
	require.Equal(t, [][]int{{40}, {50}, {51}}, [][]int{alerts, full, off})
	require.Equal(t, 1, units[50].InPack)
}

func TestPacksAreOfATrancheAndLevel(t *testing.T) {
	tickets := append(some(30, contract.Ferme, "C"), some(30, contract.Ferme, "S")...)
	for key, want := range map[string]int{"tranche+level": 1, "tranche": 2} {
		c, err := standard.With(map[string]string{"pack_key": key})
		require.NoError(t, err)
		units := pack.Assign(tickets, nil, c)
		packs := 0
		for _, u := range units {
			packs = max(packs, u.Pack)
			require.False(t, u.OffPacks, "no order is known")
		}
		require.Equal(t, want, packs, key)
	}
}

// TestOrderAndRepetitionMeanNothing: a ticket consumes one unit, whatever the
// order and however often it is told.
func TestOrderAndRepetitionMeanNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tickets := append(some(rapid.IntRange(0, 120).Draw(t, "ferme"), contract.Ferme, "C"), some(rapid.IntRange(0, 60).Draw(t, "opt"), contract.Optionnelle2, "S")...)
		want := pack.Assign(tickets, nil, standard)
		shuffled := rapid.Permutation(append(append([]pack.Ticket{}, tickets...), tickets...)).Draw(t, "order")
		require.Equal(t, want, pack.Assign(shuffled, nil, standard))
		require.Len(t, want, len(tickets))
	})
}

// TestALaterTicketMovesNone: what is treated later leaves the places before it.
func TestALaterTicketMovesNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tickets := some(rapid.IntRange(1, 120).Draw(t, "n"), contract.Ferme, "C")
		before := pack.Assign(tickets, nil, standard)
		after := pack.Assign(append(tickets, pack.Ticket{Key: "Z", Tranche: contract.Ferme, Level: "C", FirstTreatedAt: start.Add(time.Hour * 1000)}), nil, standard)
		require.Equal(t, before, after[:len(before)])
	})
}

func TestReckon(t *testing.T) {
	a := pack.Reckon(pack.Volumes{Submitted: 130, Duplicates: 2, NonApplicative: 3, Cancelled: 4, OutOfPerimeter: 1, Untreated: 5, SentN3: 20, ReturnedResolved: 8, SecondSendings: 2, ReopenedMJ: 3, ReopenedTitulaire: 1, PacksOrdered: 3}, standard)
	require.Equal(t, pack.Account{Consumed: 115, Packs: []int{50, 50, 15}, Alerts: []int{40, 50, 90, 100}, N3Rate: [2]int{20, 115}, N3Events: 22, AtN3: 12, Resolved: 103, Reopening: [2]int{3, 103}}, a)
	c, err := standard.With(map[string]string{"count_cancelled": "true", "reopen_sides": "[MJ, TITULAIRE]", "pack_size": "60"})
	require.NoError(t, err)
	a = pack.Reckon(pack.Volumes{Submitted: 70, Cancelled: 4, ReopenedMJ: 3, ReopenedTitulaire: 1, PacksOrdered: 1}, c)
	require.Equal(t, 70, a.Consumed)
	require.Equal(t, 10, a.OffPacks)
	require.Equal(t, [2]int{4, 70}, a.Reopening)
}

func BenchmarkAssign(b *testing.B) {
	c := standard
	tickets := some(10_000, contract.Ferme, "C")
	for b.Loop() {
		pack.Assign(tickets, nil, c)
	}
}
