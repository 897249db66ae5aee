package world

import (
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
		if c.At.After(to) {
			to = c.At
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
		if c.state == StateWork || c.state == StateN3 || c.state == StateResolved {
			return c.At
		}
	}
	return l.ticket.created
}

func (l *life) edit(at time.Time) change {
	by := pick(l.random, []Person{l.agent, l.support})
	setting := Setting{}
	switch l.random.IntN(3) {
	case 0:
		setting = Setting{Field: FieldLabel, To: pick(l.random, labelsInUse)}
	case 1:
		setting = Setting{Field: FieldAttachment, ID: strconv.Itoa(70000 + l.random.IntN(20000)), To: "capture écran.png"}
	default:
		text := pick(l.random, observations)
		setting = Setting{Field: FieldDescription, From: text, To: text + "\r\n" + pick(l.random, observations)}
	}
	return change{Change: Change{At: at, By: by.Login, Settings: []Setting{setting}}}
}

// wobble lets the priority move between two words of one criticality, which is
// no change of criticality.
func (l *life) wobble() {
	t := l.ticket
	words := t.site.urgencies(minor)
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
	at := t.changes[0].At.Add(37 * time.Second)
	other := words[0]
	if t.urgency == other {
		other = words[1]
	}
	t.changes = append(t.changes, change{Change: Change{At: at, By: l.support.Login, Settings: []Setting{{Field: FieldUrgency, From: t.urgency, To: other}}}})
}

// move sends the ticket to the project it should have been opened in.
func (l *life) move(target supportProject) {
	app := target.applications[l.random.IntN(len(target.applications)-1)] // the last is not asked for: it may be outside
	component := app.components[0]
	l.ticket.changes = append(l.ticket.changes, change{
		Change: Change{At: l.ticket.created.Add(61 * time.Second), By: l.support.Login, Settings: []Setting{
			{Field: FieldProject, From: l.ticket.project.key, To: target.key},
			{Field: FieldComponent, From: l.ticket.component},
			{Field: FieldComponent, To: component},
		}},
		moveTo: &target, movedTo: app,
	})
}
