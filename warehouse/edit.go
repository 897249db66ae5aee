package warehouse

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"pilotis/transform"
)

// edit is one change of an object: two consecutive versions, read in the same
// way; or its entry, before which there was nothing.
type edit struct {
	before, after version            // before is none of an entry
	rows          [2]transform.Row   // what each says; the first is nil of an entry
	said          [2][]transform.Row // all that the object says then; of a deposit, every version so far
	changes       []change
	watched       time.Time // a month that had ended by then is not changed: what it held was not known
	known         time.Time // a month that had not ended by then is no past one
	written       time.Time
}

// isEntry tells whether the object was new.
func (e edit) isEntry() bool { return e.rows[0] == nil }

// changesPast tells whether the edit came after a month's end.
func (e edit) changesPast(end time.Time) bool { return end.After(e.watched) && !end.After(e.known) }

// version is one version of an object, as it was first seen.
type version struct {
	Key      uint64    `ch:"record_key"`
	Source   string    `ch:"source"`
	Kind     string    `ch:"kind"`
	ObjectID string    `ch:"object_id"`
	Version  time.Time `ch:"version"`
	Presence string    `ch:"presence"`
	Body     string    `ch:"body"`
	SHA256   string    `ch:"sha"`
	SeenAt   time.Time `ch:"first_seen"`
}

// written is when the tool says that the version was made; when it was first
// seen, where the tool does not say.
func (v version) written() time.Time {
	if v.Version.Unix() > 0 {
		return v.Version.UTC()
	}
	return v.SeenAt.UTC()
}

// known is when the version was both made and seen.
func (v version) known() time.Time {
	if at := v.written(); at.After(v.SeenAt) {
		return at
	}
	return v.SeenAt
}

// change is one field that differs, and the instants that it says or said.
type change struct {
	field, before, after string
	instants             []time.Time
}

// untold are the columns that say nothing about the contract: where a row comes
// from, words, and what is derived from columns that are told.
var untold = strings.Fields(`ticket_key fact_key source ticket_id object_id url title subject project priority status mapping contract revision raw_sha256 version
	last_event_at history_complete transition_at transition_from transition_to event_at event_kind event_argument stock_from stock_to held_by_n3_from held_by_n3_to
	overdue_from overdue_to open_from open_to at_risk_from resolution_overdue_after workaround_deadline_at resolution_deadline_at n3_deadline_at
	workaround_seconds resolution_seconds taken_seconds first_response_seconds closed_seconds n3_seconds`)

// compare gives the told fields in which two rows of one table differ. What the
// row before said stands if it stays; otherwise it is said no more.
func compare(before, after transform.Row, stays bool) []change {
	b, a := reflect.Indirect(reflect.ValueOf(before)), reflect.Indirect(reflect.ValueOf(after))
	var changes []change
	for _, field := range reflect.VisibleFields(b.Type()) {
		name := field.Tag.Get("ch")
		if name == "" || slices.Contains(untold, name) {
			continue
		}
		was, instantsBefore := told(b.FieldByIndex(field.Index))
		is, instantsAfter := told(a.FieldByIndex(field.Index))
		if was == is {
			continue
		}
		c := change{field: name, before: was, after: is}
		if stays {
			instantsBefore = slices.DeleteFunc(instantsBefore, func(at time.Time) bool { return !slices.ContainsFunc(instantsAfter, at.Equal) })
		}
		for _, at := range slices.Concat(instantsBefore, instantsAfter) {
			if slices.ContainsFunc(instantsBefore, at.Equal) != slices.ContainsFunc(instantsAfter, at.Equal) {
				c.instants = append(c.instants, at)
			}
		}
		changes = append(changes, c)
	}
	return changes
}

// dates gives the told fields of a row that hold instants, each as a change from
// nothing.
func dates(row transform.Row) []change {
	value := reflect.ValueOf(row).Elem()
	var changes []change
	for _, field := range reflect.VisibleFields(value.Type()) {
		name := field.Tag.Get("ch")
		if name == "" || slices.Contains(untold, name) {
			continue
		}
		if is, instants := told(value.FieldByIndex(field.Index)); len(instants) > 0 {
			changes = append(changes, change{field: name, after: is, instants: instants})
		}
	}
	return changes
}

// told writes a value for people, and gives the instants in it.
func told(value reflect.Value) (string, []time.Time) {
	switch {
	case value.Kind() == reflect.Pointer && value.IsNil():
		return "", nil
	case value.Kind() == reflect.Pointer:
		return told(value.Elem())
	case value.Kind() == reflect.Slice:
		var texts []string
		var instants []time.Time
		for i := range value.Len() {
			text, at := told(value.Index(i))
			texts, instants = append(texts, text), append(instants, at...)
		}
		return strings.Join(texts, ", "), instants
	}
	if at, ok := value.Interface().(time.Time); ok {
		if at.Unix() <= 0 {
			return "", nil
		}
		if at = at.UTC(); at.Equal(at.Truncate(24 * time.Hour)) {
			return at.Format(time.DateOnly), []time.Time{at}
		}
		return at.Format(time.RFC3339), []time.Time{at}
	}
	return fmt.Sprint(value.Interface()), nil
}

// rewrites tells whether the edit changes what had happened before an instant.
// Only a ticket tells its events; any other object has no other past than itself.
func (e edit) rewrites(end time.Time) bool {
	before, isTicket := e.rows[0].(*transform.Ticket)
	after, stillTicket := e.rows[1].(*transform.Ticket)
	if !isTicket || !stillTicket || after.Presence != before.Presence {
		return true
	}
	return !slices.Equal(past(before, end), past(after, end)) || before.InScope != after.InScope || before.Tranche != after.Tranche || before.Application != after.Application
}

func past(ticket *transform.Ticket, end time.Time) []string {
	var events []string
	for i, at := range ticket.EventAt {
		if at.Before(end) {
			events = append(events, fmt.Sprint(at.Unix(), ticket.EventKind[i], ticket.EventArgument[i]))
		}
	}
	return events
}

// marked is a copy of a row under another key and reference.
func marked(row transform.Row, key uint64, reference string) transform.Row {
	original := reflect.Indirect(reflect.ValueOf(row))
	twin := reflect.New(original.Type())
	twin.Elem().Set(original)
	for _, field := range reflect.VisibleFields(original.Type()) {
		switch field.Tag.Get("ch") {
		case "ticket_key", "fact_key":
			twin.Elem().FieldByIndex(field.Index).SetUint(key)
		case "reference":
			twin.Elem().FieldByIndex(field.Index).SetString(reference)
		}
	}
	return twin.Interface().(transform.Row)
}

// textOf reads a text column of a row; empty when it has none of that name.
func textOf(row transform.Row, column string) string {
	if row == nil {
		return ""
	}
	value := reflect.Indirect(reflect.ValueOf(row))
	for _, field := range reflect.VisibleFields(value.Type()) {
		if field.Tag.Get("ch") == column && field.Type.Kind() == reflect.String {
			return value.FieldByIndex(field.Index).String()
		}
	}
	return ""
}
