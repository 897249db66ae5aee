package world

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReferencesAreUnique(t *testing.T) {
	for name, w := range worlds(t) {
		seen := map[string]bool{}
		add := func(ref string) {
			require.NotEmpty(t, ref, name)
			require.False(t, seen[ref], "%s: %s twice", name, ref)
			seen[ref] = true
		}
		for _, x := range w.Tickets {
			add(x.Key)
		}
		for _, x := range w.Anomalies {
			add(x.Ref)
			add(fmt.Sprint("mantis ", x.ID))
		}
		for _, x := range w.Requirements {
			add(x.Ref)
		}
		for _, x := range w.TestCases {
			add(x.Ref)
		}
		for _, x := range w.Campaigns {
			add(x.Ref)
		}
		for _, x := range w.Orders {
			add(x.Ref)
		}
		for _, x := range w.Deliverables {
			add(x.Ref)
		}
		for _, x := range w.Meetings {
			add(x.Ref)
		}
		for _, x := range w.Quotes {
			add(x.Ref)
		}
		for _, x := range w.Items {
			add(x.Ref)
		}
		for _, x := range w.Files {
			add(x.Server + x.Path)
		}
	}
}

func TestReferencesResolve(t *testing.T) {
	for name, w := range worlds(t) {
		orders := orderOf(w)
		tickets, anomalies, cases, requirements := map[string]Ticket{}, map[string]Anomaly{}, map[string]TestCase{}, map[string]bool{}
		for _, x := range w.Tickets {
			tickets[x.Key] = x
		}
		for _, x := range w.Anomalies {
			anomalies[x.Ref] = x
		}
		for _, x := range w.Requirements {
			requirements[x.Ref] = true
		}
		for _, x := range w.TestCases {
			cases[x.Ref] = x
			for _, r := range x.Requirements {
				require.True(t, requirements[r], "%s: %s", name, r)
			}
		}
		for _, x := range w.Anomalies {
			require.True(t, (x.Ticket == "") != (x.TestCase == ""), "%s: %s is found by one thing", name, x.Ref)
			if x.Ticket != "" {
				require.Equal(t, x.Ref, tickets[x.Ticket].Anomaly, name)
				require.Equal(t, tickets[x.Ticket].Application, x.Application, name)
			} else {
				require.Contains(t, cases, x.TestCase, name)
			}
		}
		for _, x := range w.Tickets {
			if x.Anomaly != "" {
				require.Contains(t, anomalies, x.Anomaly, name)
			}
		}
		for _, c := range w.Campaigns {
			require.Contains(t, orders, c.Order, name)
			for _, i := range c.Iterations {
				for _, e := range i.Executions {
					require.Contains(t, i.Planned, e.TestCase, name)
					require.Equal(t, c.Application, cases[e.TestCase].Application)
					if e.Anomaly != "" {
						require.Equal(t, "FAILURE", e.Status)
						require.Equal(t, e.TestCase, anomalies[e.Anomaly].TestCase)
					}
				}
			}
		}
		for _, d := range w.Deliverables {
			require.True(t, orders[d.Order].Ref != "" || slices.Contains(flawedRefs(w, FlawWithoutOrder), d.Ref), "%s: %s", name, d.Ref)
		}
		for _, a := range w.Assignments {
			require.Contains(t, orders, a.Order, name)
		}
		for _, q := range w.Quotes {
			require.True(t, q.Order == "" || orders[q.Order].Ref != "", name)
		}
	}
}
