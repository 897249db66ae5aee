package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"pilotis/connectors"
)

// Vocabulary reads the words of the server: its statuses with their categories,
// priorities and issue types in the server's order, and the components of the
// live projects in scope, sorted. Each word comes once.
func (s *Source) Vocabulary(ctx context.Context) (connectors.Vocabulary, error) {
	var v connectors.Vocabulary
	who, err := s.whoami(ctx)
	if err != nil {
		return v, err
	}
	statuses, err := s.words(ctx, "read the statuses", "rest/api/2/status")
	if err != nil {
		return v, err
	}
	for _, word := range statuses {
		v.Statuses = append(v.Statuses, connectors.Status{Name: word.Name, Category: word.Category.Key})
	}
	priorities, err := s.words(ctx, "read the priorities", "rest/api/2/priority")
	if err != nil {
		return v, err
	}
	v.Priorities = names(priorities)
	types, err := s.words(ctx, "read the issue types", "rest/api/2/issuetype")
	if err != nil {
		return v, err
	}
	v.Natures = names(types)
	scope, err := s.scope(ctx, who.flavor)
	if err != nil {
		return v, err
	}
	for _, p := range scope {
		if p.Archived {
			continue
		}
		components, err := s.words(ctx, "read the components of "+p.Key, "rest/api/2/project/"+url.PathEscape(p.Key)+"/components")
		if err != nil {
			return v, err
		}
		v.Components = append(v.Components, names(components)...)
	}
	slices.Sort(v.Components)
	v.Components = slices.Compact(v.Components)
	return v, nil
}

// word is a named thing of the server.
type word struct {
	Name     string `json:"name"`
	Category struct {
		Key string `json:"key"`
	} `json:"statusCategory"`
}

// words reads a list and drops what repeats: Cloud lists a status once for each
// project that has its own.
func (s *Source) words(ctx context.Context, do, path string) ([]word, error) {
	got, err := s.ask(ctx, do, path, nil, nil)
	if err != nil {
		return nil, err
	}
	var all []word
	if err := json.Unmarshal(got.body, &all); err != nil {
		return nil, s.bad(undecodable(got.body), do, "check the flavour", fmt.Errorf("decode the list: %w", err))
	}
	known := map[word]bool{}
	return slices.DeleteFunc(all, func(w word) bool {
		repeated := known[w]
		known[w] = true
		return repeated
	}), nil
}

func names(words []word) []string {
	var names []string
	for _, w := range words {
		if !slices.Contains(names, w.Name) {
			names = append(names, w.Name)
		}
	}
	return names
}
