package mantis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"pilotis/connectors"
)

// Vocabulary reads the words of the server: as statuses and priorities the names
// of Mantis's enumerations, as natures those of the severities (in which
// "feature" tells a request from a defect), as components the categories of the
// projects in scope, sorted. Names are identifiers and do not depend on the
// language of the account, as labels do. A project may have enumerations of its
// own; each word comes once.
//
// The category of a status is "new" where new issues begin, "done" from the
// resolved threshold on, else "indeterminate".
func (s *Source) Vocabulary(ctx context.Context) (connectors.Vocabulary, error) {
	var v connectors.Vocabulary
	seen, err := s.look(ctx)
	if err != nil {
		return v, err
	}
	projects := seen.mine()
	for _, number := range append([]int64{0}, numbers(projects)...) {
		if err := s.words(ctx, number, &v); err != nil {
			return v, err
		}
	}
	for _, p := range projects {
		for _, body := range p.Categories {
			var c struct {
				Name string `json:"name"`
			}
			if err := json.Unmarshal(body, &c); err != nil {
				return v, s.bad(connectors.Retry, "read the categories", "", fmt.Errorf("decode a category: %w", err))
			}
			v.Components = add(v.Components, c.Name)
		}
	}
	slices.Sort(v.Components)
	return v, nil
}

func numbers(projects []project) []int64 {
	var all []int64
	for _, p := range projects {
		all = append(all, p.ID)
	}
	return all
}

type word struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// words adds the enumerations of a project, or of all with 0.
func (s *Source) words(ctx context.Context, project int64, v *connectors.Vocabulary) error {
	const do = "read the enumerations"
	settings, err := s.config(ctx, do, project, "status_enum_string", "priority_enum_string", "severity_enum_string",
		"bug_submit_status", "bug_resolved_status_threshold")
	if err != nil {
		return err
	}
	lists, first, done := map[string][]word{}, 10, 80
	for _, one := range settings {
		var err error
		switch one.Option {
		case "bug_submit_status":
			err = json.Unmarshal(one.Value, &first)
		case "bug_resolved_status_threshold":
			err = json.Unmarshal(one.Value, &done)
		default:
			var list []word
			err = json.Unmarshal(one.Value, &list)
			lists[one.Option] = list
		}
		if err != nil {
			return s.bad(connectors.Stop, do, "", fmt.Errorf("decode %s: %w", one.Option, err))
		}
	}
	for _, option := range []string{"status_enum_string", "priority_enum_string", "severity_enum_string"} {
		if len(lists[option]) == 0 {
			return s.bad(connectors.Stop, do, "check that the account may read the configuration", fmt.Errorf("the server does not tell %s", option))
		}
	}
	for _, w := range lists["status_enum_string"] {
		status := connectors.Status{Name: w.Name, Category: "indeterminate"}
		switch {
		case w.ID == first:
			status.Category = "new"
		case w.ID >= done:
			status.Category = "done"
		}
		if !slices.ContainsFunc(v.Statuses, func(known connectors.Status) bool { return known.Name == w.Name }) {
			v.Statuses = append(v.Statuses, status)
		}
	}
	for _, w := range lists["priority_enum_string"] {
		v.Priorities = add(v.Priorities, w.Name)
	}
	for _, w := range lists["severity_enum_string"] {
		v.Natures = add(v.Natures, w.Name)
	}
	return nil
}

func add(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}
