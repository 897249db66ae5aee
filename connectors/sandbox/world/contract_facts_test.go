package world

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// generated are what every rule of the generated facts is checked on: several
// seeds, sizes and ends, among them the first day of a quarter and a holiday.
// They are made once and only read.
var generated = sync.OnceValues(func() (map[string]*World, error) {
	all := map[string]*World{}
	for name, options := range map[string]Options{
		"seed 0": {Seed: 0, Until: until}, "seed 1": {Seed: 1, Until: until}, "seed 2": {Seed: 2, Until: until},
		"small": {Seed: 4, Scale: 0.02, Until: until}, "fifth": {Seed: 7, Scale: 0.2, Until: until},
		"first day of a quarter": {Seed: 5, Until: time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)},
		"holiday":                {Seed: 6, Scale: 0.5, Until: time.Date(2027, 5, 6, 11, 0, 0, 0, time.UTC)},
	} {
		w, err := Generate(options)
		if err != nil {
			return nil, err
		}
		all[name] = w
	}
	return all, nil
})

func worlds(t *testing.T) map[string]*World {
	t.Helper()
	all, err := generated()
	require.NoError(t, err)
	return all
}

// orderOf finds orders by reference.
func orderOf(w *World) map[string]Order {
	orders := map[string]Order{}
	for _, o := range w.Orders {
		orders[o.Ref] = o
	}
	return orders
}

func flawedRefs(w *World, what string) []string {
	var refs []string
	for _, f := range w.Flaws {
		if f.What == what {
			refs = append(refs, f.Ref)
		}
	}
	return refs
}

// TestEachFlawIsThereOnceAndNothingElseIsWrong is what makes World.Flaws a list
// to check against.
func TestEachFlawIsThereOnceAndNothingElseIsWrong(t *testing.T) {
	units, err := offers()
	require.NoError(t, err)
	for name, w := range worlds(t) {
		for _, what := range []string{FlawUnknownUO, FlawLevel, FlawUnconfirmed, FlawWithoutOrder, FlawDecidedBefore, FlawBackwards} {
			require.Len(t, flawedRefs(w, what), 1, "%s: %s", name, what)
		}
		confirmed := map[string]time.Time{}
		for _, tranche := range w.Tranches {
			confirmed[tranche.Code] = tranche.ConfirmedOn
		}
		found := map[string][]string{}
		for _, o := range w.Orders {
			if o.NotifiedOn.Before(confirmed[o.Tranche]) {
				found[FlawUnconfirmed] = append(found[FlawUnconfirmed], o.Ref)
			}
			for _, line := range o.Lines {
				u, known := units[line.UO]
				if !known {
					found[FlawUnknownUO] = append(found[FlawUnknownUO], o.Ref)
					continue
				}
				if n := slices.Index(levels, line.Level); n < 0 || n >= len(u.prices) {
					found[FlawLevel] = append(found[FlawLevel], o.Ref)
				}
				if u.kind == byMonth {
					require.Contains(t, u.frequencies, line.Frequency)
				} else {
					require.Empty(t, line.Frequency)
				}
				require.Positive(t, line.Quantity)
				require.Positive(t, line.AmountCents)
			}
		}
		for _, d := range w.Deliverables {
			if d.Order == "" {
				found[FlawWithoutOrder] = append(found[FlawWithoutOrder], d.Ref)
			}
			for _, decision := range d.Decisions {
				if decision.N <= len(d.Deliveries) && !decision.On.After(parisDay(t, d.Deliveries[decision.N-1].At)) {
					found[FlawDecidedBefore] = append(found[FlawDecidedBefore], d.Ref)
				}
			}
		}
		for _, ticket := range w.Tickets {
			if ticket.Changes != nil && ticket.Changes[0].At.Before(ticket.Created) {
				found[FlawBackwards] = append(found[FlawBackwards], ticket.Key)
			}
		}
		for what, refs := range found {
			require.Equal(t, flawedRefs(w, what), refs, "%s: %s", name, what)
		}
	}
}

func parisDay(t *testing.T, at time.Time) time.Time {
	t.Helper()
	return generatedHours(t).day(at)
}

