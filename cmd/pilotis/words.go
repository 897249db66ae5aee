package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"pilotis/connectors"
)

// unmeant is the words of a source that its mapping gives no meaning to.
type unmeant struct {
	Source string `json:"source"`
	// Asked is false of a tool that has no words of its own.
	Asked      bool     `json:"asked"`
	Statuses   []string `json:"statuses"`
	Priorities []string `json:"priorities"`
	Natures    []string `json:"natures"`
	Components []string `json:"components"`
	Error      string   `json:"error,omitempty"`
}

// checkWords compares the mappings of sources with their living tools. A tool that
// does not answer stops no other.
func checkWords(ctx context.Context, c console, where *place, out *output, names []string) (err error) {
	wired, err := where.open(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeApp(wired)) }()
	found := make([]unmeant, len(names))
	count := 0
	var mistakes []error
	for i, name := range names {
		missing, asked, err := wired.MissingWords(ctx, name)
		found[i] = newUnmeant(name, missing, asked)
		if err != nil {
			found[i].Error = err.Error()
			mistakes = append(mistakes, fmt.Errorf("%s: %w", name, err))
		}
		count += found[i].count()
	}
	if err := out.print(c.out, found, func(w io.Writer) {
		for _, one := range found {
			one.text(w)
		}
	}); err != nil || len(mistakes) > 0 {
		return errors.Join(append(mistakes, err)...)
	}
	if count > 0 {
		return partly{fmt.Errorf("%d words have no meaning: a record that uses one would be refused", count)}
	}
	return nil
}

func newUnmeant(source string, missing connectors.Vocabulary, asked bool) unmeant {
	statuses := make([]string, 0, len(missing.Statuses))
	for _, status := range missing.Statuses {
		statuses = append(statuses, status.Name)
	}
	listed := func(words []string) []string { return append([]string{}, words...) } // JSON lists, never null
	return unmeant{Source: source, Asked: asked, Statuses: statuses,
		Priorities: listed(missing.Priorities), Natures: listed(missing.Natures), Components: listed(missing.Components)}
}

func (u unmeant) count() int {
	return len(u.Statuses) + len(u.Priorities) + len(u.Natures) + len(u.Components)
}

func (u unmeant) text(w io.Writer) {
	switch {
	case u.Error != "":
	case !u.Asked:
		fmt.Fprintf(w, "%s: the tool has no words of its own\n", u.Source)
	case u.count() == 0:
		fmt.Fprintf(w, "%s: every word of the tool has a meaning\n", u.Source)
	default:
		for _, part := range []struct {
			kind  string
			words []string
		}{{"status", u.Statuses}, {"priority", u.Priorities}, {"nature", u.Natures}, {"component", u.Components}} {
			for _, word := range part.words {
				fmt.Fprintf(w, "%s: %-9s %q has no meaning\n", u.Source, part.kind, word)
			}
		}
	}
}
