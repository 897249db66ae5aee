package clock

import (
	"slices"
	"time"
)

// ActionKind is what N2 did about a ticket.
type ActionKind string

// The three outcomes of N2.
const (
	ActionResolution ActionKind = "RESOLUTION"
	ActionWorkaround ActionKind = "CONTOURNEMENT"
	ActionN3         ActionKind = "TRANSMISSION_N3"
)

// Action is one thing that N2 did.
type Action struct {
	At   time.Time
	Kind ActionKind
}

// Actions are what N2 did about the ticket, in order of time: the last is the one
// that the annexed list shows. A resolution that was undone is none.
func (l Life) Actions() []Action {
	var list []Action
	if !l.WorkaroundAt.IsZero() {
		list = append(list, Action{l.WorkaroundAt, ActionWorkaround})
	}
	for _, sent := range l.N3 {
		list = append(list, Action{sent.At, ActionN3})
	}
	if !l.ResolvedAt.IsZero() {
		list = append(list, Action{l.ResolvedAt, ActionResolution})
	}
	slices.SortStableFunc(list, func(a, b Action) int { return a.At.Compare(b.At) })
	return list
}
