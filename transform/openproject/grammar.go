package openproject

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// ErrUnreadable is in the chain of the error of a sentence that no pattern fits.
var ErrUnreadable = errors.New("no sentence that is known")

// AmbiguousError is the error of a sentence with several readings: a value holds
// the very words that separate values.
type AmbiguousError struct {
	Text     string
	Readings []Change
}

// Error names the readings.
func (e *AmbiguousError) Error() string {
	var all []string
	for _, c := range e.Readings {
		all = append(all, fmt.Sprintf("%s: %q %s %q", c.Label, c.Old, c.Action, c.New))
	}
	return fmt.Sprintf("%q can be read in %d ways: %s", e.Text, len(e.Readings), strings.Join(all, "; "))
}

// Grammar is a language and what is known of the instance. Only the language is
// needed; the rest tells readings apart.
type Grammar struct {
	Language string
	// Labels are the names of the custom fields, as a schema gives them. When it
	// is not nil, a sentence about another field than these and the standard ones
	// is unreadable.
	Labels []string
	// Values are all values that fields can have, by label: names of statuses,
	// options of a list.
	Values map[string][]string
	// Before is the value of each label before the change, as far as it is known
	// from the change before: Old must be it.
	Before map[string]string
}

// Parse reads one sentence of a history ("Statut changé de Nouveau à En cours"). It
// fails on what it cannot read ([ErrUnreadable]) and on what can be read in several
// ways ([AmbiguousError]).
func (g Grammar) Parse(text string) (Change, error) {
	l, err := languageOf(g.Language)
	if err != nil {
		return Change{}, err
	}
	readings := g.readings(l, text)
	if known := slices.DeleteFunc(slices.Clone(readings), func(c Change) bool { return c.Field == "" && !slices.Contains(g.Labels, c.Label) }); len(known) > 0 || g.Labels != nil {
		readings = known
	}
	if exact := slices.DeleteFunc(slices.Clone(readings), func(c Change) bool { return !c.broken(text, l) }); len(exact) > 0 {
		readings = exact
	}
	readings = slices.DeleteFunc(readings, func(c Change) bool { return !g.plausible(c) })
	if before := slices.DeleteFunc(slices.Clone(readings), func(c Change) bool { return !g.follows(c) }); len(before) > 0 {
		readings = before
	}
	switch len(readings) {
	case 0:
		return Change{}, fmt.Errorf("read %q: %w", text, ErrUnreadable)
	case 1:
		return readings[0], nil
	}
	return Change{}, &AmbiguousError{Text: text, Readings: readings}
}

// readings are all the ways to read a sentence.
func (g Grammar) readings(l *language, text string) []Change {
	if c, ok := l.switched[text]; ok {
		return []Change{c}
	}
	if len(text) > 2 && strings.HasPrefix(text, "_") && strings.HasSuffix(text, "_") {
		return []Change{{Action: Withheld, New: text[1 : len(text)-1]}}
	}
	if c, ok := l.file(text); ok {
		return []Change{c}
	}
	var all []Change
	add := func(label string, c Change) {
		if label = strings.TrimSpace(label); label != "" {
			c.Label, c.Field = label, l.labels[label]
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	for label, rest := range cuts(text, l.changedFrom) {
		for _, between := range []string{l.to, l.brokenTo} {
			for old, now := range cuts(rest, between) {
				add(label, Change{Action: Changed, Old: old, New: now})
			}
		}
	}
	for label, value := range cuts(text, l.setTo) {
		add(label, Change{Action: Set, New: value})
	}
	if label, ok := strings.CutSuffix(text, l.updated); ok {
		add(label, Change{Action: Updated})
	}
	if label, ok := strings.CutSuffix(text, " "+l.removed); ok {
		add(label, Change{Action: Removed})
	}
	if inner, ok := strings.CutSuffix(text, ")"); ok {
		for _, said := range []struct {
			word   string
			action Action
		}{{l.set, Set}, {l.changed, Changed}, {l.misspelt, Changed}, {l.removed, Removed}} {
			for label, value := range cuts(inner, " "+said.word+" (") {
				if difference.MatchString(value) {
					add(label, Change{Action: said.action, Link: value})
				} else if said.action == Removed {
					add(label, Change{Action: Removed, Old: value})
				}
			}
		}
	}
	return all
}

// difference is the address of the difference of a long text.
var difference = regexp.MustCompile(`^(https?://[^\s/]+)?(/[^\s/]+)*/journals/\d+/diff/[^\s/]+$`)

// cuts yields every way to cut text at sep.
func cuts(text, sep string) func(yield func(before, after string) bool) {
	return func(yield func(before, after string) bool) {
		for from := 0; ; {
			i := strings.Index(text[from:], sep)
			if i < 0 {
				return
			}
			if !yield(text[:from+i], text[from+i+len(sep):]) {
				return
			}
			from += i + 1
		}
	}
}

// file reads the sentences about attachments and linked files, in which nothing
// but a blank stands between label and name.
func (l *language) file(text string) (Change, bool) {
	for i, pattern := range append([]string{l.linked, l.unlinked, l.detached}, l.attached...) {
		inner, ok := strings.CutSuffix(text, pattern[strings.Index(pattern, "{value}")+len("{value}"):])
		if !ok {
			continue
		}
		head := pattern[:strings.Index(pattern, "{value}")]
		c := Change{Field: FileLink, Action: Set}
		if i >= 2 {
			c.Field = Attachment
			label, name, found := strings.Cut(inner, " ")
			if !found || l.labels[label] != Attachment {
				continue
			}
			c.Label, inner = label, name
		} else {
			before, after, _ := strings.Cut(head, "{label}")
			rest, ok := strings.CutPrefix(inner, before)
			label, name, found := strings.Cut(rest, after)
			if !ok || !found || !strings.HasSuffix(name, ")") {
				continue
			}
			c.Label, inner = label, name
		}
		if c.New = inner; i == 1 || i == 2 {
			c.Action, c.Old, c.New = Removed, inner, ""
		}
		return c, true
	}
	return Change{}, false
}

// broken tells whether the line is broken between two values where OpenProject
// breaks it, and only there. Old releases never do.
func (c Change) broken(text string, l *language) bool {
	if c.Action != Changed || c.Link != "" {
		return true
	}
	between := l.to
	if breaks(c.Old, c.New) {
		between = l.brokenTo
	}
	return text == c.Label+l.changedFrom+c.Old+between+c.New
}

var (
	percent = regexp.MustCompile(`^\d{1,3}([.,]\d+)?\s?%?$`)
	digit   = regexp.MustCompile(`\d`)
)

// plausible tells whether the values are such as the field can have.
func (g Grammar) plausible(c Change) bool {
	for _, value := range []string{c.Old, c.New} {
		if value == "" {
			continue
		}
		switch c.Field {
		case StartDate, DueDate, Date:
			if !digit.MatchString(value) || len(value) > 40 {
				return false
			}
		case PercentDone:
			if !percent.MatchString(value) {
				return false
			}
		}
		if values, known := g.Values[c.Label]; known && !slices.Contains(values, value) {
			return false
		}
	}
	return true
}

func (g Grammar) follows(c Change) bool {
	before, known := g.Before[c.Label]
	return !known || c.Action == Updated || c.Link != "" || c.Old == before
}
