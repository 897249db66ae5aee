package world

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var until = time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC)

func generate(t *testing.T, seed uint64, scale float64, until time.Time) *World {
	t.Helper()
	w, err := Generate(Options{Seed: seed, Scale: scale, Until: until})
	require.NoError(t, err)
	return w
}

func fingerprint(t *testing.T, w *World) string {
	t.Helper()
	text, err := json.Marshal(w)
	require.NoError(t, err)
	return fmt.Sprintf("%x", sha256.Sum256(text))
}

func TestGenerateIsAFunctionOfSeedScaleAndUntil(t *testing.T) {
	base := fingerprint(t, generate(t, 1, 0.2, until))
	require.Equal(t, base, fingerprint(t, generate(t, 1, 0.2, until)))
	require.NotEqual(t, base, fingerprint(t, generate(t, 2, 0.2, until)))
	require.NotEqual(t, base, fingerprint(t, generate(t, 1, 0.21, until)))
	require.NotEqual(t, base, fingerprint(t, generate(t, 1, 0.2, until.AddDate(0, 0, -3))))
}

func TestGenerateRefusesAScaleThatCannotBe(t *testing.T) {
	for _, scale := range []float64{-1, maxScale + 1, math.NaN()} {
		_, err := Generate(Options{Scale: scale, Until: until})
		require.ErrorContains(t, err, "scale")
	}
	require.LessOrEqual(t, len(generate(t, 1, 0.001, until).Tickets), 3)
}

// TestTicketsLeaveNoTraceAfterUntil holds whatever the day: a holiday, a
// night, the hour that clocks show twice.
func TestTicketsLeaveNoTraceAfterUntil(t *testing.T) {
	for _, until := range []time.Time{
		time.Date(2027, 1, 1, 3, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2028, 2, 29, 23, 59, 59, 999e6, time.UTC),
	} {
		w := generate(t, 5, 0.2, until)
		require.NotEmpty(t, w.Tickets)
		for _, list := range [][]Ticket{w.Tickets, w.Tasks} {
			for _, ticket := range list {
				require.False(t, ticket.Created.After(until) || ticket.Created.Before(until.AddDate(0, -months, -1)))
				for _, change := range ticket.Changes {
					require.False(t, change.At.After(until))
				}
			}
		}
	}
}

func TestVolumeOfTickets(t *testing.T) {
	w := generate(t, 1, 1, until)
	require.InDelta(t, 1900, len(w.Tickets), 50)
	require.InDelta(t, 250, len(w.Tasks), 20)
}

// lives are what may follow what, by status of the ticket as N2 sees it.
var lives = map[string][]string{
	"":                   {"created"},
	"created":            {"n2_submitted"},
	"n2_submitted":       {"taken", "workaround", "n3_sent", "resolved", "cancelled"},
	"taken":              {"workaround", "n3_sent", "resolved", "cancelled"},
	"workaround":         {"n3_sent", "resolved", "exception_accepted"},
	"n3_sent":            {"n3_returned"},
	"n3_returned":        {"n3_sent", "resolved"},
	"resolved":           {"closed", "reopened"},
	"closed":             {"reopened"},
	"reopened":           {"resolved"},
	"cancelled":          {},
	"exception_accepted": {},
}

func TestEveryTicketsLifeIsCausal(t *testing.T) {
	for seed := range uint64(2) {
		w := generate(t, seed, 0.5, until)
		for _, ticket := range w.Tickets {
			if slices.Contains(flawedRefs(w, FlawBackwards), ticket.Key) {
				continue
			}
			state, submitted := "", time.Time{}
			var last time.Time
			for _, event := range ticket.Events {
				require.False(t, event.At.Before(last), "%s: %v", ticket.Key, ticket.Events)
				require.False(t, event.At.After(until), "%s: %v", ticket.Key, ticket.Events)
				last = event.At
				switch event.Kind {
				case "n2_submitted":
					submitted = event.At
				case "first_response", "phone_comm", "crit_changed":
					require.False(t, submitted.IsZero(), "%s: %v", ticket.Key, ticket.Events)
					require.NotEqual(t, "closed", state, "%s: %v", ticket.Key, ticket.Events)
					continue
				}
				require.Contains(t, lives[state], event.Kind, "%s: %v", ticket.Key, ticket.Events)
				state = event.Kind
			}
		}
	}
}

func TestPeculiaritiesOfTheTickets(t *testing.T) {
	w := generate(t, 1, 1, until)
	paris := generatedHours(t)
	for _, site := range sites() {
		spoilt, open, atN3, night, weekend := 0, 0, 0, 0, 0
		for _, ticket := range w.Tickets {
			if ticket.Site != site.name {
				continue
			}
			last := ticket.Events[len(ticket.Events)-1].Kind
			open += count(last == "n2_submitted" || last == "taken" || last == "n3_returned")
			atN3 += count(last == "n3_sent")
			spoilt += count(ticket.DeadLetter)
			night += count(ticket.Created.In(paris.zone).Hour() < 7)
			weekend += count(!paris.worked(ticket.Created))
		}
		require.Equal(t, 2, spoilt, "never more than three unreadable records a server")
		for name, n := range map[string]int{"open": open, "at N3": atN3, "at night": night, "on closed days": weekend} {
			require.Positive(t, n, "%s: %s", site.name, name)
		}
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func generatedHours(t *testing.T) hours {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	return hours{zone}
}
