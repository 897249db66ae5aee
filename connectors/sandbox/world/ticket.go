package world

import (
	"slices"
	"strconv"
	"time"
)

// ticket is a ticket while it is invented: what it is at creation, then what is
// done to it.
type ticket struct {
	site        *site
	project     supportProject
	application application
	component   string
	summary     string
	description string
	nature      string
	urgency     string
	class       string // at submission
	created     time.Time
	reporter    Person
	state       string // at creation

	changes []change
	spoilt  bool

	// filled when the site is numbered
	number    int
	key       string
	formerKey string // before the move; empty when never moved
}

// change is a change with what it means for the life of the ticket.
type change struct {
	Change
	state   string  // the state it leads to; empty: unchanged
	events  []Event // what it means; a field may tell of an earlier instant
	moveTo  *supportProject
	movedTo application
}

// cut drops what comes after until.
func (t *ticket) cut(until time.Time) {
	slices.SortStableFunc(t.changes, func(a, b change) int { return a.At.Compare(b.At) })
	n, _ := slices.BinarySearchFunc(t.changes, until, func(c change, until time.Time) int {
		if c.At.After(until) {
			return 1
		}
		return -1
	})
	t.changes = t.changes[:n]
}

// told is the ticket as it has been lived.
func (t *ticket) told() Ticket {
	told := Ticket{
		Site: t.site.name, ID: strconv.Itoa(t.number), Key: t.key, Nature: t.nature, Criticality: t.class, DeadLetter: t.spoilt, FormerKey: t.formerKey,
		Summary: t.summary, Description: t.description, Component: t.component, Urgency: t.urgency, Reporter: t.reporter.Login,
		State: t.state, Created: t.created, Number: t.number,
		Events: []Event{{t.created, "created", t.class}},
	}
	project, app, state := t.project, t.application, t.state
	if state == StateQueue {
		told.Events = append(told.Events, Event{t.created, "n2_submitted", t.class})
	}
	for _, c := range t.changes {
		told.Changes = append(told.Changes, c.Change)
		told.Events = append(told.Events, c.events...)
		if c.state != "" {
			state = c.state
		}
		if c.moveTo != nil {
			project, app = *c.moveTo, c.movedTo
		}
	}
	for n := range told.Events {
		told.Events[n].At = told.Events[n].At.UTC()
	}
	slices.SortStableFunc(told.Events, func(a, b Event) int { return a.At.Compare(b.At) })
	told.Project, told.Tranche, told.Application = project.key, project.tranche, app.code
	told.Reason = t.reason(app, state, told.Events)
	told.InScope = told.Reason == "" && project.tranche != ""
	return told
}

// reason says why a ticket is not in scope; empty when it is.
func (t *ticket) reason(app application, state string, events []Event) string {
	submitted := slices.ContainsFunc(events, func(e Event) bool { return e.Kind == "n2_submitted" })
	switch {
	case t.spoilt:
		return "unreadable"
	case t.nature == evolution:
		return "nature"
	case app.outside:
		return "perimeter"
	case state == StateCancelled:
		return "cancelled"
	case !submitted:
		return "not submitted"
	}
	return ""
}
