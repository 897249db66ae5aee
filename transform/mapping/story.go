package mapping

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"pilotis/transform"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// story reads the life of the ticket: its status changes as the tool tells them,
// and the events of the contract that they stand for.
func (r *reading) story() {
	created, err := r.record.created()
	if err != nil {
		r.refuse(err, "")
		return
	}
	created = second(created)
	r.ticket.CreatedAt = at(created)
	r.ticket.HistoryComplete = r.record.Changelog.complete()
	transitions, shifts := r.transitions(created), r.shifts()
	initial, shifts := r.initialClass(shifts)
	if len(r.problems) > 0 {
		return
	}
	r.recordTransitions(transitions)

	line := timeline{side: r.side, class: initial}
	if !created.IsZero() {
		line.add(created, clock.Created, initial, Origin{Field: "created"})
	}
	line.run(transitions, shifts)
	r.occurrences = append(line.events, r.instants()...)
	slices.SortStableFunc(r.occurrences, func(a, b Occurrence) int { return a.At.Compare(b.At) })
}

// changes gives each change of a field, in order.
func (r *reading) changes(field string, do func(*change, item)) {
	if r.record.Changelog == nil {
		return
	}
	for i := range r.record.Changelog.Histories {
		change := &r.record.Changelog.Histories[i]
		for _, item := range change.Items {
			if item.isOf(field) {
				do(change, item)
			}
		}
	}
}

// transitions are the tool's status changes, the first status included: no entry
// of the history tells it, it is what the first change leaves.
func (r *reading) transitions(created time.Time) []transition {
	list := []transition{{at: created}}
	r.changes(r.mapping.file.Tickets.StatusHistory, func(c *change, i item) {
		if len(list) == 1 {
			list[0].to = i.before()
		}
		list = append(list, transition{at: second(c.Created.UTC()), from: i.before(), to: i.after(), change: c})
	})
	now := r.fieldWord("status")
	if list[0].to.empty() {
		list[0].to = now
	}
	if list[0].to.empty() {
		return list[1:] // a status that nothing tells
	}
	for i := range list {
		state, _ := r.meaning(r.mapping.statuses, "status", list[i].to)
		list[i].state = State(state)
	}
	if len(list) > 1 {
		r.checkStatuses(list, now)
	}
	return list
}

// checkStatuses finds out whether changes are missing in the middle or at the
// end, though the tool did not say so.
func (r *reading) checkStatuses(list []transition, now word) {
	meaning := func(w word) (State, bool) {
		state, known := r.mapping.statuses.lookup(w)
		return State(state), known
	}
	if missing := gap(list, meaning); missing != "" {
		r.ticket.HistoryComplete = false
		r.note("history incomplete: %s", missing)
	}
	last := list[len(list)-1]
	if now.empty() || now.name == last.to.name || now.id != "" && now.id == last.to.id {
		return
	}
	if state, known := meaning(now); !known {
		r.unknown(r.mapping.statuses, "status", now)
	} else if state != last.state {
		r.ticket.HistoryComplete = false
		r.note("history incomplete: it ends in status %s, the issue is in %s", quote(last.to.String()), quote(now.String()))
	}
}

func (r *reading) recordTransitions(list []transition) {
	for _, one := range list {
		if one.at.IsZero() {
			continue // the first status of an issue that has no creation time
		}
		r.ticket.TransitionAt = append(r.ticket.TransitionAt, one.at)
		r.ticket.TransitionFrom = append(r.ticket.TransitionFrom, one.from.String())
		r.ticket.TransitionTo = append(r.ticket.TransitionTo, one.to.String())
	}
}

// shifts are the changes of criticality; the first has the former class too.
func (r *reading) shifts() []shift {
	var list []shift
	field := r.mapping.file.Tickets.Criticality.History
	class := func(w word) string {
		if w.empty() {
			return ""
		}
		meaning, _ := r.meaning(r.mapping.priorities, "priority", w)
		return unlessNone(meaning)
	}
	r.changes(field, func(c *change, i item) {
		origin := Origin{Field: field, History: string(c.ID), Author: authorName(c), From: i.before().name, To: i.after().name}
		if len(list) == 0 {
			list = append(list, shift{class: class(i.before())})
		}
		list = append(list, shift{at: second(c.Created.UTC()), class: class(i.after()), origin: origin, change: c})
	})
	return list
}

// initialClass separates the class that a ticket was created with from the
// changes. A ticket created without class has the first that it is given: to
// qualify is not to change. A class that is taken away stays in force
// until another is given.
func (r *reading) initialClass(list []shift) (string, []shift) {
	if len(list) == 0 {
		return r.class, nil
	}
	if last := list[len(list)-1]; last.class != r.class {
		r.ticket.HistoryComplete = false
		r.note("history incomplete: it ends with criticality %s, the issue has %s", quote(last.class), quote(r.class))
	}
	initial, list := list[0].class, list[1:]
	list = slices.DeleteFunc(list, func(s shift) bool { return s.class == "" })
	if initial == "" && len(list) > 0 {
		initial, list = list[0].class, list[1:]
		r.note("created without criticality: the first one given, %s, counts from the start", initial)
	}
	return initial, list
}