func TestOrdersAndTheirLines(t *testing.T) {
	for name, w := range worlds(t) {
		for _, o := range w.Orders {
			require.False(t, o.NotifiedOn.After(w.Until), "%s: %s", name, o.Ref)
			require.False(t, o.NotifiedOn.Before(w.NotifiedOn), "%s: %s", name, o.Ref)
			require.False(t, o.End.Before(o.Start), "%s: %s", name, o.Ref)
			for _, line := range o.Lines {
				require.False(t, line.Start.Before(o.Start) || line.End.After(o.End) || line.End.Before(line.Start), "%s: %s", name, o.Ref)
				if months := periodMonths[line.Frequency]; months > 0 {
					require.Equal(t, addMonths(line.Start, months*line.Quantity).AddDate(0, 0, -1), line.End, "R-017: %s", o.Ref)
				}
			}
		}
		require.Greater(t, len(w.Orders), smallestBook, name)
	}
	w := generate(t, 1, 1, until)
	require.InDelta(t, 60, len(w.Orders), 10)
	ordered := map[string]bool{}
	for _, o := range w.Orders {
		ordered[o.Tranche] = true
		for _, line := range o.Lines {
			ordered[line.UO] = true
		}
	}
	units, err := offers()
	require.NoError(t, err)
	for code := range units {
		require.True(t, ordered[code], "%s is ordered", code)
	}
	for _, tranche := range []string{Ferme, Optionnelle1, Optionnelle2} {
		require.True(t, ordered[tranche])
	}
}

// TestOneGroupRunsOutOfPacks counts R-064 plainly: packs cover the tickets of
// every group but those of the first option, whose last ones are beyond.
func TestOneGroupRunsOutOfPacks(t *testing.T) {
	for name, w := range worlds(t) {
		ordered, consumed := map[string]int{}, map[string]int{}
		for _, o := range w.Orders {
			for _, line := range o.Lines {
				if line.UO == "UO3.6-SN2" {
					ordered[o.Tranche+line.Level] += line.Quantity * packSize
				}
			}
		}
		for _, ticket := range w.Tickets {
			treated := slices.ContainsFunc(ticket.Events, func(e Event) bool {
				return slices.Contains([]string{"resolved", "n3_sent", "exception_accepted"}, e.Kind)
			})
			if ticket.InScope && treated {
				consumed[ticket.Tranche+supportLevel(ticket.Tranche, ticket.Application)]++
			}
		}
		for group, n := range consumed {
			beyond := n - ordered[group]
			if group == Optionnelle1+"C" && n > 2*packSize {
				require.Greater(t, beyond, 0, "%s: %s", name, group)
				require.LessOrEqual(t, beyond, packSize, "%s: %s", name, group)
			} else {
				require.LessOrEqual(t, beyond, 0, "%s: %s", name, group)
			}
		}
	}
}

func TestDatesAreLocalDays(t *testing.T) {
	for name, w := range worlds(t) {
		check := func(days ...time.Time) {
			for _, day := range days {
				require.True(t, day.IsZero() || day.Equal(day.Truncate(24*time.Hour)), "%s: %v", name, day)
			}
		}
		check(w.NotifiedOn)
		for _, o := range w.Orders {
			check(o.NotifiedOn, o.Start, o.End)
		}
		for _, d := range w.Deliverables {
			check(d.DueOn, d.MovedFrom, d.Baseline, d.ReadingOn)
			for _, decision := range d.Decisions {
				check(decision.On)
			}
		}
		for _, m := range w.Meetings {
			check(m.PlannedOn, m.HeldOn)
		}
		for _, a := range w.Assignments {
			check(a.Start, a.PlannedEnd, a.End)
		}
	}
}

func TestSlugs(t *testing.T) {
	require.Equal(t, "comptes-rendus-des-instances-decisionnaires-strategiques", slug("Comptes rendus des instances décisionnaires stratégiques"))
	require.Equal(t, "cas-d-affaire-mars-2026", slug("Cas d'affaire – mars 2026"))
	require.False(t, strings.ContainsAny(slug("Leviers (plans de formation, conduite…) ç à"), "(),… "))
}
