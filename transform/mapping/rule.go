package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pilotis/transform/yaml"
)

// rule is a compiled rule of the file.
type rule struct {
	fact    *fact
	when    *expression
	kinds   []string // the kinds of record that it can be about; nil when it does not tell
	columns []assignment
}

// assignment is a column with what it is filled from.
type assignment struct {
	column
	from   *expression
	values *dictionary // nil when the values stand for themselves
	words  string      // which words of the tool they are
	path   string      // of the setting in the file, for messages
	line   int
}

// facts compiles the rules of all kinds of fact.
func (r *reader) facts() {
	for _, f := range facts() {
		for i, written := range r.mapping.file.rules(f.name) {
			r.mapping.rules = append(r.mapping.rules, r.rule(&f, written, yaml.Path{f.name, strconv.Itoa(i)}))
		}
	}
}

func (r *reader) rule(f *fact, written factRule, at yaml.Path) rule {
	compiled := rule{fact: f, when: r.expression(written.When, "", factScope{}, at.With("when")...)}
	if strings.TrimSpace(written.When) == "" {
		r.wrong(at, f.name+" has a rule without when: give an expression that tells which records it is for")
	}
	if compiled.when != nil {
		compiled.kinds = kindsOf(compiled.when.text)
	}
	columns := f.columns()
	known := make([]string, len(columns))
	for i, c := range columns {
		known[i] = c.name
		if setting, given := written.Set[c.name]; given {
			compiled.columns = append(compiled.columns, r.assignment(c, setting, at.With("set", c.name)))
		} else if c.needed {
			r.wrong(at, fmt.Sprintf("%s.set.%s is missing: %s cannot do without it", f.name, c.name, f.name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(written.Set)) {
		if !slices.Contains(known, name) {
			r.found = append(r.found, r.document.AnnotateKey(at.With("set", name),
				fmt.Sprintf("unknown column: the columns of %s are %s", f.name, strings.Join(known, ", "))))
		}
	}
	for _, group := range f.parallel {
		given := 0
		for _, name := range group {
			if _, ok := written.Set[name]; ok {
				given++
			}
		}
		if given != 0 && given != len(group) {
			r.wrong(at, "columns "+strings.Join(group, ", ")+" go together entry by entry: set all of them or none")
		}
	}
	return compiled
}

func (r *reader) assignment(c column, s columnRule, at yaml.Path) assignment {
	a := assignment{column: c, path: placeName(at), line: r.document.Line(at), words: s.Words}
	place := at
	if _, short := r.document.Text(at); !short {
		place = at.With("from")
	}
	if strings.TrimSpace(s.From) == "" {
		r.wrong(place, "an expression is wanted here that gives "+string(c.form))
		return a
	}
	a.from = r.expression(s.From, "", factScope{}, place...)
	if s.Words != "" && !slices.Contains(wordKinds(), s.Words) {
		r.wrong(at.With("words"), "this is none of "+strings.Join(wordKinds(), ", "))
	}
	if len(s.Values) == 0 {
		if s.Words != "" || c.name == applicationColumn {
			a.values = &dictionary{path: a.path + ".values", line: a.line}
		}
		return a
	}
	values := r.dictionary(s.Values, at.With("values")...)
	values.path = a.path + ".values"
	a.values = &values
	for _, name := range slices.Sorted(maps.Keys(s.Values)) {
		if problem := r.meaningless(c, s.Values[name]); problem != "" {
			r.wrong(at.With("values", name), problem)
		}
	}
	return a
}

// meaningless says why a column cannot hold the meaning of a word; empty when it
// can.
func (r *reader) meaningless(c column, meaning string) string {
	switch {
	case strings.TrimSpace(meaning) == "":
		return "a meaning is wanted here, or none"
	case meaning == none && c.list:
		return "none has no place in a list: leave the entry out in the expression"
	case meaning == none && c.filled:
		return "none has no place in this column, which every record must fill"
	case meaning == none:
		return ""
	case c.words != nil && !slices.Contains(c.words, meaning):
		allowed := strings.Join(c.words, ", ")
		if !c.list && !c.filled {
			allowed += ", none"
		}
		return "this is none of " + allowed
	}
	if _, err := convert(c.form, meaning, r.mapping.zone); err != nil {
		return "this " + err.Error() + ": the column holds " + string(c.form)
	}
	return ""
}

// applicationColumn is looked up among the applications of the contract in every
// kind of fact.
const applicationColumn = "application"

// wordKinds are the lists of words that a tool can be asked for.
func wordKinds() []string { return []string{"statuses", "priorities", "natures", "components"} }

// placeName is a place of the file without the numbers of its rules: the line beside
// it tells which rule is meant.
func placeName(at yaml.Path) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(at), func(step string) bool {
		_, err := strconv.Atoi(step)
		return err == nil
	}), ".")
}
