package mapping

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// Func gives the transform of the source's records under a contract. A record
// gives a row for each kind of fact that the mapping finds in it. One that is no
// fact gives no row and no error: it stays raw only. One that should be a fact
// and cannot be read as one is refused with a Reject fault that names the record,
// what is wrong, and where in the mapping file to mend it; it gives no row then.
// An envelope of another source is a Stop fault: the wiring is broken.
func (m *Mapping) Func(c *contract.Contract) transform.Func {
	rules := c.Rules()
	rules.NoSteps = true
	setting := setting{mapping: m, contract: c, rules: rules, fingerprint: c.Fingerprint()}
	return func(e connectors.Envelope) ([]transform.Row, error) {
		r := &reading{setting: &setting, envelope: e}
		if err := r.run(); err != nil {
			return nil, err
		}
		var rows []transform.Row
		if r.ticket != nil {
			rows = append(rows, r.ticket)
		}
		return append(rows, r.facts...), nil
	}
}

// setting is what is the same for all records.
type setting struct {
	mapping     *Mapping
	contract    *contract.Contract
	rules       clock.Rules
	fingerprint string
}

// reading is one record on its way to facts.
type reading struct {
	*setting
	envelope connectors.Envelope

	record       *record
	env          recordOnly
	ticket       *transform.Ticket      // nil for a record that is no ticket
	applications []contract.Application // one, none, or several that cannot be told apart
	class        string                 // of the criticality now; empty for none
	occurrences  []Occurrence
	life         *clock.Life // nil outside the scope
	facts        []transform.Row
	label        string // what people call the fact; empty while unknown

	problems []problem
	notes    []string
	matches  []Match
}

// problem is why a record is refused, and what to do about it.
type problem struct {
	err  error
	hint string
}

func (r *reading) refuse(err error, hint string) {
	r.problems = append(r.problems, problem{err, hint})
}

func (r *reading) note(format string, arguments ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, arguments...))
}

// fault gathers all the problems of the record into one; nil when there is none.
func (r *reading) fault() error {
	if len(r.problems) == 0 {
		return nil
	}
	var causes []error
	var hints []string
	for _, p := range r.problems {
		causes = append(causes, p.err)
		if p.hint != "" && !slices.Contains(hints, p.hint) {
			hints = append(hints, p.hint)
		}
	}
	cause := causes[0]
	if len(causes) > 1 {
		parts := make([]string, len(causes))
		for i, one := range causes {
			parts[i] = one.Error()
		}
		cause = errors.New(strings.Join(parts, "; "))
	}
	return &connectors.Fault{Kind: connectors.Reject, Op: "read " + r.name(), Err: cause, Hint: strings.Join(hints, "; ")}
}

// name is how an operator finds the record.
func (r *reading) name() string {
	name := printable(r.envelope.Key()) + " of " + r.mapping.file.Source
	label := r.label
	if r.record != nil && r.record.Key != "" {
		label = string(r.record.Key)
	}
	if label != "" {
		name = printable(label) + " (" + name + ")"
	}
	return name
}

func (r *reading) run() error {
	if r.envelope.Source != r.mapping.file.Source {
		return &connectors.Fault{
			Kind: connectors.Stop, Op: "read a record of " + printable(r.envelope.Source),
			Err:  fmt.Errorf("the mapping %s is for %s", r.mapping.name, r.mapping.file.Source),
			Hint: "give each source its own mapping file",
		}
	}
	if r.mapping.tickets {
		r.readTicket()
	}
	r.readFacts()
	if err := r.fault(); err != nil {
		r.ticket, r.facts = nil, nil
		return err
	}
	return nil
}

// readTicket makes the ticket that the record is, if it is one.
func (r *reading) readTicket() {
	if r.envelope.Kind != "issue" {
		r.note("a record of kind %s is no ticket", quote(r.envelope.Kind))
		return
	}
	if len(r.envelope.Body) == 0 && r.envelope.Presence == connectors.Deleted {
		r.tombstone()
		return
	}
	if r.decode(); len(r.problems) > 0 {
		return
	}
	r.env = recordOnly{Issue: subject{ID: string(r.record.ID), Key: string(r.record.Key), Self: string(r.record.Self), Fields: r.record.Fields}}
	isTicket, err := r.mapping.when.truth(r.env)
	if err != nil {
		r.refuse(err, r.where(r.mapping.when))
		return
	}
	if !isTicket {
		r.note("no ticket: tickets.when is false (%s line %d)", r.mapping.name, r.mapping.when.line)
		return
	}
	r.begin()
	r.describe()
	r.story()
	r.judge()
	r.datedRow()
}

