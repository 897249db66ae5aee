package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/clock"
)

// Each second belongs to one party: what N2 works at is the contractor's, what
// lies at N3 a third party's, and from a resolution to its reopening the
// Ministry's.
func TestWhoseTimeItWas(t *testing.T) {
	got := fold(t, life{
		{"06-08 09:30", "n2_submitted", "MAJEUR"}, {"06-08 12:00", "n3_sent", ""}, {"06-09 10:00", "n3_returned", ""},
		{"06-09 11:00", "resolved", ""}, {"06-10 10:00", "reopened", clock.MJ}, {"06-10 10:30", "resolved", ""},
	}, "06-12 10:00", nil)
	type stretch struct {
		party         string
		seconds, open int64
	}
	var stretches []stretch
	for _, h := range got.Holdings(defaults().Calendar) {
		stretches = append(stretches, stretch{h.Party, h.Seconds, h.OpenSeconds})
	}
	require.Equal(t, []stretch{
		{clock.Titulaire, 9000, 9000}, {clock.ThirdParty, 22 * 3600, 7 * 3600}, {clock.Titulaire, 3600, 3600},
		{clock.MJ, 23 * 3600, 8 * 3600}, {clock.Titulaire, 1800, 1800},
	}, stretches, "nothing after the last treatment")
	open := fold(t, life{{"06-08 09:30", "n2_submitted", "MAJEUR"}, {"06-08 12:00", "n3_sent", ""}}, "06-08 13:00", nil).Holdings(defaults().Calendar)
	require.Len(t, open, 2)
	require.Equal(t, instant(t, "06-08 13:00"), open[1].To, "what has not ended is told to the view")
	require.Empty(t, fold(t, life{{"06-08 09:30", "n2_submitted", "MAJEUR"}, {"06-08 12:00", "cancelled", ""}}, "06-08 13:00", nil).Holdings(defaults().Calendar))
}

// Holdings follow each other without gap, and under the default reading what is
// the contractor's is what the resolution is judged on.
func TestHoldingsTileTheLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, rules := someLife(t), someRules(t)
		view := someView(t, events)
		got, err := clock.Fold(events, view, rules)
		require.NoError(t, err)
		var at time.Time
		for _, h := range got.Holdings(rules.Calendar) {
			if at.IsZero() {
				at = got.StartAt
			}
			require.Equal(t, at, h.From)
			require.True(t, h.From.Before(h.To))
			at = h.To
		}
		require.False(t, at.After(got.AsOf))
		plain, err := clock.Fold(events, view, defaults())
		require.NoError(t, err)
		var contractor int64
		for _, h := range plain.Holdings(defaults().Calendar) {
			if h.Party == clock.Titulaire {
				contractor += h.OpenSeconds
			}
		}
		if plain.Counted {
			require.Equal(t, plain.Resolution.Seconds, contractor)
		}
	})
}
