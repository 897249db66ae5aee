package world

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestDeliverablesAreCausal: a delivery follows the order and the reading, a
// decision its delivery, a redelivery the adjournment; nothing follows
// acceptance, nothing happens after the end.
func TestDeliverablesAreCausal(t *testing.T) {
	for name, w := range worlds(t) {
		orders := orderOf(w)
		for _, d := range w.Deliverables {
			where := name + ": " + d.Ref
			flawed := slices.Contains(flawedRefs(w, FlawDecidedBefore), d.Ref)
			require.False(t, d.ReadingRemise.After(w.Until) || d.ReadingOn.After(w.Until), where)
			require.True(t, d.ReadingOn.IsZero() || !d.ReadingRemise.IsZero() && parisDay(t, d.ReadingRemise).Before(d.ReadingOn), where)
			require.True(t, d.ReadingAgreed || d.ReadingRemise.IsZero() && d.ReadingOn.IsZero() && d.Corrections == 0, where)
			require.True(t, d.Corrected >= 0 && d.Corrected <= d.Corrections, where)
			require.True(t, d.MovedFrom.IsZero() || d.MovedFrom.Before(d.DueOn), where)
			last := later(orders[d.Order].NotifiedOn, d.ReadingOn)
			for n, delivery := range d.Deliveries {
				require.Equal(t, n+1, delivery.N, where)
				require.False(t, delivery.At.After(w.Until), where)
				require.True(t, parisDay(t, delivery.At).After(last), "%s v%d: %v after %v", where, delivery.N, delivery.At, last)
				if n < len(d.Decisions) {
					last = d.Decisions[n].On
					require.True(t, flawed || last.After(parisDay(t, delivery.At)), where)
				}
			}
			for n, decision := range d.Decisions {
				require.Equal(t, n+1, decision.N, where)
				require.True(t, decision.On.Before(parisDay(t, w.Until)), where)
				require.Equal(t, decision.Outcome == conforming, decision.Motive == "", where)
				require.True(t, decision.Outcome != conforming || n == len(d.Decisions)-1 && len(d.Deliveries) == n+1, where)
			}
			require.LessOrEqual(t, len(d.Decisions), max(1, len(d.Deliveries)), where)
			if orders[d.Order].Cancelled {
				require.Empty(t, d.Deliveries, where)
			}
		}
	}
}

// TestEveryOutcomeOccurs counts what the rules tell apart.
func TestEveryOutcomeOccurs(t *testing.T) {
	for seed := range uint64(3) {
		w := generate(t, seed, 1, until)
		calendar, today := generatedHours(t), parisDay(t, until)
		seen := map[string]int{}
		for _, d := range w.Deliverables {
			due := d.DueOn
			if !d.ReadingOn.IsZero() {
				due = calendar.after(d.ReadingOn, 5)
				seen["reading held"]++
				seen["hand-over late"] += count(parisDay(t, d.ReadingRemise).After(calendar.before(d.ReadingOn, 5)))
				seen["corrections left"] += count(d.Corrected < d.Corrections)
			}
			seen["moved by an ordre de service"] += count(!d.MovedFrom.IsZero())
			seen["plan frozen otherwise"] += count(!d.Baseline.Equal(d.DueOn))
			seen["not yet due"] += count(due.After(today))
			seen["reading to come"] += count(d.ReadingAgreed && d.ReadingOn.IsZero())
			if len(d.Deliveries) == 0 && due.Before(today) {
				seen["past due"] += count(len(d.Decisions) == 0)
				seen["refused for absence"] += count(len(d.Decisions) == 1)
			}
			for n, delivery := range d.Deliveries {
				day := parisDay(t, delivery.At)
				seen[fmt.Sprint("version ", delivery.N)]++
				seen["channel "+delivery.Channel]++
				if n == 0 {
					seen["late"] += count(day.After(due))
					seen["on the last day"] += count(day.Equal(due))
				} else {
					limit := calendar.after(d.Decisions[n-1].On, 5)
					seen["redelivery late"] += count(day.After(limit))
					seen["redelivery in time"] += count(!day.After(limit))
				}
				seen["no slip"] += count(delivery.SlipPath == "")
				seen["unsigned"] += count(delivery.SlipPath != "" && !delivery.Signed)
				seen["items missing"] += count(len(delivery.Missing) > 0)
				limit := day.AddDate(0, 0, 21)
				if n < len(d.Decisions) {
					seen[d.Decisions[n].Outcome]++
					seen["decided after 21 days"] += count(d.Decisions[n].On.After(limit))
					seen["decided on the 21st day"] += count(d.Decisions[n].On.Equal(limit))
				} else {
					seen["undecided past 21 days"] += count(limit.Before(today))
					seen["undecided in time"] += count(!limit.Before(today))
				}
			}
			seen["adjourned and not redelivered"] += count(len(d.Decisions) > 0 && len(d.Decisions) == len(d.Deliveries) && d.Decisions[len(d.Decisions)-1].Outcome != conforming)
		}
		for _, outcome := range []string{
			"reading held", "hand-over late", "corrections left", "moved by an ordre de service", "plan frozen otherwise", "not yet due", "reading to come",
			"past due", "refused for absence", "version 1", "version 2", "version 3", "channel LETSDOCIT", "channel MESSIE", "late", "on the last day", "redelivery late",
			"redelivery in time", "no slip", "unsigned", "items missing", "CONFORME", "CONFORME_PARTIEL", "NON_CONFORME", "decided after 21 days",
			"decided on the 21st day", "undecided past 21 days", "undecided in time", "adjourned and not redelivered",
		} {
			require.Positive(t, seen[outcome], "seed %d: %s in %v", seed, outcome, seen)
		}
	}
}

