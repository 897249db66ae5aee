package sandbox

import (
	"slices"
	"strconv"
	"time"
)

// disturb adds what happens to a ticket and means nothing: edits of labels and
// texts, attachments, a priority that moves within one criticality, and a move
// to another project. count edits lie between the first change and shortly
// after the last.
func (l *life) disturb(count int, until time.Time) {
	t := l.ticket
	from, to := t.created, t.created.Add(time.Hour)
	for _, c := range t.changes {
		if c.at.After(to) {
			to = c.at
		}
	}
	if count > 20 && len(t.changes) > 0 {
		from = l.firstTaking()
		to = to.AddDate(0, 0, 10)
		if to.After(until) {
			to = until
		}
	}
	span := to.Sub(from)
	if span <= 0 {
		return
	}
	for range count {
		at := from.Add(time.Duration(l.random.Int64N(int64(span)))).Truncate(time.Millisecond)
		t.changes = append(t.changes, l.edit(at))
	}
}

func (l *life) firstTaking() time.Time {
	for _, c := range l.ticket.changes {
		if c.state == "work" || c.state == "n3" || c.state == "resolved" {
			return c.at
		}
	}
	return l.ticket.created
}

func (l *life) edit(at time.Time) change {
	by := pick(l.random, []person{l.agent, l.support})
	site := l.ticket.site
	switch l.random.IntN(3) {
	case 0:
		label := pick(l.random, labelsInUse)
		return change{at: at, by: by, items: []item{site.item("labels", "labels", Named{}, Named{Name: label})}, set: func(s *snapshot) {
			if !slices.Contains(s.labels, label) {
				s.labels = append(slices.Clone(s.labels), label)
			}
		}}
	case 1:
		return change{at: at, by: by, items: []item{site.item("Attachment", "attachment", Named{}, Named{ID: strconv.Itoa(70000 + l.random.IntN(20000)), Name: "capture écran.png"})}}
	}
	text := pick(l.random, observations)
	return change{at: at, by: by, items: []item{site.item("description", "description", Named{Name: text}, Named{Name: text + "\r\n" + pick(l.random, observations)})}}
}

// wobble lets the priority move between two words of one criticality, which is
// no change of criticality.
func (l *life) wobble() {
	t := l.ticket
	words := t.site.words.priorities[minor]
	if t.class != minor || len(words) < 2 || len(t.changes) == 0 {
		return
	}
	for _, c := range t.changes {
		for _, event := range c.events {
			if event.Kind == "crit_changed" {
				return
			}
		}
	}
	at := t.changes[0].at.Add(37 * time.Second)
	other := words[0]
	if t.priority == other {
		other = words[1]
	}
	t.changes = append(t.changes, change{at: at, by: l.support, items: []item{t.site.item("priority", "priority", t.priority, other)},
		set: func(s *snapshot) { s.priority = other }})
}

// move sends the ticket to the project it should have been opened in.
func (l *life) move(target contractProject) {
	app := target.applications[l.random.IntN(len(target.applications)-1)] // the last is not asked for: it may be outside
	component := app.components[0]
	before := l.ticket.component
	l.ticket.changes = append(l.ticket.changes, change{
		at: l.ticket.created.Add(61 * time.Second), by: l.support, moveTo: &target,
		items: []item{
			l.ticket.site.item("Component", "components", Named{l.ticket.site.componentID(l.ticket.project.key, before), before}, Named{}),
			l.ticket.site.item("Component", "components", Named{}, Named{l.ticket.site.componentID(target.key, component), component}),
		},
		set: func(s *snapshot) { s.project, s.application, s.component = target, app, component },
	})
}