// tombstone is the row of an object that is gone and of which nothing is left.
func (r *reading) tombstone() {
	r.begin()
	r.ticket.OutOfScopeReason = "Supprimé dans l'outil, sans contenu conservé"
	r.ticket.Recount(nil)
	r.note("deleted at the tool, and the record holds nothing of it")
}

func (r *reading) decode() {
	if len(r.envelope.Body) == 0 {
		r.refuse(errors.New("the body is empty"), "read the object again from the tool")
		return
	}
	record, err := decode(r.envelope.Body)
	if err != nil {
		r.refuse(err, "read the object again from the tool; if it comes back the same, its server is at fault")
		return
	}
	r.record = record
	if record.ID != "" && string(record.ID) != r.envelope.ID {
		r.refuse(fmt.Errorf("the body is of issue %s", quote(string(record.ID))), "")
	}
	if record.Fields == nil {
		r.refuse(errors.New("the issue has no fields"), "let the connector ask for the fields")
	}
}

// begin starts the row with what comes from the envelope.
func (r *reading) begin() {
	e := r.envelope
	sum := sha256.Sum256(e.Body)
	r.ticket = &transform.Ticket{
		TicketKey: transform.Key(e.Source, e.Kind, e.ID),
		Source:    e.Source,
		TicketID:  e.ID,
		Presence:  string(cmp.Or(e.Presence, connectors.Present)),
		Mapping:   r.mapping.fingerprint,
		Contract:  r.fingerprint,
		Revision:  transform.Revision,
		RawSHA256: hex.EncodeToString(sum[:]),
		Version:   e.Version.UTC(),
	}
}

// datedRow gives a row without any update time the earliest version, so that any
// dated one replaces it.
func (r *reading) datedRow() {
	if r.ticket.Version.IsZero() {
		r.ticket.Version = time.Unix(0, 0).UTC()
	}
}

// where points the operator to an expression of the mapping file.
func (r *reading) where(e *expression) string {
	return fmt.Sprintf("mend %s, %s line %d", e.path, r.mapping.name, e.line)
}

// text evaluates an expression for one text and refuses the record on failure.
func (r *reading) text(e *expression) string {
	text, err := e.single(r.env)
	if err != nil {
		r.refuse(err, r.where(e))
	}
	return text
}

// meaning looks a word up; a word without meaning is a reason to refuse.
func (r *reading) meaning(d dictionary, what string, w word) (string, bool) {
	meaning, known := d.lookup(w)
	if !known {
		r.unknown(d, what, w)
		return "", false
	}
	r.match(Match{Rule: d.path, Word: w.String(), Meaning: meaning, Line: d.line})
	return meaning, true
}

func (r *reading) unknown(d dictionary, what string, w word) {
	err := fmt.Errorf("%s %s has no meaning", what, quote(w.String()))
	for _, p := range r.problems {
		if p.err.Error() == err.Error() {
			return
		}
	}
	hint := fmt.Sprintf("add it under %s, %s line %d", d.path, r.mapping.name, d.line)
	if d.line == 0 {
		hint = fmt.Sprintf("add it under %s in %s", d.path, r.mapping.name)
	}
	r.refuse(err, hint)
}

func (r *reading) match(m Match) {
	if !slices.Contains(r.matches, m) {
		r.matches = append(r.matches, m)
	}
}

// fieldWord is the displayed name and the id of a field that holds an object.
func (r *reading) fieldWord(field string) word {
	object, ok := r.record.Fields[field].(map[string]any)
	if !ok {
		return word{}
	}
	name, _ := object["name"].(string)
	id := ""
	switch v := object["id"].(type) {
	case string:
		id = v
	case int:
		id = fmt.Sprint(v)
	}
	return word{name: strings.TrimSpace(name), id: id}
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
