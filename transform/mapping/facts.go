package mapping

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

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
		if unfit := r.set(row, a, env); unfit != nil {
			var broken *evaluationError
			if errors.As(unfit.err, &broken) {
				if failed[broken.cause] {
					continue
				}
				failed[broken.cause] = true
			}
			problems = append(problems, problem{fmt.Errorf("column %s: %w", a.name, unfit.err), unfit.hint})
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
