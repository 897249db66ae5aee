package mapping_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/openproject"
	sandboxopenproject "pilotis/connectors/sandbox/openproject"
	"pilotis/connectors/sandbox/world"
	"pilotis/transform"
)

func openProjectRows(t *testing.T, options sandboxopenproject.Options) []transform.Row {
	options.Now, options.APIKey = func() time.Time { return until }, "opapi-key"
	server, err := sandboxopenproject.New(livedWorld(t), options)
	require.NoError(t, err)
	source, err := openproject.New(openproject.Options{Name: "openproject", URL: serve(t, server.Handler()), Auth: openproject.Auth{APIKey: "opapi-key"}, REST: restOptions()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = source.Close() })
	return read(t, "openproject", source)
}

func TestOpenProjectTellsTheWorldsPlan(t *testing.T) {
	w := livedWorld(t)
	rows := openProjectRows(t, sandboxopenproject.Options{})
	matched(t, w.Orders, only[*transform.Order](rows),
		func(o world.Order) string { return o.Ref }, func(o *transform.Order) string { return o.Reference },
		func(o world.Order) *transform.Order {
			return &transform.Order{Reference: o.Ref, Subject: o.Subject, Tranche: o.Tranche, NotifiedOn: on(o.NotifiedOn), StartOn: on(o.Start), EndOn: on(o.End), Cancelled: o.Cancelled}
		},
		func(o *transform.Order) {
			require.NotEmpty(t, o.Status)
			o.Origin, o.Status = transform.Origin{}, ""
		})

	type line struct {
		world.OrderLine
		order string
		n     int
	}
	var lines []line
	for _, o := range w.Orders {
		for n, l := range o.Lines {
			lines = append(lines, line{l, o.Ref, n + 1})
		}
	}
	reference := func(l line) string { return fmt.Sprintf("%s/%d", l.order, l.n) }
	matched(t, lines, only[*transform.OrderLine](rows), reference, func(l *transform.OrderLine) string { return l.Reference },
		func(l line) *transform.OrderLine {
			return &transform.OrderLine{
				Reference: reference(l), OrderReference: l.order, UO: l.UO, Level: l.Level, Frequency: l.Frequency, Quantity: int64(l.Quantity), AmountCents: l.AmountCents,
				Application: l.Application, StartOn: on(l.Start), EndOn: on(l.End), DeclaredValue: int64(l.DeclaredValue),
			}
		},
		func(l *transform.OrderLine) { l.Origin = transform.Origin{} })
}

func TestOpenProjectTellsTheWorldsDeliverables(t *testing.T) {
	w := livedWorld(t)
	rows := openProjectRows(t, sandboxopenproject.Options{})
	// Whether a planning tool holds a deliverable of no order is its own affair:
	// the case of that name shows how it is read.
	ordered := slices.DeleteFunc(slices.Clone(w.Deliverables), func(d world.Deliverable) bool { return d.Order == "" })
	plans := slices.DeleteFunc(only[*transform.DeliverablePlan](rows), func(d *transform.DeliverablePlan) bool { return d.OrderReference == "" })
	matched(t, ordered, plans,
		func(d world.Deliverable) string { return d.Ref }, func(d *transform.DeliverablePlan) string { return d.Reference },
		func(d world.Deliverable) *transform.DeliverablePlan {
			row := &transform.DeliverablePlan{
				Reference: d.Ref, Code: d.Code, Title: d.Title, OrderReference: d.Order, Application: d.Application, BaselineOn: on(d.Baseline),
				DueOn: []time.Time{d.DueOn}, ReadingAgreed: d.ReadingAgreed, HandedOverAt: on(d.ReadingRemise), ReadingOn: on(d.ReadingOn),
				Corrections: int64(d.Corrections), DecidedOn: []time.Time{}, Outcomes: []string{}, Motives: []string{},
			}
			if len(d.Deliveries) > 0 && d.Corrections > 0 {
				row.Corrected = int64(d.Corrected)
			}
			if !d.MovedFrom.IsZero() {
				row.DueOn = []time.Time{d.MovedFrom, d.DueOn}
				if d.MovedFrom.AddDate(0, 0, -2).Add(8 * time.Hour).After(until) {
					row.DueOn = row.DueOn[:1] // the ordre de service is yet to come
				}
			}
			for n, decision := range d.Decisions {
				motive := ""
				if n == len(d.Decisions)-1 {
					motive = decision.Motive // OpenProject keeps the latest long text alone
				}
				row.DecidedOn, row.Outcomes, row.Motives = append(row.DecidedOn, decision.On), append(row.Outcomes, decision.Outcome), append(row.Motives, motive)
			}
			return row
		},
		func(d *transform.DeliverablePlan) {
			require.Len(t, d.DueSetOn, len(d.DueOn))
			require.Equal(t, time.Unix(0, 0).UTC(), d.DueSetOn[0], "the order's own date")
			if len(d.DueSetOn) > 1 {
				require.True(t, d.DueSetOn[1].After(d.DueSetOn[0]))
			}
			d.Origin, d.Status, d.DueSetOn = transform.Origin{}, "", nil
		})
}

