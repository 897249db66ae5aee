package openproject

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"pilotis/connectors"
)

// Vocabulary gives the words of the instance: statuses, which are open or closed,
// priorities, types as natures, and the categories of the projects as components.
func (s *Source) Vocabulary(ctx context.Context) (connectors.Vocabulary, error) {
	var v connectors.Vocabulary
	who, err := s.whoami(ctx)
	if err != nil {
		return v, err
	}
	statuses, err := s.words(ctx, who, listOf(KindStatus))
	if err != nil {
		return v, err
	}
	for _, w := range statuses {
		category := "open"
		if w.Closed {
			category = "closed"
		}
		v.Statuses = append(v.Statuses, connectors.Status{Name: w.Name, Category: category})
	}
	for kind, names := range map[string]*[]string{KindPriority: &v.Priorities, KindType: &v.Natures} {
		words, err := s.words(ctx, who, listOf(kind))
		if err != nil {
			return v, err
		}
		*names = namesOf(words)
	}
	projects, err := s.elements(ctx, who, listOf(KindProject))
	if err != nil {
		return v, err
	}
	for _, p := range projects {
		words, err := s.words(ctx, identity{}, list{path: "projects/" + p.id + "/categories"})
		if absent(err) || forbidden(err) {
			continue // a project without work packages has none
		}
		if err != nil {
			return v, err
		}
		v.Components = append(v.Components, namesOf(words)...)
	}
	slices.Sort(v.Components)
	v.Components = slices.Compact(v.Components)
	return v, nil
}

// word is a named thing of the instance.
type word struct {
	Name   string `json:"name"`
	Closed bool   `json:"isClosed"`
}

func (s *Source) words(ctx context.Context, who identity, l list) ([]word, error) {
	rows, err := s.elements(ctx, who, l)
	if err != nil {
		return nil, err
	}
	words := make([]word, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r.body, &words[i]); err != nil || words[i].Name == "" {
			return nil, s.damaged("list the "+l.path, fmt.Errorf("%s has no name", r.id))
		}
	}
	return words, nil
}

func namesOf(words []word) []string {
	var names []string
	for _, w := range words {
		if !slices.Contains(names, w.Name) {
			names = append(names, w.Name)
		}
	}
	return names
}

// active tells that a project is not archived.
func active(body []byte) bool {
	var p struct {
		Active *bool `json:"active"`
	}
	return json.Unmarshal(body, &p) == nil && (p.Active == nil || *p.Active)
}

// part is a member of a body that is put together.
func part(body []byte, name string) json.RawMessage {
	var parts map[string]json.RawMessage
	_ = json.Unmarshal(body, &parts)
	return parts[name]
}
