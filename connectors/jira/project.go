package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pilotis/connectors"
)

// project is a project as the account sees it.
type project struct {
	Key      string
	Archived bool
	body     json.RawMessage
}

// UnmarshalJSON keeps the bytes beside what is read of them.
func (p *project) UnmarshalJSON(data []byte) error {
	var form struct {
		Key      string `json:"key"`
		Archived bool   `json:"archived"`
	}
	if err := json.Unmarshal(data, &form); err != nil {
		return err
	}
	*p = project{Key: form.Key, Archived: form.Archived, body: slices.Clone(data)}
	return nil
}

// expanded are the members of a project that are not given unasked.
const expanded = "description,lead,url,projectKeys"

// scope gives the projects that the source reads, archived ones included. It is
// a stop Fault when a configured one is not to be seen: it was renamed, or the
// account lost the permission, and its issues must not be taken for deleted.
func (s *Source) scope(ctx context.Context, flavor Flavor) ([]project, error) {
	visible, err := s.projects(ctx, flavor)
	if err != nil {
		return nil, err
	}
	if len(s.opts.Projects) == 0 {
		return visible, nil
	}
	byKey := map[string]project{}
	for _, p := range visible {
		byKey[p.Key] = p
	}
	var scope []project
	var hidden []string
	for _, key := range s.opts.Projects {
		if p, ok := byKey[key]; ok {
			scope = append(scope, p)
		} else {
			hidden = append(hidden, key)
		}
	}
	if len(hidden) > 0 {
		return nil, s.bad(connectors.Stop, "list the projects", "give the account the permission to browse them, or correct their keys in the configuration",
			fmt.Errorf("not visible: %s", strings.Join(hidden, ", ")))
	}
	return scope, nil
}

func (s *Source) projects(ctx context.Context, flavor Flavor) ([]project, error) {
	const do = "list the projects"
	if flavor != Cloud {
		var all []project
		got, err := s.ask(ctx, do, "rest/api/2/project", url.Values{"includeArchived": {"true"}, "expand": {expanded}}, nil)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(got.body, &all); err != nil {
			return nil, s.bad(undecodable(got.body), do, "check the flavour", fmt.Errorf("decode the projects: %w", err))
		}
		return all, nil
	}
	var all []project
	for {
		got, err := s.ask(ctx, do, "rest/api/2/project/search", url.Values{
			"startAt": {strconv.Itoa(len(all))}, "maxResults": {"100"}, "orderBy": {"key"}, "expand": {expanded}, "status": {"live", "archived"}}, nil)
		if err != nil {
			return nil, err
		}
		var form struct {
			Values *[]project `json:"values"`
			Total  *int       `json:"total"`
			IsLast bool       `json:"isLast"`
		}
		if err := json.Unmarshal(got.body, &form); err != nil {
			return nil, s.bad(undecodable(got.body), do, "check the flavour", fmt.Errorf("decode the projects: %w", err))
		}
		if form.Values == nil {
			return nil, s.bad(connectors.Stop, do, "check the flavour", errors.New("the page has no values"))
		}
		all = append(all, *form.Values...)
		switch {
		case form.IsLast, form.Total != nil && len(all) >= *form.Total:
			return all, nil
		case len(*form.Values) == 0:
			return nil, s.bad(connectors.Retry, do, "", errors.New("an empty page is not the last"))
		}
	}
}