// side tells who made a change, and unsigned where the change names no
// author: a reopening is then the Ministry's, who alone may ask for one, and a
// closing nobody's. It is empty where the mapping does not say who is who. It is
// asked only where it counts.
func (r *reading) side(c *change, unsigned string) string {
	if r.mapping.contractor == nil {
		return ""
	}
	if c == nil || len(c.Author) == 0 {
		if c != nil {
			r.note("the change %s names no author", quote(string(c.ID)))
		}
		return unsigned
	}
	contractor, err := r.mapping.contractor.truth(scope{Issue: r.env.Issue, Author: c.Author})
	if err != nil {
		r.refuse(err, r.where(r.mapping.contractor))
	}
	if contractor {
		return clock.Titulaire
	}
	return clock.MJ
}

// instants are the events that the tool keeps in fields.
func (r *reading) instants() []Occurrence {
	var list []Occurrence
	for _, kind := range slices.Sorted(maps.Keys(r.mapping.instants)) {
		e := r.mapping.instants[kind]
		value, err := e.value(r.env)
		if err != nil {
			r.refuse(err, r.where(e))
			continue
		}
		at, err := parseInstant(value)
		if err != nil {
			r.refuse(fmt.Errorf("%s: the expression %s gives a value that is no instant: %w", kind, quote(e.text), err), r.where(e))
			continue
		}
		if !at.IsZero() {
			list = append(list, Occurrence{At: second(at), Kind: kind, Origin: Origin{Field: e.text}})
		}
	}
	return list
}

// judge decides whether the ticket is in the scope and, if so, what the
// clocks make of its life.
func (r *reading) judge() {
	if len(r.problems) > 0 {
		return
	}
	t := r.ticket
	inScope, err := r.mapping.scope.truth(r.env)
	if err != nil {
		r.refuse(err, r.where(r.mapping.scope))
		return
	}
	submitted := slices.ContainsFunc(r.occurrences, func(o Occurrence) bool { return o.Kind == string(clock.Submitted) })
	if inScope && submitted {
		ignoreBeforeSubmission(r.occurrences)
	}
	events := counted(r.occurrences)
	t.SetEvents(events)
	t.OutOfScopeReason = r.outOfScope(inScope, submitted, events)
	if t.OutOfScopeReason != "" {
		t.Criticality, t.Class = r.class, r.class
		t.Recount(events)
		return
	}
	if r.require(); len(r.problems) > 0 {
		return
	}
	life, err := clock.Fold(events, *t.LastEventAt, r.rulesFor(events))
	if err != nil {
		r.refuse(fmt.Errorf("its life is impossible: %w", err), "see the history of the ticket with mapping try")
		return
	}
	r.life = &life
	t.InScope, t.Tranche, t.UO = true, r.applications[0].Tranche, transform.UOSupportN2
	t.Judge(life)
}

// rulesFor are those of the contract in force at the submission: an
// amendment never changes what was already running.
func (r *reading) rulesFor(events []clock.Event) clock.Rules {
	version := r.contract.AtInstant(submission(events))
	if version == r.contract {
		return r.rules
	}
	rules := version.Rules()
	rules.NoSteps = r.rules.NoSteps
	return rules
}

// inPerimeter tells of an application whether it is in the perimeter on the day
// of the submission; of a ticket never submitted, whether it is at all.
func (r *reading) inPerimeter(events []clock.Event) func(contract.Application) bool {
	at := submission(events)
	if at.IsZero() {
		return contract.Application.InPerimeter
	}
	day := r.contract.Calendar().DateOf(at)
	return func(a contract.Application) bool { return a.InPerimeterOn(day) }
}

// submission is the first submission; the zero time without any.
func submission(events []clock.Event) time.Time {
	for _, event := range events {
		if event.Kind == clock.Submitted {
			return event.At
		}
	}
	return time.Time{}
}

// outOfScope says, in the words of the dashboards, why a ticket is none of N2's
// empty for one that is.
func (r *reading) outOfScope(inScope, submitted bool, events []clock.Event) string {
	cancelled := false
	for _, event := range events {
		switch event.Kind {
		case clock.Cancelled:
			cancelled = true
		case clock.Reopened:
			cancelled = false
		}
	}
	switch {
	case !inScope:
		return "Hors du service N2 selon la correspondance"
	case len(r.applications) > 0 && !slices.ContainsFunc(r.applications, r.inPerimeter(events)):
		return "Application hors périmètre : " + r.applications[0].Perimeter
	case !submitted:
		return "Jamais soumis au N2"
	case cancelled && !r.rulesFor(events).CountCancelled:
		return "Annulé"
	}
	return ""
}

// require refuses a ticket in the scope that lacks what a verdict needs: nothing
// of it is ever assumed.
func (r *reading) require() {
	if r.ticket.CreatedAt == nil {
		r.refuse(errors.New("a ticket in the scope has no creation time"), "")
	}
	if r.record.Changelog == nil {
		r.refuse(errors.New("a ticket in the scope came without its history"), "let the connector ask for the changelog")
	}
	if r.ticket.Nature == "" {
		r.refuse(errors.New("a ticket in the scope has no nature"), r.where(r.mapping.nature))
	}
	switch len(r.applications) {
	case 0:
		r.refuse(errors.New("a ticket in the scope has no application"), "give the ticket a component that is an application of the contract, or "+r.where(r.mapping.app))
	case 1:
	default:
		r.refuse(fmt.Errorf("a ticket in the scope has several applications: %s", codes(r.applications)), "leave one of them on the ticket")
	}
	if r.class == "" {
		r.refuse(fmt.Errorf("a ticket in the scope has no criticality: its priority is %s", quote(r.ticket.Priority)), "set the priority in the tool, or change its meaning under "+r.mapping.priorities.path)
	}
}
