package deliverable_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/deliverable"
	"pilotis/transform/term"
)

// Whose time each day was: the contractor's until a delivery and after an
// adjournment, the Ministry's while it reads and while it verifies (R-077, R-081,
//
func TestWhoseTimeItWas(t *testing.T) {
	d := deliverable.Deliverable{
		Ref: "L", Dues: due("2026-05-20"), Reading: &deliverable.Reading{HandedOver: noon("2026-05-04"), HeldOn: date("2026-05-12")},
		Deliveries: delivered("2026-05-18", "2026-06-10"), Decisions: decided("2026-06-05", "AJOURNEMENT", "2026-06-20", "CONFORME"),
	}
	type stretch struct {
		party    term.Party
		from, to string
		days     int
	}
	stretches := func(asOf time.Time) []stretch {
		var list []stretch
		for _, h := range deliverable.Follow(d, standard, asOf).Holdings(paris, date("2026-04-20")) {
			require.Equal(t, paris.WorkingDays(h.From, h.To), h.JO)
			list = append(list, stretch{h.Party, h.From.String(), h.To.String(), h.Days})
		}
		return list
	}
	require.Equal(t, []stretch{
		{term.Titulaire, "2026-04-20", "2026-05-04", 14}, {term.Ministere, "2026-05-04", "2026-05-12", 8}, {term.Titulaire, "2026-05-12", "2026-05-18", 6},
		{term.Ministere, "2026-05-18", "2026-06-05", 18}, {term.Titulaire, "2026-06-05", "2026-06-10", 5}, {term.Ministere, "2026-06-10", "2026-06-20", 10},
	}, stretches(noon("2026-09-01")), "nothing after the acceptance")
	running := stretches(noon("2026-05-30"))
	require.Equal(t, stretch{term.Ministere, "2026-05-18", "2026-05-30", 12}, running[len(running)-1])
}

// Stretches follow each other without gap and end no later than the view.
func TestHoldingsTileTheLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDeliverable(t)
		life := deliverable.Follow(d, standard, paris.Start(date("2026-04-01").AddDays(rapid.IntRange(0, 200).Draw(t, "view"))))
		holdings := life.Holdings(paris, date("2026-03-15"))
		at := date("2026-03-15")
		for _, h := range holdings {
			require.Equal(t, at, h.From)
			require.True(t, h.From.Before(h.To))
			require.Equal(t, h.From.DaysUntil(h.To), h.Days)
			require.NotEmpty(t, h.Rule)
			require.NotEmpty(t, h.Note)
			at = h.To
		}
		require.False(t, at.After(life.View))
	})
}
