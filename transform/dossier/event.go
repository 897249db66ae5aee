package dossier

import (
	"cmp"
	"slices"
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/flaw"
	"pilotis/transform/register"
	"pilotis/transform/trace"
)

// AdverseEvent is a row of core.adverse_events: what was not kept — a delivery, a
// milestone, a budget — with the alerts that announced it and its cause (R-110,
//
type AdverseEvent struct {
	Kind           string     `ch:"kind"` // LIVRABLE, JALON, BUDGET
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"`
	Application    string     `ch:"application"`
	DueOn          time.Time  `ch:"due_on"`
	AlertDueOn     *time.Time `ch:"alert_due_on"`
	AlertedOn      *time.Time `ch:"alerted_on"` // the first alert
	Alerts         uint32     `ch:"alerts"`
	Anticipated    bool       `ch:"anticipated"`
	Cause          string     `ch:"cause"`
	AsOf           time.Time  `ch:"as_of"`
}

// Table is where adverse events are kept.
func (*AdverseEvent) Table() string { return "core.adverse_events" }

// events finds what was not kept among the deliverables and the work items judged
// so far. What was cancelled, and what is of a cancelled order, is no event.
func (a *assembly) events() {
	about := map[string][]*WorkItem{}
	dues := map[string]calendar.Date{}
	for _, row := range a.rows {
		switch one := row.(type) {
		case *WorkItem:
			about[one.About] = append(about[one.About], one)
			dues[one.Reference] = dateOf(one.DueOn)
		case *Deliverable:
			dues[one.Reference] = dateOf(one.DueOn)
		}
	}
	for _, row := range slices.Clone(a.rows) {
		switch one := row.(type) {
		case *Deliverable:
			if order, _ := a.orderOf(one.OrderReference); late(one.DeliveryState) && !one.Cancelled && !order.Cancelled {
				a.event(AdverseEvent{Kind: "LIVRABLE", Reference: one.Reference, OrderReference: one.OrderReference, Tranche: cmp.Or(one.Tranche, unplaced), Application: one.Application}, one.DueOn, about[one.Reference])
			}
		case *WorkItem:
			a.itemEvents(one, about[one.Reference])
			if due := dues[one.About]; one.Kind == register.Alert && !due.IsZero() && dateOf(one.RaisedOn).After(due) {
				one.Flaws++
				a.flaws("work_item", one.Reference, one.Tranche, one.record, []trace.Flaw{{Code: flaw.ClockBackwards, Rule: "R-125", What: "L'alerte est postérieure à l'échéance qu'elle annonce.", Ref: one.About}})
			}
		}
	}
}

func (a *assembly) itemEvents(item *WorkItem, about []*WorkItem) {
	if order, _ := a.orderOf(item.OrderReference); item.Cancelled || order.Cancelled {
		return
	}
	event := AdverseEvent{Reference: item.Reference, OrderReference: item.OrderReference, Tranche: item.Tranche, Application: item.Application}
	if item.Kind == register.Milestone && late(item.State) {
		event.Kind = "JALON"
		a.event(event, item.DueOn, about)
	}
	if slices.Contains(item.Drifts, "COUT") {
		event.Kind = "BUDGET"
		a.event(event, item.ForecastOn, about)
	}
}

func late(state string) bool { return state == "MISSED" || state == "OVERDUE" }

// event adds an event; one without a due date can be of no period, and its item
// shows the drift.
func (a *assembly) event(e AdverseEvent, dueOn *time.Time, about []*WorkItem) {
	due := dateOf(dueOn)
	if due.IsZero() {
		return
	}
	e.DueOn, e.AlertDueOn, e.AsOf = *dueOn, column(register.AlertDue(due, a.contract)), a.asOf
	var alerts []calendar.Date
	for _, item := range about {
		if item.Kind == register.Alert && !item.Cancelled && !dateOf(item.RaisedOn).After(a.view) {
			alerts = append(alerts, dateOf(item.RaisedOn))
		}
		if e.Cause == "" && !item.Cancelled {
			e.Cause = item.Cause
		}
	}
	e.Alerts, e.Anticipated = uint32(len(alerts)), register.Anticipated(alerts, due, a.contract)
	if len(alerts) > 0 {
		e.AlertedOn = column(slices.MinFunc(alerts, func(x, y calendar.Date) int { return y.DaysUntil(x) }))
	}
	a.add(&e)
}