func TestFilesAreWhatDeliveriesSay(t *testing.T) {
	for name, w := range worlds(t) {
		files := map[string]File{}
		for _, f := range w.Files {
			require.False(t, f.At.After(w.Until), "%s: %s", name, f.Path)
			require.True(t, path.IsAbs(f.Path) && path.Clean(f.Path) == f.Path, f.Path)
			require.NotEmpty(t, f.Owner)
			last := time.Time{}
			for _, v := range f.Versions {
				require.True(t, v.At.After(last) && v.At.Before(f.At), "%s: %s", name, f.Path)
				last = v.At
			}
			files[f.Server+f.Path] = f
		}
		for _, d := range w.Deliverables {
			for _, delivery := range d.Deliveries {
				require.NotEmpty(t, delivery.Files)
				require.True(t, files[delivery.Channel+delivery.Files[0]].At.Equal(delivery.At), "the first file is the delivery (R-089)")
				for _, file := range delivery.Files {
					require.Contains(t, files, delivery.Channel+file)
				}
				if delivery.SlipPath != "" {
					requireSlip(t, d, delivery, files[delivery.Channel+delivery.SlipPath])
				}
			}
		}
	}
}

func requireSlip(t *testing.T, d Deliverable, delivery Delivery, f File) {
	t.Helper()
	lines := map[string]string{}
	for line := range strings.Lines(string(f.Content)) {
		label, value, _ := strings.Cut(line, " :")
		lines[label] = strings.TrimSpace(value)
	}
	for _, item := range SlipItems() {
		value := lines[SlipLabel(item)]
		if item == "commande" && d.Order == "" {
			continue
		}
		require.Equal(t, slices.Contains(delivery.Missing, item), value == "", "%s v%d: %s", d.Ref, delivery.N, item)
	}
	require.Equal(t, delivery.Signed, lines["Signature"] != "")
	if !slices.Contains(delivery.Missing, "reference") {
		require.Equal(t, d.Ref, lines["Référence du livrable"])
	}
}

func TestWorkingDaysOfTheGenerator(t *testing.T) {
	calendar := generatedHours(t)
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		require.NoError(t, err)
		return d
	}
	for _, c := range []struct {
		from string
		n    int
		to   string
	}{
		{"2026-04-28", 5, "2026-05-06"}, {"2026-05-20", 5, "2026-05-28"}, {"2026-04-30", 10, "2026-05-19"}, {"2026-07-16", 10, "2026-07-30"}, {"2026-07-10", 2, "2026-07-15"},
	} {
		require.Equal(t, day(c.to), calendar.after(day(c.from), c.n), "%d after %s", c.n, c.from)
	}
	require.Equal(t, day("2026-05-21"), calendar.before(day("2026-05-29"), 5))
	require.Equal(t, day("2026-09-07"), addMonths(day("2026-06-08"), 3).AddDate(0, 0, -1))
	require.Equal(t, day("2026-02-28"), addMonths(day("2025-11-30"), 3))
	require.Equal(t, day("2026-10-25"), calendar.day(time.Date(2026, 10, 24, 22, 30, 0, 0, time.UTC)))
	require.Equal(t, time.Date(2026, 10, 25, 8, 0, 0, 0, time.UTC), calendar.at(day("2026-10-25"), 9*time.Hour), "the day has 25 hours")
}
