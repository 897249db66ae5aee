package squash

import (
	"context"
	"slices"

	"pilotis/connectors"
)

// Vocabulary gives the words of Squash: its statuses of an execution and its
// importances of a test case, which are the same on every server, and as
// components the names of the projects in scope. Categories are those of JIRA:
// what is still to run is new, what runs indeterminate, what has a result done.
func (s *Source) Vocabulary(ctx context.Context) (connectors.Vocabulary, error) {
	projects, _, err := s.scope(ctx)
	if err != nil {
		return connectors.Vocabulary{}, err
	}
	v := connectors.Vocabulary{Priorities: []string{"VERY_HIGH", "HIGH", "MEDIUM", "LOW"}}
	for _, group := range []struct {
		category string
		names    []string
	}{
		{"new", []string{"READY", "NOT_RUN", "NOT_FOUND"}},
		{"indeterminate", []string{"RUNNING"}},
		{"done", []string{"SUCCESS", "SETTLED", "WARNING", "FAILURE", "ERROR", "BLOCKED", "UNTESTABLE", "SKIPPED", "CANCELLED"}},
	} {
		for _, name := range group.names {
			v.Statuses = append(v.Statuses, connectors.Status{Name: name, Category: group.category})
		}
	}
	for _, p := range projects {
		v.Components = append(v.Components, p.Name)
	}
	slices.Sort(v.Components)
	return v, nil
}
