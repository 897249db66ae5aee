package sourcetest

import (
	"testing"
	"time"
)

// The account's zone decides what a tool takes a date for.
func accountZones(t *testing.T, opener Opener) {
	for _, zone := range []string{"Europe/Paris", "America/Cayenne", "Pacific/Auckland", "America/St_Johns"} {
		t.Run(zone, func(t *testing.T) {
			liveThrough(open(t, opener, Setting{Zone: zone}), 17*time.Minute, 12)
		})
	}
}

// The hour that comes twice, and the one that never comes.
func clockNights(t *testing.T, opener Opener) {
	for name, start := range map[string]time.Time{
		"2026-03-29": time.Date(2026, 3, 29, 0, 11, 30, 0, time.UTC),
		"2026-10-25": time.Date(2026, 10, 24, 23, 11, 30, 0, time.UTC),
	} {
		for _, zone := range []string{"Europe/Paris", "UTC"} {
			t.Run(name+" "+zone, func(t *testing.T) {
				liveThrough(open(t, opener, Setting{Zone: zone, Start: start}), 13*time.Minute, 18)
			})
		}
	}
}

func skewedServer(t *testing.T, opener Opener) {
	for _, skew := range []time.Duration{-3 * time.Hour, -40 * time.Second, 40 * time.Second, 3 * time.Hour} {
		t.Run(skew.String(), func(t *testing.T) {
			liveThrough(open(t, opener, Setting{Skew: skew}), 7*time.Minute, 8)
		})
	}
}

// liveThrough lets something happen at each step and pulls after it. All is there
// after each pull: the tools of the suite have no lag.
func liveThrough(b *bench, step time.Duration, steps int) {
	b.t.Helper()
	var keys []string
	for n := range steps {
		keys = append(keys, b.create(1+n%3)...)
		b.tool.Advance(step / 2)
		b.tool.Change(keys[n/2])
		b.tool.Change(keys[len(keys)-1])
		b.pull()
		b.requireState()
		b.tool.Advance(step - step/2)
	}
}
