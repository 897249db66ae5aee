package mapping_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/mantis"
	sandboxmantis "pilotis/connectors/sandbox/mantis"
	sandboxsquash "pilotis/connectors/sandbox/squash"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/squash"
	"pilotis/transform"
)

func TestMantisTellsTheWorldsAnomalies(t *testing.T) {
	w := livedWorld(t)
	for _, newestFirst := range []bool{false, true} {
		server, err := sandboxmantis.New(w, sandboxmantis.Options{Now: func() time.Time { return until }, Token: "mantis-key", NewestFirst: newestFirst})
		require.NoError(t, err)
		source, err := mantis.New(mantis.Options{Name: "mantis", URL: serve(t, server.Handler()) + "/mantis", Auth: mantis.Auth{Token: "mantis-key"}, REST: restOptions()})
		require.NoError(t, err)
		defer source.Close()
		anomalies := slices.DeleteFunc(slices.Clone(w.Anomalies), func(a world.Anomaly) bool { return len(a.Events) == 0 })
		matched(t, anomalies, only[*transform.Anomaly](read(t, "mantis", source)),
			func(a world.Anomaly) string { return a.Ref }, func(a *transform.Anomaly) string { return a.Reference },
			anomalyOf, func(a *transform.Anomaly) {
				require.NotEmpty(t, a.Status)
				a.Origin, a.Title, a.Status = transform.Origin{}, "", ""
			})
	}
}

// anomalyOf tells the life of an anomaly without the help of a tool.
func anomalyOf(a world.Anomaly) *transform.Anomaly {
	row := &transform.Anomaly{
		Reference: a.Ref, Nature: a.Kind, Severity: a.Severity, Application: a.Application, Tranche: a.Tranche, TicketReference: a.Ticket, TestCase: a.TestCase,
		OpenFrom: []time.Time{}, OpenTo: []time.Time{},
	}
	open := false
	for _, e := range a.Events {
		at := e.At.Truncate(time.Second) // as fine as Mantis keeps them
		row.EventAt, row.EventKind = append(row.EventAt, at), append(row.EventKind, e.Kind)
		switch e.Kind {
		case "opened":
			row.OpenedAt, open = &at, true
			row.OpenFrom = append(row.OpenFrom, at)
		case "reopened":
			row.ResolvedAt, row.ClosedAt, open = nil, nil, true
			row.OpenFrom = append(row.OpenFrom, at)
		case "resolved":
			row.ResolvedAt, open = &at, false
			row.OpenTo = append(row.OpenTo, at)
		case "closed":
			row.ClosedAt = &at
		}
	}
	if open {
		row.OpenTo = append(row.OpenTo, time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC))
	}
	return row
}

func TestSquashTellsTheWorldsTests(t *testing.T) {
	w := livedWorld(t)
	server, err := sandboxsquash.New(w, sandboxsquash.Options{Now: func() time.Time { return until }, Token: "squash-key"})
	require.NoError(t, err)
	source, err := squash.New(squash.Options{Name: "squash", URL: serve(t, server.Handler()), Auth: squash.Auth{Token: "squash-key"}, REST: restOptions()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = source.Close() })
	type item struct {
		campaign         world.Campaign
		iteration, tests string
		executions       []world.Execution
	}
	var items []item
	for _, c := range w.Campaigns {
		for _, i := range c.Iterations {
			for _, ref := range i.Planned {
				one := item{c, i.Name, ref, nil}
				for _, e := range i.Executions {
					if e.TestCase == ref {
						one.executions = append(one.executions, e)
					}
				}
				items = append(items, one)
			}
		}
	}
	matched(t, items, only[*transform.TestItem](read(t, "squash", source)),
		func(i item) string { return i.campaign.Ref + i.iteration + i.tests },
		func(i *transform.TestItem) string { return i.Campaign + i.Iteration + i.TestCase },
		func(i item) *transform.TestItem {
			row := &transform.TestItem{
				Campaign: i.campaign.Ref, Iteration: i.iteration, TestCase: i.tests, Application: i.campaign.Application, OrderReference: i.campaign.Order,
				StartOn: on(i.campaign.Start), EndOn: on(i.campaign.End),
				ExecutedAt: []time.Time{}, Statuses: []string{}, Status: "READY",
			}
			for _, e := range i.executions {
				row.ExecutedAt, row.Statuses, row.Status = append(row.ExecutedAt, e.At), append(row.Statuses, e.Status), e.Status
			}
			return row
		},
		func(i *transform.TestItem) { i.Origin = transform.Origin{} })
}
