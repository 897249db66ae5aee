package mapping

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	fast "github.com/goccy/go-json"

	"pilotis/connectors"
	"pilotis/transform"
)

// readFacts makes the facts of the record: of each kind at most one, by the first
// rule that is true for it.
func (r *reading) readFacts() {
	rules := slices.DeleteFunc(slices.Clone(r.mapping.rules), func(one rule) bool {
		return one.kinds != nil && !slices.Contains(one.kinds, r.envelope.Kind)
	})
	if len(rules) == 0 || len(r.problems) > 0 {
		return
	}
	e := r.envelope
	if len(e.Body) == 0 && e.Presence == connectors.Deleted {
		r.tombstones(rules)
		return
	}
	if len(e.Body) == 0 && e.Presence == connectors.Hidden {
		r.note("hidden, and the record holds nothing of it: what was known of it stays")
		return
	}
	record, err := decodeObject(e.Body)
	if err != nil {
		r.refuse(err, "read the object again from the tool; if it comes back the same, its server is at fault")
		return
	}
	env := factScope{Source: e.Source, Kind: e.Kind, ID: e.ID, Record: record}
	made := ""
	for i := range rules {
		one := &rules[i]
		if one.fact.name == made {
			continue
		}
		applies, err := one.when.truth(env)
		if err != nil {
			r.refuse(err, r.where(one.when))
			return
		}
		if applies {
			made = one.fact.name
			r.match(Match{Rule: one.fact.name, Word: e.Kind, Meaning: one.fact.fresh().Table(), Line: one.when.line})
			r.fill(one, env)
		}
	}
	if made == "" {
		r.note("no fact: no rule of %s is for it", r.mapping.name)
	}
}

// fill makes the fact of one rule. What is deleted or hidden often comes with
// little more than its identifier: a deletion needs nothing else, and what is
// hidden stays as it was known.
func (r *reading) fill(one *rule, env factScope) {
	row := one.fact.fresh()
	r.begins(row)
	var problems []problem
	failed := map[string]bool{} // what fails for one reason is told once
	for _, a := range one.columns {
		if err, hint := r.set(row, a, env); err != nil {
			var broken *evaluationError
			if errors.As(err, &broken) {
				if failed[broken.cause] {
					continue
				}
				failed[broken.cause] = true
			}
			problems = append(problems, problem{fmt.Errorf("column %s: %w", a.name, err), hint})
		} else if a.name == "reference" || a.name == "person" || a.name == "path" {
			r.label = cmp.Or(r.label, reflect.ValueOf(row).Elem().FieldByIndex(a.index).String())
		}
	}
	if len(problems) == 0 {
		problems = one.fact.uneven(row)
	}
	switch {
	case len(problems) == 0:
	case r.envelope.Presence == connectors.Hidden:
		r.note("hidden, and the record holds too little of it: what was known of it stays (%s)", problems[0].err)
		return
	case r.envelope.Presence == connectors.Deleted:
		r.note("deleted at the tool, and the record holds too little of it (%s)", problems[0].err)
		row = one.fact.fresh()
		r.begins(row)
	default:
		r.problems = append(r.problems, problems...)
		return
	}
	held(row)
	r.facts = append(r.facts, row)
}

// tombstones are the rows of an object that is gone and of which nothing is left:
// one for each kind of fact that it can have been.
func (r *reading) tombstones(rules []rule) {
	r.note("deleted at the tool, and the record holds nothing of it")
	for i, one := range rules {
		if i > 0 && rules[i-1].fact.name == one.fact.name {
			continue
		}
		row := one.fact.fresh()
		r.begins(row)
		held(row)
		r.facts = append(r.facts, row)
	}
}

// begins starts the row with what comes from the envelope.
func (r *reading) begins(row transform.Row) {
	e := r.envelope
	sum := sha256.Sum256(e.Body)
	*origin(row) = transform.Origin{
		FactKey: transform.Key(e.Source, e.Kind, e.ID), Source: e.Source, ObjectID: e.ID,
		Presence: string(cmp.Or(e.Presence, connectors.Present)), Mapping: r.mapping.fingerprint, Contract: r.fingerprint,
		Revision: transform.Revision, RawSHA256: hex.EncodeToString(sum[:]), Version: e.Version.UTC(),
	}
}

// held replaces the zero time, which the warehouse cannot hold, by its own zero.
func held(row transform.Row) {
	zero := reflect.ValueOf(time.Unix(0, 0).UTC())
	value := reflect.ValueOf(row).Elem()
	if o := origin(row); o.Version.IsZero() {
		o.Version = time.Unix(0, 0).UTC()
	}
	for i := range value.NumField() {
		if field := value.Field(i); field.Type() == zero.Type() && field.IsZero() {
			field.Set(zero)
		}
	}
}