func TestOpenProjectTellsTheWorldsMeetings(t *testing.T) {
	w := livedWorld(t)
	for name, module := range map[string]bool{"as meetings": true, "as work packages": false} {
		t.Run(name, func(t *testing.T) {
			rows := openProjectRows(t, sandboxopenproject.Options{NoMeetings: !module})
			matched(t, w.Meetings, only[*transform.Meeting](rows),
				func(m world.Meeting) string { return m.Ref }, func(m *transform.Meeting) string { return m.Reference },
				func(m world.Meeting) *transform.Meeting {
					row := &transform.Meeting{
						Reference: m.Ref, Committee: m.Committee, Tranche: m.Tranche, PlannedOn: on(m.PlannedOn), HeldOn: on(m.HeldOn),
						Cancelled: m.Cancelled, SupportSentAt: on(m.SupportSent), MinutesSentAt: on(m.MinutesSent), Attendees: int64(m.Attendees),
					}
					if module { // which keeps one date, and no count of people
						row.Attendees = 0
						if !m.HeldOn.IsZero() {
							row.PlannedOn = row.HeldOn
						}
					}
					return row
				},
				func(m *transform.Meeting) { m.Origin = transform.Origin{} })
		})
	}
}

func TestOpenProjectTellsTheWorldsRegisters(t *testing.T) {
	w := livedWorld(t)
	matched(t, w.Items, only[*transform.WorkItem](openProjectRows(t, sandboxopenproject.Options{})),
		func(i world.Item) string { return i.Ref }, func(i *transform.WorkItem) string { return i.Reference },
		func(i world.Item) *transform.WorkItem {
			row := &transform.WorkItem{
				Reference: i.Ref, Kind: i.Kind, Title: i.Title, OrderReference: i.Order, Tranche: i.Tranche, Application: i.Application, UO: i.UO, Owner: i.Owner,
				About: i.About, RaisedOn: on(i.RaisedOn), BaselineOn: on(i.Baseline), DueOn: on(i.DueOn), DoneOn: on(i.DoneOn), Probability: int64(i.Probability),
				Impact: int64(i.Impact), Expected: int64(i.Expected), BudgetCents: i.BudgetCents, CostCents: i.CostCents, Cause: i.Cause, Cancelled: i.Cancelled,
			}
			if i.Kind == world.ItemBenefit && !i.DoneOn.IsZero() {
				measured := int64(i.Measured)
				row.Measured = &measured
			}
			if !i.MovedFrom.IsZero() && i.MovedFrom.AddDate(0, 0, -3).Add(8*time.Hour).After(until) {
				row.DueOn = on(i.MovedFrom) // planned anew after the end of the world
			}
			return row
		},
		func(i *transform.WorkItem) {
			require.NotEmpty(t, i.Status)
			i.Origin, i.Status = transform.Origin{}, ""
		})
}
