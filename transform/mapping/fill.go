package mapping

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"pilotis/transform"
)

// set fills a column. Its problem says what of the record does not fit, and what
// to do; nil when all does.
func (r *reading) set(row transform.Row, a assignment, env factScope) *problem {
	value, err := a.from.value(env)
	if err != nil {
		return &problem{err, r.where(a.from)}
	}
	values := []any{value}
	if a.list {
		list, isList := listOf(value)
		if !isList {
			return &problem{fmt.Errorf("the expression %s gives %s, which is no list", quote(a.from.text), shown(value)), r.where(a.from)}
		}
		values = list
	}
	converted := make([]any, 0, len(values))
	for _, one := range values {
		held, unfit := r.hold(a, one)
		if unfit != nil {
			return unfit
		}
		if held == nil && a.list {
			if a.form != formText {
				return &problem{fmt.Errorf("the expression %s gives a list with an empty entry", quote(a.from.text)), r.where(a.from)}
			}
			held = ""
		}
		if held != nil {
			converted = append(converted, held)
		}
	}
	target := reflect.ValueOf(row).Elem()
	if err := a.put(target, converted); err != nil {
		return &problem{fmt.Errorf("the expression %s gives a value that does not fit: %w", quote(a.from.text), err), r.where(a.from)}
	}
	if a.filled && a.empty(target) {
		return &problem{fmt.Errorf("the expression %s gives nothing, and the fact cannot be without it", quote(a.from.text)),
			"fill it in the tool, or " + r.where(a.from)}
	}
	return nil
}

// hold turns one value into what the column holds.
func (r *reading) hold(a assignment, value any) (any, *problem) {
	given := value
	if a.values != nil {
		meaning, unfit := r.meant(a, value)
		if unfit != nil || meaning == none {
			return nil, unfit
		}
		value = meaning
	}
	held, err := convert(a.form, value, r.mapping.zone)
	if err != nil {
		return nil, &problem{fmt.Errorf("the expression %s gives %s, which %w", quote(a.from.text), shown(given), err), r.where(a.from)}
	}
	if text, isText := held.(string); isText && text != "" && a.column.words != nil && !slices.Contains(a.column.words, text) {
		return nil, &problem{fmt.Errorf("the expression %s gives %s, which is none of %s", quote(a.from.text), quote(text), strings.Join(a.column.words, ", ")),
			fmt.Sprintf("give it a meaning under %s.values, %s line %d", a.path, r.mapping.name, a.line)}
	}
	return held, nil
}

// meant looks a word up in the dictionary of its column, and applications among
// those of the contract besides. Nothing means nothing, unless the dictionary
// says otherwise.
func (r *reading) meant(a assignment, value any) (string, *problem) {
	text, err := convert(formText, wordOf(value), r.mapping.zone)
	if err != nil {
		return "", &problem{fmt.Errorf("the expression %s gives %s, which %w", quote(a.from.text), shown(value), err), r.where(a.from)}
	}
	name, _ := text.(string)
	meaning, known := a.values.lookup(word{name: name})
	switch {
	case known:
	case name == "":
		return none, nil
	case a.name != applicationColumn:
		return "", &problem{fmt.Errorf("%s has no meaning", quote(name)), fmt.Sprintf("add %s under %s, %s line %d", quote(name)+": …", a.values.path, r.mapping.name, a.values.line)}
	default:
		meaning = name
	}
	if a.name == applicationColumn && meaning != none {
		application, listed := r.contract.Application(meaning)
		if !listed {
			return "", &problem{fmt.Errorf("application %s is none of the contract", quote(meaning)),
				fmt.Sprintf("give %s a meaning under %s, or none, %s line %d", quote(name), a.values.path, r.mapping.name, a.values.line)}
		}
		meaning = application.Code
	}
	r.match(Match{Rule: a.path, Word: name, Meaning: meaning, Line: a.values.line})
	return meaning, nil
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