// set fills a column. Its error says what of the record does not fit, the hint
// what to do.
func (r *reading) set(row transform.Row, a assignment, env factScope) (error, string) {
	value, err := a.from.value(env)
	if err != nil {
		return err, r.where(a.from)
	}
	values := []any{value}
	if a.list {
		list, isList := listOf(value)
		if !isList {
			return fmt.Errorf("the expression %s gives %s, which is no list", quote(a.from.text), shown(value)), r.where(a.from)
		}
		values = list
	}
	converted := make([]any, 0, len(values))
	for _, one := range values {
		held, err, hint := r.hold(a, one)
		if err != nil {
			return err, hint
		}
		if held == nil && a.list {
			if a.form != formText {
				return fmt.Errorf("the expression %s gives a list with an empty entry", quote(a.from.text)), r.where(a.from)
			}
			held = ""
		}
		if held != nil {
			converted = append(converted, held)
		}
	}
	target := reflect.ValueOf(row).Elem()
	if err := a.put(target, converted); err != nil {
		return fmt.Errorf("the expression %s gives a value that does not fit: %w", quote(a.from.text), err), r.where(a.from)
	}
	if a.filled && a.empty(target) {
		return fmt.Errorf("the expression %s gives nothing, and the fact cannot be without it", quote(a.from.text)),
			"fill it in the tool, or " + r.where(a.from)
	}
	return nil, ""
}

// hold turns one value into what the column holds.
func (r *reading) hold(a assignment, value any) (any, error, string) {
	given := value
	if a.values != nil {
		meaning, err, hint := r.meant(a, value)
		if err != nil || meaning == none {
			return nil, err, hint
		}
		value = meaning
	}
	held, err := convert(a.form, value, r.mapping.zone)
	if err != nil {
		return nil, fmt.Errorf("the expression %s gives %s, which %w", quote(a.from.text), shown(given), err), r.where(a.from)
	}
	if text, isText := held.(string); isText && text != "" && a.column.words != nil && !slices.Contains(a.column.words, text) {
		return nil, fmt.Errorf("the expression %s gives %s, which is none of %s", quote(a.from.text), quote(text), strings.Join(a.column.words, ", ")),
			fmt.Sprintf("give it a meaning under %s.values, %s line %d", a.path, r.mapping.name, a.line)
	}
	return held, nil, ""
}

// meant looks a word up in the dictionary of its column, and applications among
// those of the contract besides. Nothing means nothing, unless the dictionary
// says otherwise.
func (r *reading) meant(a assignment, value any) (string, error, string) {
	text, err := convert(formText, wordOf(value), r.mapping.zone)
	if err != nil {
		return "", fmt.Errorf("the expression %s gives %s, which %w", quote(a.from.text), shown(value), err), r.where(a.from)
	}
	name, _ := text.(string)
	meaning, known := a.values.lookup(word{name: name})
	switch {
	case known:
	case name == "":
		return none, nil, ""
	case a.name != applicationColumn:
		return "", fmt.Errorf("%s has no meaning", quote(name)), fmt.Sprintf("add %s under %s, %s line %d", quote(name)+": …", a.values.path, r.mapping.name, a.values.line)
	default:
		meaning = name
	}
	if a.name == applicationColumn && meaning != none {
		application, listed := r.contract.Application(meaning)
		if !listed {
			return "", fmt.Errorf("application %s is none of the contract", quote(meaning)),
				fmt.Sprintf("give %s a meaning under %s, or none, %s line %d", quote(name), a.values.path, r.mapping.name, a.values.line)
		}
		meaning = application.Code
	}
	r.match(Match{Rule: a.path, Word: name, Meaning: meaning, Line: a.values.line})
	return meaning, nil, ""
}

// wordOf lets true and false be words.
func wordOf(value any) any {
	if truth, ok := value.(bool); ok {
		return fmt.Sprint(truth)
	}
	return value
}

// uneven finds lists that should have as many entries as their neighbours.
func (f *fact) uneven(row transform.Row) []problem {
	var problems []problem
	value := reflect.ValueOf(row).Elem()
	columns := f.columns()
	for _, group := range f.parallel {
		var lengths []string
		different := false
		for _, name := range group {
			c := columns[slices.IndexFunc(columns, func(c column) bool { return c.name == name })]
			lengths = append(lengths, fmt.Sprint(value.FieldByIndex(c.index).Len()))
			different = different || lengths[0] != lengths[len(lengths)-1]
		}
		if different {
			problems = append(problems, problem{
				fmt.Errorf("columns %s go together entry by entry, and have %s entries", strings.Join(group, ", "), strings.Join(lengths, ", ")),
				"mend their expressions",
			})
		}
	}
	return problems
}

// listOf takes nothing for the empty list.
func listOf(value any) ([]any, bool) {
	switch v := value.(type) {
	case nil:
		return nil, true
	case []any:
		return v, true
	case []string:
		list := make([]any, len(v))
		for i, text := range v {
			list[i] = text
		}
		return list, true
	}
	return nil, false
}

// decodeObject reads the body of a record of any tool.
func decodeObject(body []byte) (map[string]any, error) {
	if err := checkBody(body); err != nil {
		return nil, err
	}
	var record map[string]any
	decoder := fast.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&record); err != nil {
		return nil, errors.New("the body is no record: " + printable(err.Error()))
	}
	return plainNumbers(record).(map[string]any), nil
}
