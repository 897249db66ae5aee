package world

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDiscussionsKeepToTheLifeOfTheirTicket(t *testing.T) {
	for name, w := range worlds(t) {
		contractor := map[string]bool{}
		for _, p := range w.People {
			contractor[p.Site+p.Login] = p.Contractor
		}
		for _, x := range slices.Concat(w.Tickets, w.Tasks) {
			last := x.Created
			if len(x.Changes) > 0 {
				last = x.Changes[len(x.Changes)-1].At
			}
			before, answered := x.Created, time.Time{}
			for _, c := range x.Comments {
				require.False(t, c.At.Before(before) || c.At.After(last), "%s: %s says %q at %s", name, x.Key, c.Text, c.At)
				side, known := contractor[x.Site+c.By]
				require.True(t, known, "%s: %s", name, c.By)
				require.NotEmpty(t, c.Text)
				if before = c.At; side && !c.Internal && answered.IsZero() {
					answered = c.At
				}
			}
			if n := slices.IndexFunc(x.Events, func(e Event) bool { return e.Kind == "first_response" }); n >= 0 {
				require.WithinDuration(t, later(x.Events[n].At, x.Created), answered, 0, "%s: %s", name, x.Key)
			}
			for _, l := range x.Worklogs {
				require.True(t, contractor[x.Site+l.By], "%s: %s", name, x.Key)
				require.False(t, l.Started.Before(x.Created) || l.At.After(last), "%s: %s", name, x.Key)
				require.Equal(t, l.Spent, l.At.Sub(l.Started))
				require.Positive(t, l.Spent)
			}
		}
	}
}

func TestLinksLeadToEarlierTicketsOfTheSameServer(t *testing.T) {
	kinds := map[string]bool{}
	for name, w := range worlds(t) {
		tickets := map[string]Ticket{}
		for _, x := range w.Tickets {
			tickets[x.Key] = x
		}
		for _, x := range w.Tickets {
			for _, l := range x.Links {
				to := tickets[l.To]
				kinds[l.Kind] = true
				require.Equal(t, []string{x.Site, x.Application}, []string{to.Site, to.Application}, "%s: %s", name, x.Key)
				require.False(t, to.Created.After(x.Created), "%s: %s", name, x.Key)
				switch l.Kind {
				case LinkDuplicates:
					require.Equal(t, "Doublon", x.outcome())
				case LinkRelates:
					require.Equal(t, to.Anomaly, x.Anomaly)
					require.NotEmpty(t, x.Anomaly)
				}
			}
		}
	}
	require.Len(t, kinds, 2)
}

func TestAnEscalatedTicketTellsItsAnomaly(t *testing.T) {
	for name, w := range worlds(t) {
		for _, x := range w.Tickets {
			told := slices.ContainsFunc(x.Comments, func(c Comment) bool { return x.Anomaly != "" && strings.Contains(c.Text, x.Anomaly) })
			require.Equal(t, x.Anomaly != "", told, "%s: %s", name, x.Key)
		}
	}
}

func TestVersionsCorrectWhatWasResolvedBefore(t *testing.T) {
	for name, w := range worlds(t) {
		versions, campaigns := map[string]Version{}, map[string]Campaign{}
		for _, v := range w.Versions {
			require.NotContains(t, versions, v.Project+v.Name, name)
			versions[v.Project+v.Name] = v
		}
		for _, c := range w.Campaigns {
			campaigns[c.Ref] = c
		}
		corrected, tested := 0, 0
		for _, x := range slices.Concat(w.Tickets, w.Tasks) {
			for _, called := range []string{x.Affects, x.FixedIn} {
				v := versions[x.Project+called]
				require.True(t, called == "" || v.Name == called, "%s: %s names %s", name, x.Key, called)
				require.True(t, v.Application == "" || v.Application == x.Application, "%s: %s", name, x.Key)
			}
			if x.Affects != "" {
				require.False(t, versions[x.Project+x.Affects].ReleaseOn.After(x.Created), "%s: %s", name, x.Key)
			}
			if x.FixedIn != "" {
				corrected++
				require.Equal(t, "Corrigé", x.outcome(), "%s: %s", name, x.Key)
				for _, e := range x.Events {
					require.False(t, e.Kind == "resolved" && versions[x.Project+x.FixedIn].ReleaseOn.AddDate(0, 0, 1).Before(e.At), "%s: %s", name, x.Key)
				}
			}
		}
		for _, v := range w.Versions {
			if v.Campaign == "" {
				continue
			}
			tested++
			c := campaigns[v.Campaign]
			require.Equal(t, []string{c.Order, c.Application}, []string{v.Order, v.Application}, name)
			require.True(t, v.ReleaseOn.After(c.End), name)
			for _, ref := range v.Deliverables {
				n := slices.IndexFunc(w.Deliverables, func(d Deliverable) bool { return d.Ref == ref })
				require.Equal(t, v.Order, w.Deliverables[n].Order, name)
				require.NotEmpty(t, w.Deliverables[n].Deliveries, name)
			}
		}
		require.Positive(t, corrected, name)
		require.Positive(t, tested, name)
	}
}
