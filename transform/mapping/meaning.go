package mapping

import (
	"slices"
	"strings"
)

// State is what a status of a tool means for the N2 service.
type State string

// The states of a ticket. None is for a status that says nothing about who holds
// the ticket, such as a wait for the requester: the ticket stays in the state it
// was in, and its clocks with it.
const (
	New          State = "new"           // not yet at N2
	N2Queue      State = "n2_queue"      // at N2, nobody works on it: the clock runs
	N2Work       State = "n2_work"       // at N2, taken in charge
	N2Workaround State = "n2_workaround" // at N2, a workaround was given
	N3           State = "n3"            // handed to N3: the clock is suspended
	Resolved     State = "resolved"      // the clock stops
	Closed       State = "closed"        // means resolved too when nothing else said so
	Cancelled    State = "cancelled"     // no ticket of N2
	None         State = "none"
)

func states() []string {
	return []string{
		string(New), string(N2Queue), string(N2Work), string(N2Workaround), string(N3),
		string(Resolved), string(Closed), string(Cancelled), string(None),
	}
}

func (s State) atN2() bool { return s == N2Queue || s == N2Work || s == N2Workaround }

func (s State) done() bool { return s == Resolved || s == Closed }

// none marks a word that means nothing here, said so on purpose.
const none = "none"

func criticalities() []string { return []string{"BLOQUANT", "MAJEUR", "MINEUR", none} }

// instantKinds are the events that tools keep in a field rather than in a status.
func instantKinds() []string { return []string{"exception_accepted", "first_response", "phone_comm"} }

// dictionary gives words their meaning. A word is looked up by name, and where
// the file has no such name by "id:" and the tool's identifier, which survives
// renaming and translation.
type dictionary struct {
	values map[string]string
	path   string // "tickets.statuses", for messages
	line   int    // of that key in the file
}

func (d dictionary) lookup(w word) (string, bool) {
	if meaning, ok := d.values[strings.TrimSpace(w.name)]; ok {
		return meaning, true
	}
	if w.id == "" {
		return "", false
	}
	meaning, ok := d.values["id:"+w.id]
	return meaning, ok
}

func (d dictionary) has(meanings ...State) bool {
	for _, value := range d.values {
		if slices.Contains(meanings, State(value)) {
			return true
		}
	}
	return false
}

// word is a value of a tool: its name as displayed at the time, and its id.
type word struct{ name, id string }

func (w word) empty() bool { return strings.TrimSpace(w.name) == "" && w.id == "" }

// String is the name, or the id where there is no name.
func (w word) String() string {
	if w.name != "" || w.id == "" {
		return w.name
	}
	return "id:" + w.id
}
