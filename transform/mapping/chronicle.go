package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// chronicle reads the history that a tool keeps in its records.
type chronicle struct {
	entries func(record map[string]any) ([]entry, error) // in any order
	created func(record map[string]any) any
	current func(record map[string]any, field string) (any, error) // the field's value now, as the history names it
}

// entry is one change that somebody made, of one field or several.
type entry struct {
	at       time.Time
	id       string // by which entries of one instant are told apart; empty where the tool gives none
	by       string
	settings []alteration
	beside   []alteration // what was set in the same act, where the tool makes an entry of each field
	unread   []string     // sentences of it that have no one reading
}

// alteration is one field with what it was and became.
type alteration struct {
	field    string // the tool's constant name
	label    string // as it is displayed, where it has one
	from, to string
	opaque   bool // the tool does not say from what and to what
}

func (a alteration) isOf(field string) bool { return a.field == field || a.label == field }

// stampLayout is an instant as expressions see it: texts of it compare as the instants
// do.
const stampLayout = "2006-01-02T15:04:05.000Z"

func stamp(at time.Time) string { return at.UTC().Format(stampLayout) }

// endless is the end of a stay that has not ended, the last day that the
// warehouse can hold.
const endless = "2199-12-31T00:00:00.000Z"

// told is one change of the field asked for.
type told struct {
	entry
	alteration
}

// of gives the changes of a field in order. The order in which the record has
// them does not count.
func (c *chronicle) of(record map[string]any, field string) ([]told, error) {
	entries, err := c.entries(record)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Or(a.at.Compare(b.at), compareNumbers(a.id, b.id)) })
	entries = slices.CompactFunc(entries, func(a, b entry) bool { return a.id != "" && a.id == b.id && a.at.Equal(b.at) })
	var list []told
	for _, one := range entries {
		for _, s := range one.settings {
			if s.isOf(field) {
				list = append(list, told{one, s})
			}
		}
	}
	if sentence := unread(entries, list, field); sentence != "" {
		return nil, fmt.Errorf("the history says of %s what cannot be read with certainty: %s", quote(field), quote(sentence))
	}
	return chained(list), nil
}

// unread gives a sentence that may be about the field and has no one reading.
func unread(entries []entry, list []told, field string) string {
	labels := []string{field}
	for _, one := range list {
		labels = append(labels, one.label)
	}
	for _, one := range entries {
		for _, sentence := range one.unread {
			for _, label := range labels {
				if label != "" && strings.Contains(sentence, label) {
					return sentence
				}
			}
		}
	}
	return ""
}

// chained puts changes of one instant that nothing else tells apart in an order
// in which each leaves what the one before led to.
func chained(list []told) []told {
	var ordered []told
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].at.Equal(list[0].at) && list[n].id == list[0].id {
			n++
		}
		group := slices.Clone(list[:n])
		slices.SortFunc(group, func(a, b told) int {
			return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.by, b.by))
		})
		before := ""
		if len(ordered) > 0 {
			before = ordered[len(ordered)-1].to
		}
		ordered = append(ordered, chain(group, before, len(ordered) > 0)...)
		list = list[n:]
	}
	return ordered
}

// chain finds a path through the changes, from a value where one is known; where
// there is no path they stay as they are.
func chain(group []told, from string, known bool) []told {
	if len(group) < 2 || len(group) > 12 {
		return group
	}
	var walk func(left []told, at string, free bool) []told
	walk = func(left []told, at string, free bool) []told {
		if len(left) == 0 {
			return []told{}
		}
		for i, one := range left {
			if !free && one.from != at {
				continue
			}
			rest := slices.Delete(slices.Clone(left), i, i+1)
			if path := walk(rest, one.to, false); path != nil {
				return append([]told{one}, path...)
			}
		}
		return nil
	}
	if path := walk(group, from, !known); path != nil {
		return path
	}
	if path := walk(group, "", true); path != nil {
		return path
	}
	return group
}

// changes is the function of that name. Of each change together holds what was
// set with it, by label: {"Date de décision": "31/03/2026"}. From and to are
// nothing where the tool does not tell them, as of long texts.
func (c *chronicle) changes(record any, field string) (any, error) {
	object, err := recordOf(record, "changes")
	if err != nil {
		return nil, err
	}
	list, err := c.of(object, field)
	if err != nil {
		return nil, err
	}
	changes := make([]any, len(list))
	for i, one := range list {
		together := map[string]any{}
		for _, s := range slices.Concat(one.beside, one.settings) {
			if !s.opaque {
				together[cmp.Or(s.label, s.field)] = s.to
			}
		}
		change := map[string]any{"at": stamp(one.at), "by": one.by, "from": one.from, "to": one.to, "together": together}
		if one.opaque {
			change["from"], change["to"] = nil, nil
		}
		changes[i] = change
	}
	return changes, nil
}

// stays is the functions stays and outside: the times during which the field had
// one of the values, or none of them, from the creation of the object on.
func (c *chronicle) stays(record any, field string, values any, inside bool) (any, error) {
	object, err := recordOf(record, "stays")
	if err != nil {
		return nil, err
	}
	listed, _ := listOf(values)
	among := func(value string) bool { return slices.Contains(listed, any(value)) == inside }
	list, err := c.of(object, field)
	if err != nil {
		return nil, err
	}
	created, err := parseInstant(c.created(object))
	if err != nil || created.IsZero() {
		return nil, fmt.Errorf("the record does not tell when it was created: %s", shown(c.created(object)))
	}
	current, err := c.current(object, field)
	if err != nil {
		return nil, err
	}
	value, _ := named(current).(string)
	if len(list) > 0 {
		value = list[0].from
	}
	stays, begun, since := []any{}, among(value), created
	for _, one := range list {
		now := among(one.to)
		if begun && !now && one.at.After(since) {
			stays = append(stays, map[string]any{"from": stamp(since), "to": stamp(one.at), "ended": true})
		}
		if now && !begun {
			since = one.at
		}
		begun = now
	}
	if begun {
		stays = append(stays, map[string]any{"from": stamp(since), "to": endless, "ended": false})
	}
	return stays, nil
}

func recordOf(value any, function string) (map[string]any, error) {
	object, ok := value.(map[string]any)
	if value != nil && !ok {
		return nil, fmt.Errorf("%s is asked of %s, not of the record", function, typeName(value))
	}
	return object, nil
}
