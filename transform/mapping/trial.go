package mapping

import (
	"encoding/json"
	"errors"
	"reflect"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// Trial is what a record becomes and why: what `mapping try` shows of a record
// and `explain` of a ticket.
type Trial struct {
	Source   string              `json:"source"`
	Kind     string              `json:"kind"`
	ID       string              `json:"id"`
	Version  time.Time           `json:"version"`
	SeenAt   time.Time           `json:"seen_at"`
	Presence connectors.Presence `json:"presence"`

	Outcome Outcome `json:"outcome"`
	// Rejected is the reason that the dead letter would have; empty unless the
	// outcome is rejected.
	Rejected string `json:"rejected,omitempty"`

	Matches []Match           `json:"matches"`          // which words of the record met which rule of the mapping
	Events  []Occurrence      `json:"events"`           // in order, those that count for nothing included
	Life    *clock.Life       `json:"life,omitempty"`   // with its steps; nil outside the scope
	Ticket  *transform.Ticket `json:"ticket,omitempty"` // the row; nil unless there is one
	Facts   Facts             `json:"facts,omitempty"`  // the other rows
	Notes   []string          `json:"notes"`            // what a reader should know and no row shows
}

// Outcome is what a record becomes.
type Outcome string

// The outcomes of a record.
const (
	InScope    Outcome = "in_scope"     // a ticket of N2
	OutOfScope Outcome = "out_of_scope" // a ticket that is none of N2's, kept with its reason
	NoTicket   Outcome = "no_ticket"    // stays raw only
	OtherFacts Outcome = "facts"        // facts of other kinds, and no ticket
	NoFact     Outcome = "no_fact"      // stays raw only, by a mapping that knows no tickets
	Rejected   Outcome = "rejected"     // a dead letter
)

// Match is a word of the record that met a rule of the mapping.
type Match struct {
	Rule    string `json:"rule"` // "tickets.statuses"
	Word    string `json:"word"`
	Meaning string `json:"meaning"`
	Line    int    `json:"line,omitempty"` // of the rule in the mapping file
}

// Try does with one record what Func does, and tells how. A record that would be
// rejected is no error: the trial holds the reason. The error is that of a
// mapping or contract that is broken.
func (m *Mapping) Try(c *contract.Contract, e connectors.Envelope) (Trial, error) {
	r := &reading{setting: &setting{mapping: m, contract: c, rules: c.Rules(), fingerprint: c.Fingerprint()}, envelope: e}
	err := r.run()
	if err != nil && connectors.KindOf(err) != connectors.Reject {
		return Trial{}, err
	}
	trial := Trial{
		Source: e.Source, Kind: e.Kind, ID: e.ID, Version: e.Version, SeenAt: e.SeenAt, Presence: e.Presence,
		Matches: r.matches, Events: r.occurrences, Life: r.life, Ticket: r.ticket, Facts: r.facts, Notes: r.notes,
	}
	var fault *connectors.Fault
	switch {
	case errors.As(err, &fault):
		trial.Outcome, trial.Rejected = Rejected, fault.Error()
	case r.ticket == nil && len(r.facts) > 0:
		trial.Outcome = OtherFacts
	case r.ticket == nil && !m.tickets:
		trial.Outcome = NoFact
	case r.ticket == nil:
		trial.Outcome = NoTicket
	case r.ticket.InScope:
		trial.Outcome = InScope
	default:
		trial.Outcome = OutOfScope
	}
	return trial, nil
}

// Facts are rows that are no tickets.
type Facts []transform.Row

// MarshalJSON gives each as {"table": …, "columns": {…}}, columns by their names
// in the warehouse, all of them.
func (f Facts) MarshalJSON() ([]byte, error) {
	type shown struct {
		Table   string         `json:"table"`
		Columns map[string]any `json:"columns"`
	}
	list := make([]shown, len(f))
	for i, row := range f {
		list[i] = shown{Table: row.Table(), Columns: map[string]any{}}
		gather(reflect.ValueOf(row).Elem(), list[i].Columns)
	}
	return json.Marshal(list)
}

func gather(row reflect.Value, into map[string]any) {
	for field, content := range row.Fields() {
		if field.Anonymous {
			gather(content, into)
		} else if name := field.Tag.Get("ch"); name != "" {
			into[name] = content.Interface()
		}
	}
}
