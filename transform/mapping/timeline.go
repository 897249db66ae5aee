package mapping

import (
	"fmt"
	"slices"
	"time"

	"pilotis/transform/clock"
)

// Occurrence is an event of the contract and what it was read from.
type Occurrence struct {
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	Argument string    `json:"argument,omitempty"`
	Origin   Origin    `json:"origin"`
	// Ignored says why the event counts for nothing; empty when it counts.
	Ignored string `json:"ignored,omitempty"`
}

// Origin is the place in the record that an event was read from.
type Origin struct {
	Field   string `json:"field"`             // of the tool: "status", "created", an expression for an instant
	History string `json:"history,omitempty"` // identifier of the change
	Author  string `json:"author,omitempty"`  // of the change, as the tool displays or names it
	From    string `json:"from,omitempty"`    // the tool's own words
	To      string `json:"to,omitempty"`
}

// transition is a change of the tool's own status.
type transition struct {
	at       time.Time
	from, to word
	state    State
	change   *change // nil for the first status
}

// shift is a change of criticality.
type shift struct {
	at     time.Time
	class  string // empty for none
	origin Origin
	change *change
}

// timeline turns the history of a record into events. It is the state machine
// of the mapping: see the method enter for what each entry into a state means.
type timeline struct {
	side func(by *change, unsigned string) string // who made a change

	events    []Occurrence
	state     State // the last that means something
	submitted bool
	taken     bool   // taken in charge, recorded or not: to act on a ticket is to have taken it (K-030)
	class     string // in force
}

// run replays the changes of status and criticality in the order of the history.
// Within one change the criticality is taken first: a screen that submits a
// ticket and sets its criticality submits it with that criticality.
func (t *timeline) run(transitions []transition, shifts []shift) {
	for len(transitions) > 0 || len(shifts) > 0 {
		if len(shifts) > 0 && (len(transitions) == 0 || !before(transitions[0], shifts[0])) {
			t.shift(shifts[0])
			shifts = shifts[1:]
			continue
		}
		t.enter(transitions[0])
		transitions = transitions[1:]
	}
}

// before tells whether a transition stands earlier in the history than a shift.
func before(t transition, s shift) bool {
	switch {
	case t.change == nil:
		return true
	case s.change == nil || t.change == s.change:
		return false
	}
	return compareChanges(*t.change, *s.change) < 0
}

func (t *timeline) shift(s shift) {
	if s.class == t.class {
		return
	}
	t.class = s.class
	t.add(s.at, clock.CritChanged, s.class, s.origin)
}

// enter adds the events that a transition stands for:
//
//	into n2_*        n2_submitted, once; taken once for n2_work, unless N2 acted before; workaround for n2_workaround
//	into n3          n2_submitted before, if it was not yet; n3_sent
//	out of n3        n3_returned, then what the new state stands for
//	into resolved    resolved
//	into closed      resolved before, unless it was; closed
//	out of these     reopened, if the new state is open
//	into cancelled   cancelled; closing a cancelled ticket is no event
//
// A state that means none, or the state it is in already, is no event.
func (t *timeline) enter(to transition) {
	from, next := t.state, to.state
	switch {
	case next == None || next == from:
		return
	case from == Cancelled && next == Closed, from == Closed && next == Resolved:
		return // administrative: the outcome stays what it was
	}
	t.state = next
	origin := originOf(to)
	add := func(kind clock.Kind, argument string) { t.add(to.at, kind, argument, origin) }

	open := !next.done() && next != Cancelled
	if from.done() && open || from == Cancelled {
		add(clock.Reopened, t.side(to.change, clock.MJ))
	}
	if (next.atN2() || next == N3) && !t.submitted {
		t.submitted = true
		add(clock.Submitted, t.class)
	}
	if from == N3 && next != Cancelled {
		add(clock.N3Returned, "")
	}
	switch next {
	case N2Work:
		if !t.taken {
			t.taken = true
			add(clock.Taken, "")
		}
	case N2Workaround:
		t.taken = true
		add(clock.Workaround, "")
	case N3:
		t.taken = true
		add(clock.N3Sent, "")
	case Resolved:
		t.taken = true
		add(clock.Resolved, "")
	case Closed:
		t.taken = true
		if from != Resolved {
			add(clock.Resolved, "")
		}
		add(clock.Closed, t.side(to.change, ""))
	case Cancelled:
		add(clock.Cancelled, to.to.String())
	}
}

func (t *timeline) add(at time.Time, kind clock.Kind, argument string, origin Origin) {
	t.events = append(t.events, Occurrence{At: at, Kind: string(kind), Argument: argument, Origin: origin})
}

// ignoreBeforeSubmission marks what happened before N2 had the ticket: it is no
// act of N2, and a criticality given before the submission is the one it was
// submitted with. It reports whether the ticket was submitted at all.
func ignoreBeforeSubmission(events []Occurrence) bool {
	at := slices.IndexFunc(events, func(o Occurrence) bool { return o.Kind == string(clock.Submitted) })
	if at < 0 {
		return false
	}
	for i := range events[:at] {
		if events[i].Kind != string(clock.Created) {
			events[i].Ignored = "before the submission to N2"
		}
	}
	return true
}

// counted are the events that the clocks are folded from.
func counted(events []Occurrence) []clock.Event {
	list := make([]clock.Event, 0, len(events))
	for _, o := range events {
		if o.Ignored == "" {
			list = append(list, clock.Event{At: o.At, Kind: clock.Kind(o.Kind), Argument: o.Argument})
		}
	}
	return list
}

func originOf(t transition) Origin {
	origin := Origin{Field: "status", From: t.from.name, To: t.to.name}
	if t.change != nil {
		origin.History = string(t.change.ID)
		origin.Author = authorName(t.change)
	}
	return origin
}

// authorName is how the tool shows who made a change; empty where it names none.
func authorName(c *change) string {
	for _, key := range [...]string{"name", "displayName", "accountId", "key"} {
		if name, ok := c.Author[key].(string); ok && name != "" {
			return name
		}
	}
	return ""
}

// gap says where the history contradicts itself: a change starts from another
// state than the one before it led to. Something is missing there.
func gap(transitions []transition, meaning func(word) (State, bool)) string {
	for i := 1; i < len(transitions); i++ {
		was, says := transitions[i-1].to, transitions[i].from
		if says.empty() || was.id != "" && was.id == says.id || was.name == says.name {
			continue
		}
		if state, known := meaning(says); known && state == transitions[i-1].state {
			continue
		}
		return fmt.Sprintf("the change %s leaves status %s, but the one before it led to %s", quote(string(transitions[i].change.ID)), quote(says.String()), quote(was.String()))
	}
	return ""
}
