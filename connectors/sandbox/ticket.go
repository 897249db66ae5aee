package sandbox

import (
	"slices"
	"time"
)

// ticket is an issue while it is invented: what it is at creation, then what is
// done to it. Applying the changes up to an instant gives what it is then.
type ticket struct {
	site        *generated
	project     contractProject
	application application
	component   string
	summary     string
	description string
	labels      []string
	nature      string
	priority    Named
	class       string // at submission
	created     time.Time
	reporter    person
	state       string // at creation

	changes []change
	spoilt  bool

	// filled when the changes are applied and the site is numbered
	id        int
	key       string
	formerKey string // before the move; empty when never moved
	now       snapshot
}

// change is what one person does at one instant; it becomes one history entry.
type change struct {
	at     time.Time
	by     person
	items  []item
	state  string       // the status it leads to; empty: unchanged
	events []TruthEvent // what it means; a field may tell of an earlier instant
	set    func(*snapshot)
	moveTo *contractProject
	id     int
}

// snapshot is what of a ticket changes.
type snapshot struct {
	project       contractProject
	application   application
	component     string
	state         string
	priority      Named
	assignee      *person
	resolution    string
	resolved      time.Time
	phone         time.Time
	firstResponse time.Time
	exception     time.Time
	updated       time.Time
	events        []TruthEvent
	labels        []string
}

// apply makes the ticket what it is at until and drops what comes after.
func (t *ticket) apply(until time.Time) {
	slices.SortStableFunc(t.changes, func(a, b change) int { return a.at.Compare(b.at) })
	n, _ := slices.BinarySearchFunc(t.changes, until, func(c change, until time.Time) int {
		if c.at.After(until) {
			return 1
		}
		return -1
	})
	t.changes = t.changes[:n]
	t.now = snapshot{
		project: t.project, application: t.application, component: t.component, state: t.state,
		priority: t.priority, updated: t.created, labels: t.labels,
		events: []TruthEvent{{t.created, "created", t.class}},
	}
	if t.state == "queue" {
		t.now.events = append(t.now.events, TruthEvent{t.created, "n2_submitted", t.class})
	}
	for _, c := range t.changes {
		if c.state != "" {
			t.now.state = c.state
		}
		if c.set != nil {
			c.set(&t.now)
		}
		t.now.events = append(t.now.events, c.events...)
		t.now.updated = c.at
	}
	for n := range t.now.events {
		t.now.events[n].At = t.now.events[n].At.UTC()
	}
	t.now.updated = t.now.updated.UTC()
	slices.SortStableFunc(t.now.events, func(a, b TruthEvent) int { return a.At.Compare(b.At) })
}

// truth writes down what happened.
func (t *ticket) truth() Truth {
	truth := Truth{
		Site: t.site.site.Name, Project: t.now.project.key, Nature: t.nature, Application: t.now.application.code,
		Tranche: t.now.project.tranche, Criticality: t.class, DeadLetter: t.spoilt, Events: t.now.events,
	}
	submitted := slices.ContainsFunc(t.now.events, func(e TruthEvent) bool { return e.Kind == "n2_submitted" })
	switch {
	case t.spoilt:
		truth.Reason = "unreadable"
	case t.nature == evolution:
		truth.Reason = "nature"
	case t.now.application.outside:
		truth.Reason = "perimeter"
	case t.now.state == "cancelled":
		truth.Reason = "cancelled"
	case !submitted:
		truth.Reason = "not submitted"
	default:
		truth.InScope = true
	}
	return truth
}
