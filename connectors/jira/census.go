package jira

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"pilotis/connectors"
)

const (
	censusPageDC    = 1000
	censusPageCloud = 5000
	censusRestarts  = 5
)

// IDs yields issue/<id> once for every issue of the projects in scope, whatever the
// further JQL filter says, as an issue that leaves the filter is not deleted; and
// then the reference data, users apart.
//
// It ends with an error when the census is not complete: a project that is not
// visible or that is archived (the issues of which leave every search without
// being deleted), a list that changes too fast, a server that gives fewer issues
// than it counts.
func (s *Source) IDs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		who, err := s.whoami(ctx)
		if err != nil {
			yield("", err)
			return
		}
		scope, err := s.scope(ctx, who.flavor)
		if err != nil {
			yield("", err)
			return
		}
		var archived []string
		found := map[string]bool{}
		for _, p := range scope {
			if p.Archived {
				archived = append(archived, p.Key)
				continue
			}
			more, err := s.sweep(ctx, who.flavor, p.Key, func(id string) bool {
				if found[id] {
					return true // it moved here from a project swept before
				}
				found[id] = true
				return yield(Kind+"/"+id, nil)
			})
			if err != nil {
				yield("", err)
				return
			}
			if !more {
				return
			}
		}
		if !s.countReference(ctx, who.flavor, yield) {
			return
		}
		if len(archived) > 0 {
			yield("", s.bad(connectors.Stop, "take the census", "name only live projects in the configuration, or restore these",
				fmt.Errorf("archived projects hide their issues: %s", strings.Join(archived, ", "))))
		}
	}
}

// Uncounted names the users, whose list is cut by rights; see countReference.
func (s *Source) Uncounted() []string { return []string{UserKind} }

// countReference yields the reference data, users apart: their list is cut by
// rights. A kind that the server refuses is left out, of which nothing then is
// concluded. It is false when yield wants no more or was given an error.
func (s *Source) countReference(ctx context.Context, flavor Flavor, yield func(string, error) bool) bool {
	for _, kind := range referenceKinds() {
		if kind == UserKind {
			continue
		}
		things, err := s.referenceOf(ctx, flavor, kind)
		if errors.Is(err, errRefused) {
			continue
		}
		if err != nil {
			yield("", err)
			return false
		}
		for _, t := range things {
			if !yield(t.key(), nil) {
				return false
			}
		}
	}
	return true
}

// sweep yields each id of a project, some twice. It is false when yield wanted no
// more.
func (s *Source) sweep(ctx context.Context, flavor Flavor, key string, yield func(string) bool) (bool, error) {
	const do = "take the census"
	q := query{jql: "project = " + quoted(key) + " ORDER BY key ASC", max: censusPageDC, fields: "id"}
	if flavor == Cloud {
		q.max = censusPageCloud
	}
	w := &walk{met: map[string]int64{}, tokens: map[string]bool{}}
	for restarts := 0; ; {
		q.startAt, q.token = w.startAt, w.token
		got, err := s.search(ctx, flavor, q)
		if err != nil {
			return false, err
		}
		p, err := decodePage(got.body)
		if err != nil {
			return false, s.bad(connectors.Retry, do, "", err)
		}
		if !w.follows(p) {
			if restarts++; restarts > censusRestarts {
				return false, s.bad(connectors.Retry, do, "take it when fewer people work", fmt.Errorf("the issues of %s change faster than they are counted", key))
			}
			w.stepBack()
			continue
		}
		for _, r := range p.rows {
			if r.broken {
				return false, s.bad(connectors.Retry, do, "", errors.New("an issue has no id"))
			}
			if !yield(r.id) {
				return false, nil
			}
		}
		end, err := w.step(flavor, p)
		if err != nil {
			return false, s.bad(connectors.Stop, do, "check the flavour", err)
		}
		if err := s.stuck(w); err != nil {
			return false, err
		}
		if end && p.total > len(w.met) {
			return false, s.bad(connectors.Retry, do, "", fmt.Errorf("%s has %d issues, %d were given", key, p.total, len(w.met)))
		}
		if end {
			return true, nil
		}
	}
}
